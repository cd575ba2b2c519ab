import { MergeQueue } from './merge-queue.ts'
import { joinedRank, NO_RANK, rankOf } from './pair-rank.ts'
import type { TokenList } from './token-list.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Up to so many bytes, looking through all parts for each merge is faster than a queue. */
const FEW_BYTES = 48

/**
 * Byte pair encoding of one piece: of all neighbours that make a token together, those of the lowest rank (the
 * leftmost of equals) are joined, until none do. A token's rank is its id.
 */
export class Merger {
  readonly #vocabulary: Vocabulary
  readonly #byteIds: Int32Array
  readonly #queue: MergeQueue
  /** Of each part: where it begins, its id, the rank of joining it with the next one. */
  readonly #begins = new Int32Array(FEW_BYTES + 1)
  readonly #ids = new Int32Array(FEW_BYTES + 1)
  readonly #ranks = new Int32Array(FEW_BYTES + 1)

  constructor(vocabulary: Vocabulary, byteIds: Int32Array) {
    this.#vocabulary = vocabulary
    this.#byteIds = byteIds
    this.#queue = new MergeQueue(vocabulary, byteIds)
  }

  /** Adds the tokens of a piece to `list`: O(n log n). */
  encode(bytes: Uint8Array, text: DataView, start: number, length: number, list: TokenList): void {
    list.reserve(length)
    if (length > FEW_BYTES) {
      this.#queue.encode(bytes, text, start, length, list)
      return
    }
    this.#begin(bytes, start, length)
    const parts = this.#merge(text, length)
    for (let part = 0; part < parts; part++) list.ids[list.length++] = this.#ids[part]
  }

  #begin(bytes: Uint8Array, start: number, length: number): void {
    const { ofTwoBytes } = this.#vocabulary
    for (let part = 0; part < length; part++) {
      const byte = bytes[start + part]
      this.#begins[part] = start + part
      this.#ids[part] = this.#byteIds[byte]
      this.#ranks[part] = rankOf(ofTwoBytes[byte | (bytes[start + part + 1] << 8)])
    }
    this.#ranks[length - 1] = NO_RANK
    this.#begins[length] = start + length
  }

  /** Returns how many parts are left. */
  #merge(text: DataView, length: number): number {
    const begins = this.#begins
    const ids = this.#ids
    const ranks = this.#ranks
    const vocabulary = this.#vocabulary
    for (let parts = length; ; ) {
      let least = NO_RANK
      let at = 0
      for (let part = 0; part < parts; part++)
        if (ranks[part] < least) {
          least = ranks[part]
          at = part
        }
      if (least === NO_RANK) return parts
      ids[at] = least
      for (let part = at + 1; part < parts; part++) {
        begins[part] = begins[part + 1]
        ids[part] = ids[part + 1]
        ranks[part] = ranks[part + 1]
      }
      parts--
      ranks[at] = at + 1 < parts ? joinedRank(vocabulary, text, begins[at], begins[at + 2]) : NO_RANK
      if (at > 0) ranks[at - 1] = joinedRank(vocabulary, text, begins[at - 1], begins[at + 1])
    }
  }
}
