import type { TokenList } from './token-list.ts'

/** Longer pieces come back too seldom. */
export const MOST_CACHED_BYTES = 127
const PLACES = 2 ** 17
/** Of all pieces with their tokens, in words. With the places, 3 MB. */
const CAPACITY = 2 ** 19
/** A piece of one byte is a token: more than this many tokens need no room. */
const MOST_WORDS = 1 + 32 + MOST_CACHED_BYTES
const LENGTH_BITS = 8

/**
 * Pieces that took several tokens and those tokens. A piece has one place by its hash, where the next one takes
 * over; once all room is used, it starts empty again.
 */
export class PieceCache {
  /** Hash and where the entry begins: its length with the count of its tokens above, its words, its tokens. */
  readonly #places = new Int32Array(PLACES * 2)
  readonly #entries = new Int32Array(CAPACITY)
  /** Nothing begins at 0. */
  #used = 1

  /** Adds the tokens of a piece to `list` and returns true if they are known. */
  read(text: DataView, start: number, length: number, hash: number, list: TokenList): boolean {
    const place = placeOf(hash)
    const entries = this.#entries
    let at = this.#places[place + 1]
    if (at === 0 || this.#places[place] !== hash) return false
    const head = entries[at++]
    if ((head & MOST_CACHED_BYTES) !== length) return false
    const whole = start + (length & ~3)
    for (let from = start; from < whole; from += 4)
      if (entries[at++] !== text.getInt32(from, true)) return false
    if (entries[at++] !== tail(text, whole, length & 3)) return false
    const count = head >> LENGTH_BITS
    list.reserve(count)
    const { ids } = list
    let to = list.length
    for (const end = to + count; to < end; ) ids[to++] = entries[at++]
    list.length = to
    return true
  }

  /** Keeps the tokens of `list` from `first` on as those of a piece. */
  write(text: DataView, start: number, length: number, hash: number, list: TokenList, first: number): void {
    if (this.#used + MOST_WORDS > CAPACITY) this.#clear()
    const entries = this.#entries
    const place = placeOf(hash)
    this.#places[place] = hash
    this.#places[place + 1] = this.#used
    let at = this.#used
    entries[at++] = length | ((list.length - first) << LENGTH_BITS)
    const whole = start + (length & ~3)
    for (let from = start; from < whole; from += 4) entries[at++] = text.getInt32(from, true)
    entries[at++] = tail(text, whole, length & 3)
    for (let from = first; from < list.length; from++) entries[at++] = list.ids[from]
    this.#used = at
  }

  #clear(): void {
    this.#places.fill(0)
    this.#used = 1
  }
}

export function hashOf(text: DataView, start: number, length: number): number {
  let hash = length
  const whole = start + (length & ~3)
  for (let at = start; at < whole; at += 4) {
    hash = Math.imul(hash ^ text.getInt32(at, true), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  hash = Math.imul(hash ^ tail(text, whole, length & 3), 0x85ebca77)
  return hash ^ (hash >>> 13)
}

function placeOf(hash: number): number {
  return (hash & (PLACES - 1)) << 1
}

/** The last 0 to 3 bytes of a piece. */
function tail(text: DataView, start: number, count: number): number {
  return text.getInt32(start, true) & ((1 << (count * 8)) - 1)
}
