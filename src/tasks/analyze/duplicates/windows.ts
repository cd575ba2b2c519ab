import { finalize } from './mix.ts'

/** The windows that occur more than once, as a text in which to look for repeats. */
export interface RepeatedWindows {
  /**
   * A symbol for each repeated window, in order; equal windows have equal symbols. Wherever windows were left
   * out, and at both ends, stands one symbol that is found nowhere else.
   */
  symbols: Int32Array
  /** Where each symbol's window starts in the values; -1 for symbols that stand for none. */
  positions: Int32Array
  /** All symbols are below. */
  alphabet: number
}

const NONE = -1

/** A stretch that repeats fewer lines than a window has is a table once it is about this many windows long. */
const TABLE_WINDOWS = 4

/**
 * Finds the runs of `size` values that occur more than once. Left out are those with a 0 inside, and those in
 * tables: stretches of values in which fewer than `size` are repeated over and over. Windows are compared value by
 * value, so equal hashes of different windows cost time only.
 */
export function repeatedWindows(values: Uint32Array, size: number): RepeatedWindows {
  const names = new Int32Array(Math.max(0, values.length - size + 1))
  const count = nameRepeated(names, firstEqual(values, size))
  leaveOutTables(names, size)
  return toText(names, count)
}

/** For each window the first one that equals it: itself, if none before does; NONE if it has a 0 inside. */
function firstEqual(values: Uint32Array, size: number): Int32Array {
  const hashes = windowHashes(values, size)
  const first = new Int32Array(Math.max(0, values.length - size + 1)).fill(NONE)
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(first.length * 1.5 + 2))).fill(NONE)
  const mask = slots.length - 1
  for (let end = 0, run = 0; end < values.length; end++) {
    run = values[end] === 0 ? 0 : run + 1
    if (run < size) continue
    const window = end - size + 1
    let slot = hashes[window] & mask
    while (slots[slot] !== NONE && !areEqual(values, hashes, slots[slot], window, size))
      slot = (slot + 1) & mask
    if (slots[slot] === NONE) slots[slot] = window
    first[window] = slots[slot]
  }
  return first
}

function areEqual(values: Uint32Array, hashes: Uint32Array, a: number, b: number, size: number): boolean {
  if (hashes[a] !== hashes[b]) return false
  for (let at = 0; at < size; at++) if (values[a + at] !== values[b + at]) return false
  return true
}

/** Hashes of windows of 2, 4, 8 … values from those of half the size; the last step overlaps. */
function windowHashes(values: Uint32Array, size: number): Uint32Array {
  const hashes = values.slice()
  for (let width = 1; width < size; ) {
    const step = Math.min(width, size - width)
    for (let at = 0; at + step < hashes.length; at++)
      hashes[at] = finalize(Math.imul(hashes[at], 0x9e3779b1) + hashes[at + step])
    width += step
  }
  return hashes
}

/** Names repeated windows, equal ones alike, from 0 up; the others NONE. Gives the number of names. */
function nameRepeated(names: Int32Array, first: Int32Array): number {
  names.fill(NONE)
  let count = 0
  for (let window = 0; window < first.length; window++) {
    const leader = first[window]
    if (leader === window || leader === NONE) continue
    if (names[leader] === NONE) names[leader] = count++
    names[window] = names[leader]
  }
  return count
}

function leaveOutTables(names: Int32Array, size: number): void {
  for (let at = 0; at < names.length; at++)
    for (let period = 1; period < size && names[at] !== NONE; period++) {
      let end = at
      while (names[end] !== NONE && names[end] === names[end + period]) end++
      if (end - at >= (TABLE_WINDOWS - 1) * size) names.fill(NONE, at, end + period)
    }
}

function toText(names: Int32Array, count: number): RepeatedWindows {
  let length = 1
  for (let at = 0; at < names.length; at++) if (names[at] !== NONE) length += names[at + 1] >= 0 ? 1 : 2
  const symbols = new Int32Array(length)
  const positions = new Int32Array(length).fill(NONE)
  let alphabet = count
  let end = 0
  symbols[end++] = alphabet++
  for (let at = 0; at < names.length; at++) {
    if (names[at] === NONE) continue
    positions[end] = at
    symbols[end++] = names[at]
    if (!(names[at + 1] >= 0)) symbols[end++] = alphabet++
  }
  return { symbols, positions, alphabet }
}
