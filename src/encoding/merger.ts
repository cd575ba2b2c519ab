import type { TokenList } from './token-list.ts'
import { NOT_FOUND, type Vocabulary } from './vocabulary.ts'

/** Pieces of more bytes are merged with a heap, O(n log n), instead of looking through all parts each time. */
const FEW_BYTES = 48
/** Rank of a pair that makes no token. */
const NO_RANK = 2 ** 30
/** A heap's entry is a rank and a place in one number: places below this. */
const PLACES = 2 ** 30

/**
 * Byte pair encoding of one piece: of all neighbours that make a token together, those of the lowest rank (the
 * leftmost of equals) are joined, until none do. A token's rank is its id.
 */
export class Merger {
  readonly #vocabulary: Vocabulary
  readonly #byteIds: Int32Array
  /** Of each part: its id, the rank of joining it with the next one, where it begins. */
  readonly #ids = new Int32Array(FEW_BYTES + 1)
  readonly #ranks = new Int32Array(FEW_BYTES + 1)
  readonly #begins = new Int32Array(FEW_BYTES + 1)

  constructor(vocabulary: Vocabulary, byteIds: Int32Array) {
    this.#vocabulary = vocabulary
    this.#byteIds = byteIds
  }

  /** Adds the tokens of a piece to `list`. */
  encode(bytes: Uint8Array, text: DataView, start: number, length: number, list: TokenList): void {
    list.reserve(length)
    if (length <= FEW_BYTES) this.#encodeFew(bytes, text, start, length, list)
    else this.#encodeMany(bytes, text, start, length, list)
  }

  #encodeFew(bytes: Uint8Array, text: DataView, start: number, length: number, list: TokenList): void {
    const begins = this.#begins
    const ids = this.#ids
    const ranks = this.#ranks
    const vocabulary = this.#vocabulary
    let parts = length
    for (let part = 0; part < length; part++) {
      begins[part] = start + part
      ids[part] = this.#byteIds[bytes[start + part]]
      ranks[part] = part + 1 < length ? rankOf(vocabulary.find(text, start + part, 2)) : NO_RANK
    }
    begins[length] = start + length
    for (;;) {
      let least = NO_RANK
      let at = 0
      for (let part = 0; part < parts; part++)
        if (ranks[part] < least) {
          least = ranks[part]
          at = part
        }
      if (least === NO_RANK) break
      ids[at] = least
      for (let part = at + 1; part < parts; part++) {
        begins[part] = begins[part + 1]
        ids[part] = ids[part + 1]
        ranks[part] = ranks[part + 1]
      }
      parts--
      ranks[at] = at + 1 < parts ? joined(vocabulary, text, begins[at], begins[at + 2]) : NO_RANK
      if (at > 0) ranks[at - 1] = joined(vocabulary, text, begins[at - 1], begins[at + 1])
    }
    for (let part = 0; part < parts; part++) list.ids[list.length++] = ids[part]
  }

  #encodeMany(bytes: Uint8Array, text: DataView, start: number, length: number, list: TokenList): void {
    const { ids, ranks, next, before, heap } = this.#placesFor(length)
    const vocabulary = this.#vocabulary
    for (let place = 0; place < length; place++) {
      ids[place] = this.#byteIds[bytes[start + place]]
      next[place] = place + 1
      before[place] = place - 1
      ranks[place] = place + 1 < length ? rankOf(vocabulary.find(text, start + place, 2)) : NO_RANK
      if (ranks[place] < NO_RANK) heap.add(ranks[place] * PLACES + place)
    }
    heap.order()
    while (heap.length > 0) {
      const least = heap.take()
      const rank = Math.floor(least / PLACES)
      const place = least - rank * PLACES
      if (ranks[place] !== rank) continue
      const gone = next[place]
      const after = next[gone]
      ids[place] = rank
      next[place] = after
      ranks[gone] = NO_RANK
      if (after < length) before[after] = place
      ranks[place] = after < length ? joined(vocabulary, text, start + place, start + next[after]) : NO_RANK
      if (ranks[place] < NO_RANK) heap.put(ranks[place] * PLACES + place)
      const left = before[place]
      if (left < 0) continue
      ranks[left] = joined(vocabulary, text, start + left, start + after)
      if (ranks[left] < NO_RANK) heap.put(ranks[left] * PLACES + left)
    }
    for (let place = 0; place < length; place = next[place]) list.ids[list.length++] = ids[place]
  }

  #placesFor(length: number) {
    return {
      ids: new Int32Array(length),
      ranks: new Int32Array(length),
      next: new Int32Array(length),
      before: new Int32Array(length),
      heap: new Heap(length),
    }
  }
}

function rankOf(id: number): number {
  return id === NOT_FOUND ? NO_RANK : id
}

function joined(vocabulary: Vocabulary, text: DataView, start: number, end: number): number {
  return rankOf(vocabulary.find(text, start, end - start))
}

/** Numbers, the least first. */
class Heap {
  length = 0
  #entries: Float64Array

  constructor(capacity: number) {
    this.#entries = new Float64Array(capacity)
  }

  /** Adds one; `order` must follow. */
  add(entry: number): void {
    this.#entries[this.length++] = entry
  }

  order(): void {
    for (let at = (this.length >> 1) - 1; at >= 0; at--) this.#sink(at)
  }

  put(entry: number): void {
    if (this.length === this.#entries.length) this.#grow()
    const entries = this.#entries
    let at = this.length++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (entries[parent] <= entry) break
      entries[at] = entries[parent]
      at = parent
    }
    entries[at] = entry
  }

  take(): number {
    const entries = this.#entries
    const least = entries[0]
    entries[0] = entries[--this.length]
    this.#sink(0)
    return least
  }

  #sink(from: number): void {
    const entries = this.#entries
    const entry = entries[from]
    let at = from
    for (;;) {
      let child = at * 2 + 1
      if (child >= this.length) break
      if (child + 1 < this.length && entries[child + 1] < entries[child]) child++
      if (entries[child] >= entry) break
      entries[at] = entries[child]
      at = child
    }
    entries[at] = entry
  }

  #grow(): void {
    const larger = new Float64Array(this.#entries.length * 2 + 16)
    larger.set(this.#entries)
    this.#entries = larger
  }
}
