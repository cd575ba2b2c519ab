import type { Skipped } from '../core/item.ts'
import type { BytePath } from './byte-path.ts'
import type { ListPaths } from './path-source.ts'
import { addSkipped } from './skip.ts'

/** A list of paths of which the first are read before somebody asks. */
export class BegunList {
  readonly #skipped: Skipped = {}
  readonly #batches: AsyncIterator<BytePath[]>
  readonly #first: Promise<IteratorResult<BytePath[]>>

  constructor(list: ListPaths) {
    this.#batches = list(this.#skipped)[Symbol.asyncIterator]()
    this.#first = this.#batches.next()
    // Whoever asks is told.
    this.#first.catch(() => {})
  }

  /** All of them, once. */
  async *rest(skipped: Skipped): AsyncGenerator<BytePath[]> {
    try {
      for (let next = await this.#first; !next.done; next = await this.#batches.next()) yield next.value
    } finally {
      await this.#batches.return?.()
      addSkipped(skipped, this.#skipped)
    }
  }

  /** Nobody will ask. */
  drop(): void {
    this.#batches.return?.().catch(() => {})
  }
}
