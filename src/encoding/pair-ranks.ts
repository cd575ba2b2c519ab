import { NO_RANK, type Ranks } from './ranks.ts'

/** Two tokens that are joined, and what they make: ids. */
export interface Merge {
  left: number
  right: number
  joined: number
}

export const SLOT_WORDS = 4

/**
 * As a tokenizer.json does: its list of merges, in order. In memory that threads can share: a hash table with slots
 * of left, right, rank + 1 (0: free) and joined id, then the joined id of each rank.
 */
export class PairRanks implements Ranks {
  readonly #slots: Int32Array
  readonly #shift: number
  readonly #joined: Int32Array
  readonly #byteIds: Int32Array

  /** Takes what `build` has made, which begins in a memory at `at`, and the id of each byte. */
  constructor(memory: SharedArrayBuffer, at: number, byteIds: Int32Array) {
    const [count] = new Int32Array(memory, at, 1)
    const { slots, slotBytes, shift, joined } = pairPlaces(memory, at)
    this.#slots = new Int32Array(memory, slots, slotBytes / 4)
    this.#shift = shift
    this.#joined = new Int32Array(memory, joined, count)
    this.#byteIds = byteIds
  }

  static build(merges: readonly Merge[]): SharedArrayBuffer {
    const memory = new SharedArrayBuffer((1 + slotsFor(merges.length) * SLOT_WORDS + merges.length) * 4)
    new Int32Array(memory)[0] = merges.length
    const ranks = new PairRanks(memory, 0, new Int32Array(0))
    for (const [rank, merge] of merges.entries()) ranks.#insert(merge, rank)
    return memory
  }

  ofBytes(byte: number, next: number): number {
    return this.#find(this.#byteIds[byte], this.#byteIds[next])
  }

  of(_text: DataView, _start: number, _length: number, left: number, right: number): number {
    return this.#find(left, right)
  }

  idOf(rank: number): number {
    return this.#joined[rank]
  }

  #find(left: number, right: number): number {
    const slots = this.#slots
    let slot = this.#slotOf(left, right)
    for (let rank = slots[slot + 2]; rank !== 0; rank = slots[slot + 2]) {
      if (slots[slot] === left && slots[slot + 1] === right) return rank - 1
      slot = slot + SLOT_WORDS === slots.length ? 0 : slot + SLOT_WORDS
    }
    return NO_RANK
  }

  /** Of a pair that is named twice, the last place counts. */
  #insert({ left, right, joined }: Merge, rank: number): void {
    const slots = this.#slots
    let slot = this.#slotOf(left, right)
    while (slots[slot + 2] !== 0 && !(slots[slot] === left && slots[slot + 1] === right))
      slot = slot + SLOT_WORDS === slots.length ? 0 : slot + SLOT_WORDS
    slots.set([left, right, rank + 1, joined], slot)
    this.#joined[rank] = joined
  }

  #slotOf(left: number, right: number): number {
    const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca77)
    return (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> this.#shift) * SLOT_WORDS
  }
}

/** Where tables begin in a memory, in bytes. */
export interface PairPlaces {
  slots: number
  slotBytes: number
  /** That brings a mixed hash to the number of a slot. */
  shift: number
  joined: number
}

/** Of what `PairRanks.build` has made, which begins in a memory at `at`. */
export function pairPlaces(memory: SharedArrayBuffer, at: number): PairPlaces {
  const slotCount = slotsFor(new Int32Array(memory, at, 1)[0])
  const slotBytes = slotCount * SLOT_WORDS * 4
  return { slots: at + 4, slotBytes, shift: Math.clz32(slotCount) + 1, joined: at + 4 + slotBytes }
}

function slotsFor(count: number): number {
  return 2 ** Math.ceil(Math.log2(count * 2 + 2))
}
