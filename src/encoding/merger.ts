import { Heap } from './heap.ts'
import type { TokenList } from './token-list.ts'
import { NOT_FOUND, type Vocabulary } from './vocabulary.ts'

/** Up to so many bytes, looking through all places for each merge is faster than a heap. */
const FEW_BYTES = 64
const FIRST_CAPACITY = 512
/** Memory for a longer piece is not kept. */
const LARGEST_KEPT = 2 ** 16
/** Rank of a pair that makes no token. */
const NO_RANK = 2 ** 30
/** A merge in the heap is one number: its rank, then the place where it begins, which is below this. */
const PLACES = 2 ** 30

/**
 * Byte pair encoding of one piece: of all neighbours that make a token together, those of the lowest rank (the
 * leftmost of equals) are joined, until none do. A token's rank is its id. Parts are known by the place of their
 * first byte in the piece.
 */
export class Merger {
  readonly #vocabulary: Vocabulary
  readonly #byteIds: Int32Array
  #heap = new Heap()
  /** Of a part: its id, the rank of joining it with the next one (`NO_RANK` too where no part begins). */
  #ids = new Int32Array(0)
  #ranks = new Int32Array(0)
  /** Where the next part begins, or the piece ends; where the part before begins, -1 for the first. */
  #next = new Int32Array(0)
  #before = new Int32Array(0)

  constructor(vocabulary: Vocabulary, byteIds: Int32Array) {
    this.#vocabulary = vocabulary
    this.#byteIds = byteIds
    this.#allocate(FIRST_CAPACITY)
  }

  /** Adds the tokens of a piece to `list`: O(n log n). */
  encode(bytes: Uint8Array, text: DataView, start: number, length: number, list: TokenList): void {
    if (length > this.#ids.length) this.#allocate(length)
    this.#begin(bytes, start, length)
    if (length <= FEW_BYTES) this.#mergeFew(text, start, length)
    else this.#mergeMany(text, start, length)
    list.reserve(length)
    for (let place = 0; place < length; place = this.#next[place]) list.ids[list.length++] = this.#ids[place]
    if (length > LARGEST_KEPT) this.#allocate(FIRST_CAPACITY)
  }

  /** Every byte is a part. */
  #begin(bytes: Uint8Array, start: number, length: number): void {
    const { ofTwoBytes } = this.#vocabulary
    for (let place = 0; place < length; place++) {
      const byte = bytes[start + place]
      const pair = ofTwoBytes[byte | (bytes[start + place + 1] << 8)]
      this.#ids[place] = this.#byteIds[byte]
      this.#ranks[place] = pair === NOT_FOUND ? NO_RANK : pair
      this.#next[place] = place + 1
      this.#before[place] = place - 1
    }
    this.#ranks[length - 1] = NO_RANK
  }

  #mergeFew(text: DataView, start: number, length: number): void {
    const ranks = this.#ranks
    for (;;) {
      let least = NO_RANK
      let at = 0
      for (let place = 0; place < length; place++)
        if (ranks[place] < least) {
          least = ranks[place]
          at = place
        }
      if (least === NO_RANK) return
      this.#join(at, text, start, length)
    }
  }

  #mergeMany(text: DataView, start: number, length: number): void {
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
    const joined = next[place]
    const after = next[joined]
    this.#ids[place] = ranks[place]
    ranks[joined] = NO_RANK
    ranks[place] = NO_RANK
    next[place] = after
    if (after < length) {
      this.#before[after] = place
      ranks[place] = this.#rank(text, start + place, next[after] - place)
    }
    const before = this.#before[place]
    if (before >= 0) ranks[before] = this.#rank(text, start + before, after - before)
    return before
  }

  #rank(text: DataView, start: number, length: number): number {
    const id = this.#vocabulary.find(text, start, length)
    return id === NOT_FOUND ? NO_RANK : id
  }

  #allocate(capacity: number): void {
    this.#heap = new Heap()
    this.#ids = new Int32Array(capacity)
    this.#ranks = new Int32Array(capacity)
    this.#next = new Int32Array(capacity)
    this.#before = new Int32Array(capacity)
  }
}
