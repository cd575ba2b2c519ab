import { lockHolder } from '../../checkpoint/lock.ts'
import { Store } from '../../checkpoint/store.ts'
import type { RunRecord } from '../../core/records.ts'
import { chooseRun } from '../choose-run.ts'
import { type Terminal, write } from '../terminal.ts'
import { count, escapeControls, percent, plural, shellQuote } from '../text.ts'

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
    const run = chooseRun(store, id)
    const actual = run.state === 'running' && lockHolder(state) !== run.pid ? 'died' : run.state
    const { summary, stamps, tasks, ...rest } = run
    const status = { ...rest, state: actual, tasks: tasks.map(({ name }) => name) }
    await write(terminal.stdout, format === 'json' ? `${JSON.stringify(status)}\n` : humanStatus(run, actual))
    return 0
  } finally {
    await store.close()
  }
}

function humanStatus(run: RunRecord, state: string): string {
  const { total, succeeded, dead_letter, failed, pending } = run.counts
  const done = succeeded + dead_letter
  const lines = [
    `run ${run.run_id}: ${state}${state === 'running' ? ` (pid ${run.pid})` : ''}`,
    `started ${run.started_at}${run.ended_at ? `, ended ${run.ended_at}` : ''}`,
    `${run.tasks.map(({ name }) => name).join(', ')}: ${percent(done, total)} of ${plural(total, 'item')}: ` +
      `${count(succeeded)} succeeded, ${plural(dead_letter, 'dead letter')}, ${count(failed)} waiting to retry, ${count(pending)} pending`,
  ]
  if (state !== 'running' && state !== 'finished' && run.argv)
    lines.push(`resume with: ${escapeControls(['millrace', ...run.argv].map(shellQuote).join(' '))}`)
  return `${lines.join('\n')}\n`
}
