import type { Block } from '../../checkpoint/block.ts'
import type { Conclusion, Reduce } from '../../core/task.ts'
import { isWhole, type Slice } from './ordered.ts'

interface Range {
  from: number
  to: number
}

/**
 * Merges what the workers had added up. A block whose items all count gives its total as it is; one of which
 * some items were replaced since is added up again from its lines.
 */
export class Aggregate {
  readonly #reduce: Reduce<unknown, unknown>
  readonly #options: Record<string, unknown>
  #total: unknown
  #open: { block: Block; slices: Range[] } | undefined

  constructor(reduce: Reduce<unknown, unknown>, options: Record<string, unknown>) {
    this.#reduce = reduce
    this.#options = options
    this.#total = reduce.init()
  }

  take(slice: Slice): void {
    if (slice.kind !== 'done') return
    if (this.#open?.block !== slice.block) this.#close()
    this.#open ??= { block: slice.block, slices: [] }
    this.#open.slices.push({ from: slice.from, to: slice.to })
    // So that its memory can be given up.
    if (isWhole(slice)) this.#close()
  }

  finish(): Conclusion {
    this.#close()
    const total = this.#total
    return { detail: this.#reduce.finish ? this.#reduce.finish(total, this.#options) : total }
  }

  #close(): void {
    if (!this.#open) return
    const { block, slices } = this.#open
    this.#open = undefined
    const stored = areAll(slices, block.count) ? block.aggregate() : undefined
    this.#total = this.#reduce.merge(this.#total, stored ?? this.#addUp(block, slices))
  }

  #addUp(block: Block, slices: Range[]): unknown {
    let total = this.#reduce.init()
    for (const { from, to } of slices)
      for (let i = from; i < to; i++) {
        const { result, ...item } = JSON.parse(block.line(i))
        total = this.#reduce.add(total, result, item, block.attempts(i))
      }
    return total
  }
}

/** Whether these are all items, each of them once. */
function areAll(slices: Range[], count: number): boolean {
  let end = 0
  for (const { from, to } of slices.toSorted((a, b) => a.from - b.from)) {
    if (from !== end) return false
    end = to
  }
  return end === count
}
