/**
 * The starts of all suffixes of a text in sorted order, by induced sorting (SA-IS: Nong, Zhang and Chan, "Two
 * efficient algorithms for linear time suffix array construction", 2011): linear time whatever the text. Symbols are
 * 0 … alphabet - 1.
 */
export function suffixArray(text: Int32Array, alphabet: number): Int32Array {
  if (text.length < 2) return new Int32Array(text.length)
  const sorter = new InducedSorter(text, alphabet)
  const starts = sorter.leftmostStarts()
  sorter.induce(starts)
  if (starts.length === 0) return sorter.suffixes
  const sorted = sorter.suffixes.filter((start) => sorter.isLeftmost(start))
  const { names, count } = sorter.nameSubstrings(starts, sorted)
  const order = suffixArray(names, count)
  for (let at = 0; at < order.length; at++) sorted[at] = starts[order[at]]
  sorter.induce(sorted)
  return sorter.suffixes
}

/** Sorts the suffixes of one text from those that start where symbols begin to rise (leftmost S-type). */
class InducedSorter {
  readonly suffixes: Int32Array
  readonly #text: Int32Array
  /** 1 where the suffix is smaller than the next one (S-type), 0 where larger (L-type). */
  readonly #isSmaller: Uint8Array
  /** Where the suffixes of a symbol begin; one more at the end. */
  readonly #bucketStarts: Int32Array
  /** Where its S-type suffixes begin, behind the L-type ones. */
  readonly #smallerStarts: Int32Array
  readonly #next: Int32Array

  constructor(text: Int32Array, alphabet: number) {
    this.#text = text
    this.suffixes = new Int32Array(text.length)
    this.#isSmaller = smallerThanNext(text)
    this.#bucketStarts = new Int32Array(alphabet + 1)
    this.#smallerStarts = new Int32Array(alphabet)
    this.#next = new Int32Array(alphabet)
    this.#countBuckets(alphabet)
  }

  isLeftmost(start: number): boolean {
    return start > 0 && this.#isSmaller[start] === 1 && this.#isSmaller[start - 1] === 0
  }

  leftmostStarts(): Int32Array {
    let count = 0
    for (let at = 1; at < this.#text.length; at++) if (this.isLeftmost(at)) count++
    const starts = new Int32Array(count)
    for (let at = this.#text.length - 1; count > 0; at--) if (this.isLeftmost(at)) starts[--count] = at
    return starts
  }

  /** Places the given suffixes in their buckets, then all others by them. */
  induce(starts: Int32Array): void {
    const suffixes = this.suffixes.fill(-1)
    this.#next.set(this.#smallerStarts)
    for (const start of starts) suffixes[this.#next[this.#text[start]]++] = start
    this.#induceLarger(suffixes)
    this.#induceSmaller(suffixes)
  }

  /** Numbers the substrings between leftmost starts by their order; equal ones have equal numbers. */
  nameSubstrings(starts: Int32Array, sorted: Int32Array): { names: Int32Array; count: number } {
    // two leftmost starts are never neighbours, so half of a position is a place of its own
    const places = new Int32Array((this.#text.length >> 1) + 1)
    for (let at = 0; at < starts.length; at++) places[starts[at] >> 1] = at
    const endOf = (start: number) => starts[places[start >> 1] + 1] ?? this.#text.length
    const names = new Int32Array(starts.length)
    let name = 0
    for (let at = 1; at < sorted.length; at++) {
      if (!this.#sameSubstring(sorted[at - 1], endOf(sorted[at - 1]), sorted[at], endOf(sorted[at]))) name++
      names[places[sorted[at] >> 1]] = name
    }
    return { names, count: name + 1 }
  }

  #countBuckets(alphabet: number): void {
    const ends = this.#bucketStarts
    for (let at = 0; at < this.#text.length; at++) {
      ends[this.#text[at] + 1]++
      if (this.#isSmaller[at] === 0) this.#smallerStarts[this.#text[at]]++
    }
    for (let symbol = 0; symbol < alphabet; symbol++) {
      ends[symbol + 1] += ends[symbol]
      this.#smallerStarts[symbol] += ends[symbol]
    }
  }

  #induceLarger(suffixes: Int32Array): void {
    const text = this.#text
    const next = this.#next
    next.set(this.#bucketStarts.subarray(0, next.length))
    const last = text.length - 1
    suffixes[next[text[last]]++] = last
    for (let at = 0; at < suffixes.length; at++) {
      const before = suffixes[at] - 1
      if (before >= 0 && this.#isSmaller[before] === 0) suffixes[next[text[before]]++] = before
    }
  }

  #induceSmaller(suffixes: Int32Array): void {
    const text = this.#text
    const next = this.#next
    next.set(this.#bucketStarts.subarray(1))
    for (let at = suffixes.length - 1; at >= 0; at--) {
      const before = suffixes[at] - 1
      if (before >= 0 && this.#isSmaller[before] === 1) suffixes[--next[text[before]]] = before
    }
  }

  #sameSubstring(a: number, aEnd: number, b: number, bEnd: number): boolean {
    const text = this.#text
    const length = aEnd - a
    if (length !== bEnd - b || aEnd === text.length || bEnd === text.length) return false
    for (let at = 0; at <= length; at++) if (text[a + at] !== text[b + at]) return false
    return true
  }
}

function smallerThanNext(text: Int32Array): Uint8Array {
  const isSmaller = new Uint8Array(text.length)
  for (let at = text.length - 2; at >= 0; at--)
    isSmaller[at] = text[at] === text[at + 1] ? isSmaller[at + 1] : Number(text[at] < text[at + 1])
  return isSmaller
}

/**
 * For each start in the text, how long its suffix agrees with the one sorted just before it (Kärkkäinen, Manzini and
 * Puglisi, "Permuted longest-common-prefix array", 2009); 0 for the first in order. Linear time.
 */
export function commonPrefixes(text: Int32Array, suffixes: Int32Array): Int32Array {
  const prefixes = new Int32Array(text.length)
  for (let rank = 0; rank < suffixes.length; rank++)
    prefixes[suffixes[rank]] = rank === 0 ? -1 : suffixes[rank - 1]
  for (let at = 0, length = 0; at < text.length; at++) {
    const other = prefixes[at]
    if (other < 0) length = 0
    else while (at + length < text.length && text[at + length] === text[other + length]) length++
    prefixes[at] = length
    length = Math.max(0, length - 1)
  }
  return prefixes
}
