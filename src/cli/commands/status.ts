import { recount } from '../../batch/results/recount.ts'
import { type OpenBatch, openBatches } from '../../batch/work/batches.ts'
import { lockHolder } from '../../checkpoint/lock.ts'
import { Store } from '../../checkpoint/store.ts'
import type { RunRecord } from '../../core/records.ts'
import { chooseRun } from '../choose-run.ts'
import { isListed, resumeCommand } from '../output.ts'
import { unroutedLines } from '../summary.ts'
import { type Terminal, write } from '../terminal.ts'
import { clockTime, count, escapeControls, percent, plural } from '../text.ts'

interface StatusRequest {
  state: string
  run?: string
  format: 'human' | 'json'
}

/** What a run is doing, or how it ended; works beside a running one. */
export async function statusCommand(
  { state, run: id, format }: StatusRequest,
  terminal: Terminal,
): Promise<number> {
  const store = Store.openReadOnly(state)
  try {
    const stored = chooseRun(store, id)
    const actual = stored.state === 'running' && lockHolder(state) !== stored.pid ? 'died' : stored.state
    const run = actual === 'died' ? { ...stored, ...recount(store, stored) } : stored
    const { summary, stamps, tasks, ...rest } = run
    const batches = openBatches(state)
    const status = { ...rest, state: actual, tasks: tasks.map(({ name }) => name), batches }
    const text = format === 'json' ? `${JSON.stringify(status)}\n` : humanStatus(run, actual, batches)
    await write(terminal.stdout, text)
    return 0
  } finally {
    await store.close()
  }
}

const STATE_NOTES: Record<string, (run: RunRecord) => string> = {
  running: ({ pid, paused_until }) =>
    `, pid ${pid}${paused_until === undefined ? '' : `, paused by the server until ${clockTime(paused_until, new Date())}`}`,
  died: ({ pid }) => `: its process (pid ${pid}) is gone; what it had done is kept`,
  halted: ({ summary }) => `: ${escapeControls(summary?.halted ?? '')}`,
  failed: ({ summary }) => `: ${escapeControls(summary?.halted ?? '')}`,
}

/** `2026-11-25 16:05:54` where this machine is. */
function localTime(iso: string): string {
  const time = new Date(iso)
  return `${time.toLocaleDateString('sv-SE')} ${time.toLocaleTimeString('sv-SE')}`
}

function batchLine({ id, at, requests, made_at }: OpenBatch): string {
  const place = `${escapeControls(at)} since ${localTime(made_at)}`
  return id === undefined
    ? `batch    ${plural(requests, 'request')} ordered, without an answer, of ${place}`
    : `batch    ${escapeControls(id)}: ${plural(requests, 'request')} with ${place}`
}

function doneText(run: RunRecord, state: string, done: number): string {
  const of = `${count(done)} of ${plural(run.counts.total, 'item')}`
  if (isListed(run)) return `${percent(done, run.counts.total)}: ${of}`
  return state === 'running' ? `${of} listed so far` : `${count(done)}; it ended before all items were listed`
}

const SCREEN = 80
const INDENT = ' '.repeat('unrouted '.length)

function humanStatus(run: RunRecord, state: string, batches: OpenBatch[]): string {
  const { succeeded, dead_letter, failed, pending } = run.counts
  const done = succeeded + dead_letter
  const counts = [`${count(succeeded)} succeeded`, plural(dead_letter, 'dead letter')]
  if (failed) counts.push(`${count(failed)} waiting to retry`)
  counts.push(`${count(pending)} pending`)
  const lines = [
    `run      ${run.run_id}`,
    `state    ${state}${STATE_NOTES[state]?.(run) ?? ''}`,
    `started  ${localTime(run.started_at)}${run.ended_at ? `, ended ${localTime(run.ended_at)}` : ''}`,
    `tasks    ${run.tasks.map(({ name }) => name).join(', ')}`,
    `done     ${doneText(run, state, done)}`,
    `counts   ${counts.join(', ')}`,
    ...unroutedLines(run.summary?.unrouted ?? {}, SCREEN).map(
      (line, i) => `${i === 0 ? 'unrouted ' : INDENT}${line}`,
    ),
    ...batches.map(batchLine),
  ]
  if (run.summary?.hint !== undefined) lines.splice(2, 0, `hint     ${escapeControls(run.summary.hint)}`)
  const resume = resumeCommand(run, process.cwd())
  if (state !== 'running' && state !== 'finished' && resume)
    lines.push('this command resumes:', `  ${resume}`)
  return `${lines.join('\n')}\n`
}
