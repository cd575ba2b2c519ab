import { Heap } from './heap.ts'
import { NO_RANK, type Ranks } from './ranks.ts'
import type { TokenList } from './token-list.ts'

const FIRST_CAPACITY = 512
/** Memory for a longer piece is not kept. */
const LARGEST_KEPT = 2 ** 16
/** A merge in the heap is one number: its rank, then the place where it begins, which is below this. */
const PLACES = 2 ** 30

/**
 * Byte pair encoding of one piece: of all neighbours that have a rank together, those of the lowest (the leftmost
 * of equals) are joined, until none have. Parts are known by the place of their first byte in the piece.
 */
export class Merger {
  readonly #table: Ranks
  readonly #byteIds: Int32Array
  #heap = new Heap()
  /** Of a part: its id, the rank of joining it with the next one (`NO_RANK` too where no part begins). */
  #ids = new Int32Array(0)
  #ranks = new Int32Array(0)
  /** Where the next part begins, or the piece ends; where the part before begins, -1 for the first. */
  #next = new Int32Array(0)
  #before = new Int32Array(0)

  constructor(table: Ranks, byteIds: Int32Array) {
    this.#table = table
    this.#byteIds = byteIds
    this.#allocate(FIRST_CAPACITY)
  }

  /** Adds the tokens of a piece to `list`: O(n log n). */
  encode(bytes: Uint8Array, text: DataView, start: number, length: number, list: TokenList): void {
    if (length > this.#ids.length) this.#allocate(length)
    this.#begin(bytes, start, length)
    this.#merge(text, start, length)
    list.reserve(length)
    for (let place = 0; place < length; place = this.#next[place]) list.ids[list.length++] = this.#ids[place]
    if (length > LARGEST_KEPT) this.#allocate(FIRST_CAPACITY)
  }

  /** Every byte is a part. */
  #begin(bytes: Uint8Array, start: number, length: number): void {
    for (let place = 0; place < length; place++) {
      const byte = bytes[start + place]
      this.#ids[place] = this.#byteIds[byte]
      this.#ranks[place] = this.#table.ofBytes(byte, bytes[start + place + 1])
      this.#next[place] = place + 1
      this.#before[place] = place - 1
    }
    this.#ranks[length - 1] = NO_RANK
  }

  #merge(text: DataView, start: number, length: number): void {
    const ranks = this.#ranks
    const heap = this.#heap
    for (let place = 0; place < length; place++)
      if (ranks[place] < NO_RANK) heap.add(ranks[place] * PLACES + place)
    heap.order()
    while (heap.length > 0) {
      const merge = heap.take()
      const rank = Math.floor(merge / PLACES)
      const place = merge - rank * PLACES
      // What has changed since it was put there is there again.
      if (ranks[place] !== rank) continue
      const before = this.#join(place, text, start, length)
      if (ranks[place] < NO_RANK) heap.put(ranks[place] * PLACES + place)
      if (before >= 0 && ranks[before] < NO_RANK) heap.put(ranks[before] * PLACES + before)
    }
  }

  /** Joins a part with the next one; returns where the part before begins. */
  #join(place: number, text: DataView, start: number, length: number): number {
    const next = this.#next
    const ranks = this.#ranks
    const ids = this.#ids
    const table = this.#table
    const joined = next[place]
    const after = next[joined]
    ids[place] = table.idOf(ranks[place])
    ranks[joined] = NO_RANK
    ranks[place] = NO_RANK
    next[place] = after
    if (after < length) {
      this.#before[after] = place
      ranks[place] = table.of(text, start + place, next[after] - place, ids[place], ids[after])
    }
    const before = this.#before[place]
    if (before >= 0) ranks[before] = table.of(text, start + before, after - before, ids[before], ids[place])
    return before
  }

  #allocate(capacity: number): void {
    this.#heap = new Heap()
    this.#ids = new Int32Array(capacity)
    this.#ranks = new Int32Array(capacity)
    this.#next = new Int32Array(capacity)
    this.#before = new Int32Array(capacity)
  }
}
