import { DIALECTS } from '../batch/results/out.ts'
import { recordTable } from '../batch/results/record-table.ts'
import { delimitedText } from '../batch/results/table-rows.ts'
import { viewText } from '../batch/results/view-text.ts'
import { Store } from '../checkpoint/store.ts'
import type { RunRecord, RunTask, Summary } from '../core/records.ts'
import type { Task } from '../core/task.ts'
import { loadTask } from '../tasks/registry.ts'
import { FORMATS } from './flags.ts'
import { type Terminal, write } from './terminal.ts'
import { usage } from './usage-error.ts'

/** Prints a run in a format of one of its tasks, or as a table. Throws a `FatalError` where there is none such. */
export async function printTaskView(
  state: string,
  run: RunRecord,
  format: string,
  terminal: Terminal,
): Promise<void> {
  const { place, task } = await findTask(run, format)
  const store = Store.openReadOnly(state)
  try {
    const plan = [...store.plans()].find(({ id }) => id === place.plan)
    if (!plan || !run.summary)
      throw usage(`run ${run.run_id} did not end: there is nothing to print as ${format}`)
    const view = task?.views?.[format]
    const pieces =
      task && view
        ? viewText(view, task, store, plan, run.summary.tasks_detail[place.name], run.summary)
        : delimitedText(DIALECTS[format], task?.table ?? recordTable(store, plan), store, plan)
    for await (const text of pieces) if (!(await write(terminal.stdout, text))) return
  } finally {
    await store.close()
  }
}

/** The task that has the format; the first one for a table, which every task has. */
async function findTask(run: RunRecord, format: string): Promise<{ place: RunTask; task?: Task }> {
  const known = [...FORMATS]
  let failure: unknown
  for (const place of run.tasks) {
    // A table of records needs no task.
    const task = await loadPlaced(place).catch((error) => {
      failure ??= error
      return undefined
    })
    if (Object.hasOwn(task?.views ?? {}, format) || Object.hasOwn(DIALECTS, format)) return { place, task }
    known.push(...Object.keys(task?.views ?? {}))
  }
  throw failure ?? usage(`--format ${format}: not one of ${[...new Set(known)].join(', ')}`)
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
  return Promise.all(tasks.map((place) => loadPlaced(place).catch(() => undefined)))
}

/** A run's task under the name that it had there. */
async function loadPlaced({ name, spec }: RunTask): Promise<Task | undefined> {
  return spec && { ...(await loadTask(spec)), name }
}
