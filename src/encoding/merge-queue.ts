import { Heap } from './heap.ts'
import { joinedRank, NO_RANK, rankOf } from './pair-rank.ts'
import type { TokenList } from './token-list.ts'
import type { Vocabulary } from './vocabulary.ts'

const FIRST_CAPACITY = 512
/** Memory of a longer piece is not kept. */
const LARGEST_KEPT = 2 ** 16
/** A merge is one number: its rank, then the place where it begins, which is below this. */
const PLACES = 2 ** 30

/** Byte pair encoding of a long piece: merges wait in a heap, in the order in which they are to be made. */
export class MergeQueue {
  readonly #vocabulary: Vocabulary
  readonly #byteIds: Int32Array
  #heap = new Heap()
  /** Of the part that begins at a place: its id, the rank of joining it with the next, where that one begins. */
  #ids = new Int32Array(0)
  #ranks = new Int32Array(0)
  #next = new Int32Array(0)
  /** Where the part before begins, -1 for the first. */
  #before = new Int32Array(0)

  constructor(vocabulary: Vocabulary, byteIds: Int32Array) {
    this.#vocabulary = vocabulary
    this.#byteIds = byteIds
    this.#allocate(FIRST_CAPACITY)
  }

  encode(bytes: Uint8Array, text: DataView, start: number, length: number, list: TokenList): void {
    if (length > this.#ids.length) this.#allocate(length)
    this.#begin(bytes, start, length)
    this.#merge(text, start, length)
    for (let place = 0; place < length; place = this.#next[place]) list.ids[list.length++] = this.#ids[place]
    if (length > LARGEST_KEPT) this.#allocate(FIRST_CAPACITY)
  }

  #begin(bytes: Uint8Array, start: number, length: number): void {
    const { ofTwoBytes } = this.#vocabulary
    for (let place = 0; place < length; place++) {
      const byte = bytes[start + place]
      this.#ids[place] = this.#byteIds[byte]
      this.#next[place] = place + 1
      this.#before[place] = place - 1
      const rank = place + 1 < length ? rankOf(ofTwoBytes[byte | (bytes[start + place + 1] << 8)]) : NO_RANK
      this.#ranks[place] = rank
      if (rank < NO_RANK) this.#heap.add(rank * PLACES + place)
    }
    this.#heap.order()
  }

  #merge(text: DataView, start: number, length: number): void {
    const heap = this.#heap
    const ranks = this.#ranks
    const next = this.#next
    const before = this.#before
    while (heap.length > 0) {
      const merge = heap.take()
      const rank = Math.floor(merge / PLACES)
      const place = merge - rank * PLACES
      // What has changed since is in the queue again.
      if (ranks[place] !== rank) continue
      const joined = next[place]
      const after = next[joined]
      this.#ids[place] = rank
      ranks[joined] = NO_RANK
      next[place] = after
      if (after < length) before[after] = place
      this.#wait(place, text, start, after < length ? next[after] : 0)
      if (before[place] >= 0) this.#wait(before[place], text, start, after)
    }
  }

  /** Queues the joining of the part at `place` with the next one, which ends at `end`; 0: there is none. */
  #wait(place: number, text: DataView, start: number, end: number): void {
    const rank = end === 0 ? NO_RANK : joinedRank(this.#vocabulary, text, start + place, start + end)
    this.#ranks[place] = rank
    if (rank < NO_RANK) this.#heap.put(rank * PLACES + place)
  }

  #allocate(capacity: number): void {
    this.#heap = new Heap()
    this.#ids = new Int32Array(capacity)
    this.#ranks = new Int32Array(capacity)
    this.#next = new Int32Array(capacity)
    this.#before = new Int32Array(capacity)
  }
}
