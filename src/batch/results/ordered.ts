import type { Block } from '../../checkpoint/block.ts'
import { HeldSegments } from '../../checkpoint/held-segments.ts'
import type { Span } from '../../checkpoint/plan-page.ts'
import { Segment } from '../../checkpoint/segment.ts'
import type { Plan, Store } from '../../checkpoint/store.ts'
import type { DeadLetter } from '../../core/records.ts'

/** Neighbours in input order whose records lie one after another in one place. */
export type Slice =
  | { kind: 'done'; block: Block; from: number; to: number }
  | { kind: 'dead'; dead: DeadLetter }
  | { kind: 'pending'; count: number }

/** Whether it is all of a block. */
export function isWhole(slice: Slice): slice is Slice & { kind: 'done' } {
  return slice.kind === 'done' && slice.to - slice.from === slice.block.count
}

/** All items of a plan in input order, as slices; memory stays that of the segments of a page. */
export function* orderedSlices(store: Store, plan: Plan): Generator<Slice> {
  for (const { segment, span } of spansOf(store, plan))
    yield* slicesOf(segment, span.from, span.from + span.count)
}

/** The same for who holds on to nothing of a slice that is whole: the memory of its block is given up behind it. */
export function* passingSlices(store: Store, plan: Plan): Generator<Slice> {
  for (const { segment, span } of spansOf(store, plan, (left) => left.giveUp()))
    for (const slice of slicesOf(segment, span.from, span.from + span.count)) {
      if (isWhole(slice)) segment.pass(slice.block)
      yield slice
    }
}

function* spansOf(
  store: Store,
  plan: Plan,
  letGo?: (segment: Segment) => void,
): Generator<{ segment: Segment; span: Span }> {
  const held = new HeldSegments((number) => new Segment(store, plan.ledger, number), letGo)
  for (let number = 0; number < plan.pages; number++) {
    const page = store.page(plan.id, number)
    if (!page) return
    held.keepOf(page.spans)
    for (const span of page.spans) yield { segment: held.get(span.segment), span }
  }
}

function* slicesOf(segment: Segment, from: number, to: number): Generator<Slice> {
  for (let offset = from; offset < to; ) {
    const end = segment.runEnd(offset, to)
    yield sliceOf(segment, offset, end)
    offset = end
  }
}

/** Of places that are one run. */
export function sliceOf(segment: Segment, offset: number, end: number): Slice {
  const found = segment.find(offset)
  const count = end - offset
  if (!found) return { kind: 'pending', count }
  if (found.kind === 'dead') return found
  return { kind: 'done', block: found.block, from: found.index, to: found.index + count }
}
