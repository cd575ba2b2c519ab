import { matchAt, type Source } from './source.ts'

/** Where a string that opens at a position ends; undefined where none opens. */
export type StringEnd = (source: Source, at: number) => number | undefined

/**
 * Tells code from strings. Asked in rising order, and it walks no further than the last question: imports stand
 * at the top of most files.
 */
export class CodeWalk {
  readonly #source: Source
  readonly #openings: RegExp
  readonly #stringEnd: StringEnd
  #at = 0
  /** The next opening at or after `#at`, once sought. */
  #opening = -1
  #openingLength = 0

  /** @param openings a global expression that stops at whatever may open a string or a comment */
  constructor(source: Source, openings: RegExp, stringEnd: StringEnd) {
    this.#source = source
    this.#openings = new RegExp(openings)
    this.#stringEnd = stringEnd
  }

  isCode(position: number): boolean {
    while (this.#at < position) this.#step(position)
    return this.#at === position
  }

  #step(position: number): void {
    if (this.#opening < this.#at) this.#seek()
    const start = this.#opening
    if (start >= position) {
      this.#at = position
      return
    }
    this.#at =
      this.#source.commentEnd(start) ?? this.#stringEnd(this.#source, start) ?? start + this.#openingLength
  }

  /** Remembered, so that a text without openings is searched once. */
  #seek(): void {
    const { raw } = this.#source
    const opening = matchAt(this.#openings, raw, this.#at)
    this.#opening = opening?.index ?? raw.length
    this.#openingLength = opening?.[0].length ?? 0
  }
}

/** The end of a string of one line (a backslash may continue it); one that is not closed ends with its line. */
export function quotedEnd(raw: string, start: number): number {
  const quote = raw[start]
  let at = start + 1
  for (; at < raw.length; at++) {
    const char = raw[at]
    if (char === '\\') at++
    else if (char === quote) return at + 1
    else if (char === '\n') return at
  }
  return at
}
