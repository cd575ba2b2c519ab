import type { Collector, Conclusion } from '../../core/task.ts'
import type { Slice } from './ordered.ts'

/** Hands a task's collector each finished item, as it was stored. */
export class Collection {
  readonly #collector: Collector<unknown>

  constructor(collector: Collector<unknown>) {
    this.#collector = collector
  }

  take(slice: Slice): void {
    if (slice.kind !== 'done') return
    const { block, from, to } = slice
    for (let i = from; i < to; i++) {
      const { id, result } = JSON.parse(block.line(i))
      this.#collector.take(result, block.note(i), id)
    }
  }

  finish(): Conclusion | Promise<Conclusion> {
    return this.#collector.finish()
  }
}
