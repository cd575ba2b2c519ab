import type { Plan, Store } from '../../checkpoint/store.ts'
import type { Task, View, ViewedRun } from '../../core/task.ts'
import { finishedItems } from './table-rows.ts'

const PIECE_CHARS = 1 << 16

/** A task's own format of a run, piece by piece: its rows in input order, or its one document. */
export async function* viewText(
  view: View<unknown>,
  task: Task,
  store: Store,
  plan: Plan,
  detail: unknown,
  run: ViewedRun,
): AsyncGenerator<string> {
  if (view.kind === 'document') yield await view.render(detail, run)
  else yield* rowsOf(view, task, store, plan)
}

function* rowsOf(
  view: View<unknown> & { kind: 'rows' },
  { complete }: Task,
  store: Store,
  plan: Plan,
): Generator<string> {
  let text = view.head
  for (const { id, result, note } of finishedItems(store, plan)) {
    text += view.rows(complete && note.length > 0 ? complete(result, note) : result, id)
    if (text.length < PIECE_CHARS) continue
    yield text
    text = ''
  }
  yield text
}
