import type { LineCounts } from './result.ts'

/** Start and end of each comment, one after the other, in order of their starts. */
export type Spans = number[]

/**
 * Counts lines the way cloc defines them: blank when there is only white space, even inside a comment;
 * comment when comments and white space fill it; code otherwise.
 */
export function countLines(text: string, comments: Spans): LineCounts {
  const counts: LineCounts = { blank: 0, comment: 0, code: 0 }
  const cover = new Cover(text, comments)
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const first = skipSpace(text, start, end)
    if (first === end) counts.blank++
    else if (cover.fills(first, end)) counts.comment++
    else counts.code++
    start = end + 1
  }
  return counts
}

/** Walks the comments beside the lines. */
class Cover {
  readonly #text: string
  readonly #spans: Spans
  #at = 0

  constructor(text: string, spans: Spans) {
    this.#text = text
    this.#spans = spans
  }

  fills(from: number, end: number): boolean {
    let at = from
    while (at < end && this.#covers(at))
      at = skipSpace(this.#text, Math.min(this.#spans[this.#at + 1], end), end)
    return at === end
  }

  #covers(position: number): boolean {
    while (this.#at < this.#spans.length && this.#spans[this.#at + 1] <= position) this.#at += 2
    return this.#at < this.#spans.length && this.#spans[this.#at] <= position
  }
}

/** The first position from `start` that is no white space, or `end`. */
export function skipSpace(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isSpace(text.charCodeAt(at))) at++
  return at
}

/** True when there is only white space between. */
export function isBlank(text: string, start: number, end: number): boolean {
  return skipSpace(text, start, end) === end
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}
