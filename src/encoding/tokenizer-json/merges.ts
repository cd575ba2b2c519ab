const WORDS = 4
/** Up to so many parts the lowest rank is found by looking at all of them. */
const SHORT = 48
const NONE = -1

/**
 * The merges of a byte pair encoding by the two tokens they join, in memory that threads can share: open addressing
 * over 4 words an entry (left, right, rank, the joined token).
 */
export class MergeTable {
  readonly memory: SharedArrayBuffer
  readonly #entries: Int32Array
  readonly #mask: number

  /** `memory` holds the entries of another table. */
  constructor(memory: SharedArrayBuffer) {
    this.memory = memory
    this.#entries = new Int32Array(memory)
    this.#mask = this.#entries.length / WORDS - 1
  }

  static withRoomFor(count: number): MergeTable {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(4, count * 2)))
    const table = new MergeTable(new SharedArrayBuffer(slots * WORDS * Int32Array.BYTES_PER_ELEMENT))
    table.#entries.fill(NONE)
    return table
  }

  add(left: number, right: number, rank: number, joined: number): void {
    const slot = this.#slot(left, right)
    // Of a pair that is listed twice the later rank counts.
    this.#entries.set([left, right, rank, joined], slot)
  }

  /** Where the entry of a pair stands; `rankAt` is -1 where there is none. */
  find(left: number, right: number): number {
    return this.#slot(left, right)
  }

  rankAt(slot: number): number {
    return this.#entries[slot + 2]
  }

  joinedAt(slot: number): number {
    return this.#entries[slot + 3]
  }

  #slot(left: number, right: number): number {
    const entries = this.#entries
    let index = (Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)) >>> 0
    index ^= index >>> 15
    for (;;) {
      const slot = (index & this.#mask) * WORDS
      if (entries[slot] === NONE || (entries[slot] === left && entries[slot + 1] === right)) return slot
      index++
    }
  }
}

/**
 * Joins neighbours, the pair of the lowest rank first and of those the leftmost, until no pair is left that has
 * one. `parts` holds tokens and is changed; returns how many are left. O(n log n).
 */
export class Merger {
  readonly #table: MergeTable
  readonly #long: LongMerger

  constructor(table: MergeTable) {
    this.#table = table
    this.#long = new LongMerger(table)
  }

  merge(parts: Int32Array, count: number): number {
    return count > SHORT ? this.#long.merge(parts, count) : this.#short(parts, count)
  }

  #short(parts: Int32Array, start: number): number {
    let count = start
    while (count > 1) {
      const best = this.#lowest(parts, count)
      if (best < 0) break
      parts[best] = this.#table.joinedAt(this.#table.find(parts[best], parts[best + 1]))
      parts.copyWithin(best + 1, best + 2, count)
      count--
    }
    return count
  }

  #lowest(parts: Int32Array, count: number): number {
    let best = NONE
    let lowest = Number.MAX_SAFE_INTEGER
    for (let i = 0; i + 1 < count; i++) {
      const rank = this.#table.rankAt(this.#table.find(parts[i], parts[i + 1]))
      if (rank < 0 || rank >= lowest) continue
      lowest = rank
      best = i
    }
    return best
  }
}

/** The same for many parts: a linked list, and a heap of the pairs that can be joined. */
class LongMerger {
  readonly #table: MergeTable
  #next = new Int32Array(0)
  #before = new Int32Array(0)
  #heap = new Float64Array(0)
  #size = 0

  constructor(table: MergeTable) {
    this.#table = table
  }

  merge(parts: Int32Array, count: number): number {
    this.#link(parts, count)
    while (this.#size > 0) {
      const pair = this.#pop()
      const left = pair % count
      const right = this.#next[left]
      // A pair that is no longer there has another rank, or none.
      if (parts[left] < 0 || right >= count) continue
      const slot = this.#table.find(parts[left], parts[right])
      if (this.#table.rankAt(slot) !== Math.floor(pair / count)) continue
      this.#join(parts, count, left, right, this.#table.joinedAt(slot))
    }
    return collect(parts, count)
  }

  #link(parts: Int32Array, count: number): void {
    if (this.#next.length < count) {
      this.#next = new Int32Array(count)
      this.#before = new Int32Array(count)
      this.#heap = new Float64Array(count * 3)
    }
    this.#size = 0
    for (let i = 0; i < count; i++) {
      this.#next[i] = i + 1
      this.#before[i] = i - 1
    }
    for (let i = 0; i + 1 < count; i++) this.#offer(parts, count, i)
  }

  #join(parts: Int32Array, count: number, left: number, right: number, joined: number): void {
    parts[left] = joined
    parts[right] = NONE
    const after = this.#next[right]
    this.#next[left] = after
    if (after < count) this.#before[after] = left
    if (this.#before[left] >= 0) this.#offer(parts, count, this.#before[left])
    this.#offer(parts, count, left)
  }

  #offer(parts: Int32Array, count: number, left: number): void {
    const right = this.#next[left]
    if (right >= count) return
    const rank = this.#table.rankAt(this.#table.find(parts[left], parts[right]))
    if (rank >= 0) this.#push(rank * count + left)
  }

  #push(value: number): void {
    const heap = this.#heap
    let at = this.#size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent] <= value) break
      heap[at] = heap[parent]
      at = parent
    }
    heap[at] = value
  }

  #pop(): number {
    const heap = this.#heap
    const top = heap[0]
    const last = heap[--this.#size]
    let at = 0
    for (let child = 1; child < this.#size; child = at * 2 + 1) {
      if (child + 1 < this.#size && heap[child + 1] < heap[child]) child++
      if (heap[child] >= last) break
      heap[at] = heap[child]
      at = child
    }
    heap[at] = last
    return top
  }
}

function collect(parts: Int32Array, count: number): number {
  let kept = 0
  for (let i = 0; i < count; i++) if (parts[i] >= 0) parts[kept++] = parts[i]
  return kept
}
