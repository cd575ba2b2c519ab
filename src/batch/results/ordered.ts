import type { Block } from '../../checkpoint/block.ts'
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
export function isWhole({ block, from, to }: Slice & { kind: 'done' }): boolean {
  return to - from === block.count
}

/** All items of a plan in input order, as slices; memory stays that of one segment. */
export function* orderedSlices(store: Store, plan: Plan): Generator<Slice> {
  for (const { segment, span } of spansOf(store, plan))
    yield* slicesOf(segment, span.from, span.from + span.count)
}

/**
 * The same for who holds on to nothing of a slice that is whole: the memory of its block is given up once the walk
 * leaves its segment, till when other items may be found there.
 */
export function* passingSlices(store: Store, plan: Plan): Generator<Slice> {
  const passed = new PassedBlocks()
  let last: Segment | undefined
  for (const { segment, span } of spansOf(store, plan)) {
    if (segment !== last) {
      passed.giveUp()
      last?.giveUp()
      last = segment
    }
    for (const slice of slicesOf(segment, span.from, span.from + span.count)) {
      passed.add(slice)
      yield slice
    }
  }
}

/** Blocks of a segment that a walk has given whole. */
export class PassedBlocks {
  readonly #blocks = new Set<Block>()

  add(slice: Slice): void {
    if (slice.kind === 'done' && isWhole(slice)) this.#blocks.add(slice.block)
  }

  /** Call when the walk has left their segment. */
  giveUp(): void {
    for (const block of this.#blocks) block.giveUp()
    this.#blocks.clear()
  }
}

function* spansOf(store: Store, plan: Plan): Generator<{ segment: Segment; span: Span }> {
  let segment: Segment | undefined
  for (let number = 0; number < plan.pages; number++) {
    const page = store.page(plan.id, number)
    if (!page) return
    for (const span of page.spans) {
      if (segment?.number !== span.segment) segment = new Segment(store, plan.ledger, span.segment)
      yield { segment, span }
    }
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
