import { type ContentIndex, wordsOf } from '../../checkpoint/content-index.ts'
import { PlaceTable } from '../../checkpoint/place-table.ts'
import type { Load } from '../../sources/load.ts'

const SEEN = { segment: 0, offset: 0 }

/** Tells for which items nothing would be sent, since an equal one is asked for before, or was in an earlier run. */
export class EqualItems {
  readonly #reads: readonly string[]
  readonly #stored: ContentIndex | undefined
  readonly #seen = new PlaceTable()

  /** `reads`: the fields that the task reads of an item. `stored`: its results so far. */
  constructor(reads: readonly string[], stored: ContentIndex | undefined) {
    this.#reads = reads
    this.#stored = stored
  }

  /** True for a further item of this content. */
  add(load: Load, i: number): boolean {
    const content = load.content(i, this.#reads)
    if (!content) return false
    const words = wordsOf(content)
    if (this.#seen.find(words)) return true
    this.#seen.add(words, SEEN)
    return this.#stored?.find(content) !== undefined
  }
}
