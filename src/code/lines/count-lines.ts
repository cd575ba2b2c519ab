import type { LineCounts } from '../records.ts'
import type { Spans } from './comment-scanner.ts'
import { endsWithBackslash } from './ends.ts'
import { isSpace, NEWLINE, type Source } from './source.ts'

const BLANK = 0
const COMMENT = 1
const CODE = 2

const HASH = 35

export interface CountedLines {
  lines: LineCounts
  /** Bytes, without the newline. */
  longest_line: number
}

/** Counts lines as `LineCounts` says; `continued`: a backslash at the end of a line continues it. */
export function countLines(
  { bytes, text, start: from }: Source,
  comments: Spans,
  continued: boolean,
): CountedLines {
  const counts = [0, 0, 0]
  const cover = new Cover(bytes, comments)
  let longest = 0
  let kind = BLANK
  for (let start = from; start < bytes.length; ) {
    const first = skipSpaces(bytes, start)
    const newline = text.indexOf('\n', first)
    const end = newline < 0 ? bytes.length : newline
    if (first < end) kind = cover.kindOf(first, end)
    else if (kind !== BLANK && !(continued && endsWithBackslash(bytes, start - 1))) kind = BLANK
    counts[kind]++
    if (end - start > longest) longest = Math.max(longest, lengthOf(bytes, start, end))
    start = end + 1
  }
  const [blank, comment, code] = counts
  return { lines: { blank, comment, code }, longest_line: longest }
}

/** The first byte of the line that is no white space, or the line's end. */
function skipSpaces(bytes: Uint8Array, start: number): number {
  let at = start
  while (at < bytes.length && bytes[at] <= 32 && bytes[at] !== NEWLINE && isSpace(bytes[at])) at++
  return at
}

function lengthOf(bytes: Uint8Array, start: number, end: number): number {
  return bytes[end - 1] === 13 ? end - 1 - start : end - start
}

/** Walks the comments beside the lines. */
class Cover {
  readonly #bytes: Uint8Array
  readonly #spans: Spans
  /** The next comment that ends behind what was seen. */
  #next = 0
  /** A comment began behind code that is counted, and what it leads to belongs to that line. */
  #continues = false

  constructor(bytes: Uint8Array, spans: Spans) {
    this.#bytes = bytes
    this.#spans = spans
  }

  /** What the line between the two positions is; it isn't blank. */
  kindOf(first: number, end: number): number {
    const spans = this.#spans
    while (this.#next < spans.length && spans[this.#next + 1] <= first) this.#next += 2
    if (this.#next === spans.length || spans[this.#next] >= end) return CODE
    const hasCode = this.#hasCode(first, end)
    const isCode = hasCode && !this.#continues
    const goesOn = this.#next < spans.length && spans[this.#next] < end
    this.#continues = goesOn && (hasCode || this.#continues)
    return isCode ? CODE : COMMENT
  }

  /** Leaves `#next` at a comment that goes on behind the line, or at one that begins there. */
  #hasCode(first: number, end: number): boolean {
    const spans = this.#spans
    let hasCode = false
    let at = first
    while (this.#next < spans.length && spans[this.#next] < end) {
      const start = spans[this.#next]
      hasCode ||= (start > first && this.#bytes[start] === HASH) || hasText(this.#bytes, at, start)
      at = spans[this.#next + 1]
      if (at > end) return hasCode
      this.#next += 2
    }
    return hasCode || hasText(this.#bytes, at, end)
  }
}

function hasText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isSpace(bytes[at])) return true
  return false
}
