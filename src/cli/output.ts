import { recordLines } from '../batch/results/records.ts'
import type { BatchSpec } from '../batch/spec.ts'
import { Store } from '../checkpoint/store.ts'
import type { RunRecord, Summary } from '../core/records.ts'
import type { RunFlags } from './flags.ts'
import { humanSummary, type SummaryStyle } from './summary.ts'
import { forPeople, printTaskView, tasksOf } from './task-view.ts'
import { painter, screenWidth, type Terminal, usesColor, write } from './terminal.ts'
import { count, escapeControls, plural, shellQuote } from './text.ts'

const CHUNK_CHARS = 1 << 16

/** Prints a run's result in the format asked for; what follows for the user goes to stderr. */
export async function printSummary(
  summary: Summary,
  { format, progress }: Pick<RunFlags, 'format' | 'progress'>,
  spec: BatchSpec,
  terminal: Terminal,
): Promise<void> {
  switch (format) {
    case 'human':
      if (summary.halted !== 'interrupted')
        await write(
          terminal.stdout,
          // Why it stopped is said with the command that resumes.
          humanSummary(
            peopleSummary({ ...summary, halted: undefined }, spec),
            summaryStyle(spec.state, terminal),
          ),
        )
      break
    case 'json':
      await write(terminal.stdout, `${JSON.stringify(summary)}\n`)
      break
    case 'ndjson':
      // Records have been written while the run went.
      break
    default:
      if (summary.halted === undefined) await printView(summary.run_id, format, spec, terminal)
  }
  const resume = resumeCommand(spec, terminal.here ?? process.cwd())
  // For programs the summary is the last line.
  if (summary.halted !== undefined && resume && progress !== 'json')
    await write(terminal.stderr, resumeHint(summary, resume))
}

function peopleSummary(summary: Summary, { tasks }: BatchSpec): Summary {
  return forPeople(
    summary,
    tasks.map(({ task }) => task),
  )
}

async function printView(
  runId: string,
  format: string,
  { state }: BatchSpec,
  terminal: Terminal,
): Promise<void> {
  const store = Store.openReadOnly(state)
  const run = findRun(store, runId)
  await store.close()
  if (run) await printTaskView(state, run, format, terminal)
}

export function summaryStyle(state: string, { stdout, env, here = process.cwd() }: Terminal): SummaryStyle {
  return { paint: painter(usesColor(stdout, env)), width: screenWidth(stdout), cwd: here, state }
}

/** A record for each item, in input order. */
export async function printRecords(state: string, runId: string, terminal: Terminal): Promise<void> {
  const store = Store.openReadOnly(state)
  try {
    const run = findRun(store, runId)
    if (run) await writeLines(recordLines(store, run, await tasksOf(run)), terminal)
  } finally {
    await store.close()
  }
}

function findRun(store: Store, runId: string): RunRecord | undefined {
  for (const run of store.runs()) if (run.run_id === runId) return run
  return undefined
}

/** Stops when the reader has gone. */
export async function writeLines(lines: Iterable<string>, { stdout }: Terminal): Promise<void> {
  let text = ''
  for (const line of lines) {
    text += `${line}\n`
    if (text.length < CHUNK_CHARS) continue
    if (!(await write(stdout, text))) return
    text = ''
  }
  if (text) await write(stdout, text)
}

/** Resume is the same command again. */
function resumeHint(summary: Summary, resume: string): string {
  const { halted, hint, succeeded, dead_letter, total, total_known } = summary
  const all = total_known ? ` of ${plural(total, 'item')}` : ''
  const done = ` with ${count(succeeded + dead_letter)}${all} done${total_known ? '' : ', before all items were listed'}`
  const why = halted === 'interrupted' ? '' : ` (${escapeControls(halted ?? '')})`
  const stopped = `stopped${done}${why}`
  const command = `this command resumes:\n  ${resume}\n`
  return hint === undefined
    ? `${stopped}; ${command}`
    : `${stopped}\nhint: ${escapeControls(hint)}\n${command}`
}

function commandLine(argv: string[]): string {
  return ['millrace', ...argv].map(shellQuote).join(' ')
}

/** Whether a run has listed all its items. */
export function isListed({ total_known, summary }: RunRecord): boolean {
  return total_known ?? summary?.total_known ?? true
}

/** The command that goes on with a run, from wherever it is asked for. */
export function resumeCommand(
  { argv, cwd }: Pick<RunRecord, 'argv' | 'cwd'>,
  here: string,
): string | undefined {
  if (!argv) return undefined
  return cwd === here ? commandLine(argv) : `cd ${shellQuote(cwd)} && ${commandLine(argv)}`
}
