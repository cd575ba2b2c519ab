import { viewText } from '../batch/view-text.ts'
import { Store } from '../checkpoint/store.ts'
import type { RunRecord, RunTask, Summary } from '../core/records.ts'
import type { Task, View } from '../core/task.ts'
import { loadTask } from '../tasks/registry.ts'
import { FORMATS } from './flags.ts'
import { type Terminal, write } from './terminal.ts'
import { usage } from './usage-error.ts'

/** Prints a run in a format of one of its tasks. Throws a `FatalError` where none of them has it. */
export async function printTaskView(
  state: string,
  run: RunRecord,
  format: string,
  terminal: Terminal,
): Promise<void> {
  const { place, view } = await findView(run, format)
  const store = Store.openReadOnly(state)
  try {
    const plan = [...store.plans()].find(({ id }) => id === place.plan)
    if (!plan || !run.summary)
      throw usage(`run ${run.run_id} did not end: there is nothing to print as ${format}`)
    const detail = run.summary.tasks_detail[place.name]
    for await (const text of viewText(view, store, plan, detail, run.summary)) {
      await write(terminal.stdout, text)
      if (terminal.stdout.destroyed) return
    }
  } finally {
    await store.close()
  }
}

async function findView(run: RunRecord, format: string): Promise<{ place: RunTask; view: View<unknown> }> {
  const known = [...FORMATS]
  for (const place of run.tasks) {
    const views = (place.spec && (await loadTask(place.spec)).views) ?? {}
    if (Object.hasOwn(views, format)) return { place, view: views[format] }
    known.push(...Object.keys(views))
  }
  throw usage(`--format ${format}: not one of ${known.join(', ')}`)
}

/** A run's summary with each task's detail as it wants people to see it. */
export function forPeople(summary: Summary, tasks: (Task | undefined)[]): Summary {
  const tasks_detail: Record<string, unknown> = {}
  for (const [name, detail] of Object.entries(summary.tasks_detail)) {
    const task = tasks.find((one) => one?.name === name)
    tasks_detail[name] = task?.human ? task.human(detail) : detail
  }
  return { ...summary, tasks_detail }
}

/** The tasks of a run of earlier; undefined for one whose module can't be loaded any more. */
export function tasksOf({ tasks }: RunRecord): Promise<(Task | undefined)[]> {
  // Its detail is then shown by its shape, which says as much.
  return Promise.all(tasks.map(({ spec }) => spec && loadTask(spec).catch(() => undefined)))
}
