import type { Plan, Store } from '../checkpoint/store.ts'
import type { View, ViewedRun } from '../core/task.ts'
import { orderedSlices } from './ordered.ts'

const PIECE_CHARS = 1 << 16

/** A task's own format of a run, piece by piece: its rows in input order, or its one document. */
export async function* viewText(
  view: View<unknown>,
  store: Store,
  plan: Plan,
  detail: unknown,
  run: ViewedRun,
): AsyncGenerator<string> {
  if (view.kind === 'document') yield await view.render(detail, run)
  else yield* rowsOf(view, store, plan)
}

function* rowsOf(view: View<unknown> & { kind: 'rows' }, store: Store, plan: Plan): Generator<string> {
  let text = view.head
  for (const slice of orderedSlices(store, plan)) {
    if (slice.kind !== 'done') continue
    for (let i = slice.from; i < slice.to; i++) {
      const { id, result } = JSON.parse(slice.block.lines(i, i + 1).toString())
      text += view.rows(result, id)
      if (text.length < PIECE_CHARS) continue
      yield text
      text = ''
    }
  }
  yield text
}
