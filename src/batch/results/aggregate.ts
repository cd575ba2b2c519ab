import type { Block } from '../../checkpoint/block.ts'
import type { Conclusion, Reduce } from '../../core/task.ts'
import { isWhole, type Slice } from './ordered.ts'

/**
 * Merges what the workers had added up. A block whose items all count gives its total as it is; one of which
 * some items were replaced since is added up again from its lines.
 */
export class Aggregate {
  readonly #reduce: Reduce<unknown, unknown>
  readonly #options: Record<string, unknown>
  #total: unknown
  #open: { block: Block; slices: { from: number; to: number }[] } | undefined

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
    const used = slices.reduce((sum, { from, to }) => sum + to - from, 0)
    const stored = used === block.count ? block.aggregate() : undefined
    this.#total = this.#reduce.merge(this.#total, stored ?? this.#addUp(block, slices))
  }

  #addUp(block: Block, slices: { from: number; to: number }[]): unknown {
    let total = this.#reduce.init()
    for (const { from, to } of slices)
      for (let i = from; i < to; i++) {
        const { result, ...item } = JSON.parse(block.line(i))
        total = this.#reduce.add(total, result, item, block.attempts(i))
      }
    return total
  }
}
