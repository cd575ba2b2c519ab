import { lockHolder } from '../../checkpoint/lock.ts'
import { Store } from '../../checkpoint/store.ts'
import type { RunRecord } from '../../core/records.ts'
import { chooseRun } from '../choose-run.ts'
import { isListed, printRecords, resumeCommand, summaryStyle } from '../output.ts'
import { humanSummary } from '../summary.ts'
import { forPeople, printTaskView, tasksOf } from '../task-view.ts'
import { type Terminal, write } from '../terminal.ts'
import { duration, escapeControls, plural, shorten } from '../text.ts'

interface ReportRequest {
  state: string
  run?: string
  format: string
}

/** A run's summary again, its record, or every item as it stands. */
export async function reportCommand(
  { state, run: id, format }: ReportRequest,
  terminal: Terminal,
): Promise<number> {
  const store = Store.openReadOnly(state)
  let run: RunRecord
  let later: RunRecord | undefined
  try {
    run = chooseRun(store, id)
    later = laterRun(store, run)
  } finally {
    await store.close()
  }
  if (later && format !== 'human' && format !== 'json')
    await write(
      terminal.stderr,
      `note: run ${later.run_id} came later: these are the items as it left them\n`,
    )
  await print(run, format, state, terminal)
  const missing = notDone(run, state)
  if (missing) await write(terminal.stderr, `${missing}\n`)
  return 0
}

/** The last run over the same items, where it is another: the checkpoint has them as that one left them. */
function laterRun(store: Store, { number, tasks }: RunRecord): RunRecord | undefined {
  const plans = new Set(tasks.map(({ plan }) => plan))
  for (const run of store.runs()) {
    if (run.number === number) return undefined
    if (run.tasks.some(({ plan }) => plans.has(plan))) return run
  }
  return undefined
}

async function print(run: RunRecord, format: string, state: string, terminal: Terminal): Promise<unknown> {
  switch (format) {
    case 'human':
      return write(terminal.stdout, await humanReport(run, state, terminal))
    case 'json':
      return write(terminal.stdout, jsonReport(run))
    case 'ndjson':
      return printRecords(state, run.run_id, terminal)
    default:
      return printTaskView(state, run, format, terminal)
  }
}

/** What a run has left, and how to go on; nothing for one that is under way. */
function notDone(run: RunRecord, state: string): string | undefined {
  const missing = run.counts.pending + run.counts.failed
  const listed = isListed(run)
  if ((missing === 0 && listed) || (run.state === 'running' && lockHolder(state) === run.pid))
    return undefined
  const what = listed ? `${plural(missing, 'item')} not done` : 'it ended before all items were listed'
  const resume = resumeCommand(run, process.cwd())
  return resume ? `${what}; this command resumes:\n  ${resume}` : `${what}: run the same program again`
}

function jsonReport(run: RunRecord): string {
  return `${JSON.stringify(run.summary ?? { v: 1, run_id: run.run_id, ...run.counts })}\n`
}

async function humanReport(run: RunRecord, state: string, terminal: Terminal): Promise<string> {
  if (!run.summary) return `run ${run.run_id} has no summary: it did not end; millrace status tells more\n`
  const style = summaryStyle(state, terminal)
  const slowest = run.summary.slowest.map(
    ({ id, task, duration_ms }) =>
      `  ${duration(duration_ms).padStart(9)}  ${shorten(escapeControls(id), style.width - 16 - task.length)} (${task})`,
  )
  const text = humanSummary(forPeople(run.summary, await tasksOf(run)), style)
  return slowest.length ? `${text}\n${style.paint('bold', 'slowest')}\n${slowest.join('\n')}\n` : text
}
