import type { TokenList } from './token-list.ts'

const ENTRIES = 2 ** 14
/** Longer pieces come back too seldom. */
const MOST_WORDS = 8
export const MOST_CACHED_BYTES = MOST_WORDS * 4
const MOST_IDS = 12
/** Hash, length with the count of ids above, the piece's words (one more: empty), ids. */
const HEAD = 2
const IDS = HEAD + MOST_WORDS + 1
const ROW = IDS + MOST_IDS
const COUNT_SHIFT = 8

/**
 * Pieces that took several tokens and those tokens. Each piece has one place, where the next one with that place
 * takes over: 1.4 MB, whatever comes.
 */
export class PieceCache {
  readonly #rows = new Int32Array(ENTRIES * ROW)

  /** Adds the tokens of a piece to `list` and returns true if they are known. */
  read(text: DataView, start: number, length: number, hash: number, list: TokenList): boolean {
    const rows = this.#rows
    const row = placeOf(hash)
    const head = rows[row + 1]
    if (rows[row] !== hash || (head & 0xff) !== length) return false
    const whole = length >> 2
    for (let word = 0; word < whole; word++)
      if (rows[row + HEAD + word] !== text.getInt32(start + word * 4, true)) return false
    if (rows[row + HEAD + whole] !== tail(text, start + whole * 4, length & 3)) return false
    const count = head >> COUNT_SHIFT
    list.reserve(count)
    const from = row + IDS
    for (let at = 0; at < count; at++) list.ids[list.length++] = rows[from + at]
    return true
  }

  /** Keeps the last tokens of `list`, from `first` on, as those of a piece. */
  write(text: DataView, start: number, length: number, hash: number, list: TokenList, first: number): void {
    const count = list.length - first
    if (count > MOST_IDS) return
    const rows = this.#rows
    const row = placeOf(hash)
    const whole = length >> 2
    rows[row] = hash
    rows[row + 1] = length | (count << COUNT_SHIFT)
    for (let word = 0; word < whole; word++) rows[row + HEAD + word] = text.getInt32(start + word * 4, true)
    rows[row + HEAD + whole] = tail(text, start + whole * 4, length & 3)
    const from = row + IDS
    for (let at = 0; at < count; at++) rows[from + at] = list.ids[first + at]
  }
}

export function hashOf(text: DataView, start: number, length: number): number {
  let hash = length
  const end = start + (length & ~3)
  for (let at = start; at < end; at += 4) {
    hash = Math.imul(hash ^ text.getInt32(at, true), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  hash = Math.imul(hash ^ tail(text, end, length & 3), 0x85ebca77)
  return hash ^ (hash >>> 13)
}

function placeOf(hash: number): number {
  return (hash & (ENTRIES - 1)) * ROW
}

/** The last 0 to 3 bytes of a piece. */
function tail(text: DataView, start: number, count: number): number {
  return text.getInt32(start, true) & ((1 << (count * 8)) - 1)
}
