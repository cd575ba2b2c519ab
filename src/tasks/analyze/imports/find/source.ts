import type { Spans } from '../../../../code/lines/source.ts'
import type { Link } from '../link.ts'

/** A statement that imports. */
export interface Found {
  /** Where it starts, in bytes. */
  at: number
  /** As the source spells it; missing where a reader would not call it an import (`mod x;`, `package a;`). */
  to?: string
  /** What it is to the graph; none in languages the graph does not know. */
  links: Link[]
}

export type Finder = (source: Source) => Found[]

/** A file's bytes as a latin1 string, and its comments in rising order. */
export class Source {
  readonly raw: string
  readonly #comments: Spans

  constructor(raw: string, comments: Spans) {
    this.raw = raw
    this.#comments = comments
  }

  /** The end of the comment that covers a position, or undefined. */
  commentEnd(position: number): number | undefined {
    const span = this.#firstSpanEndingAfter(position)
    return this.#comments[span] <= position ? this.#comments[span + 1] : undefined
  }

  /** The text between two positions, comments blanked. */
  code(start: number, end: number): string {
    let code = ''
    let at = start
    for (let span = this.#firstSpanEndingAfter(start); this.#comments[span] < end; span += 2) {
      const from = Math.max(at, this.#comments[span])
      const to = Math.min(end, this.#comments[span + 1])
      code += this.raw.slice(at, from) + ' '.repeat(to - from)
      at = to
    }
    return code + this.raw.slice(at, end)
  }

  /** The first position from `start` that is neither white space nor comment. */
  skipBlank(start: number): number {
    let at = start
    for (;;) {
      while (isBlank(this.raw.charCodeAt(at))) at++
      const end = this.commentEnd(at)
      if (end === undefined) return at
      at = end
    }
  }

  /** By halving, so that it may be asked in any order. */
  #firstSpanEndingAfter(position: number): number {
    let low = 0
    let high = this.#comments.length / 2
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#comments[2 * middle + 1] > position) high = middle
      else low = middle + 1
    }
    return 2 * low
  }
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

/** Finds the next of something outside of comments, asked in rising order: a text without it is searched once. */
export class Seeker {
  readonly #source: Source
  readonly #wanted: string
  #found = -1

  constructor(source: Source, wanted: string) {
    this.#source = source
    this.#wanted = wanted
  }

  /** Its position at or after `from`; the end of the text where there is none. */
  next(from: number): number {
    if (this.#found < from) this.#found = this.#seek(from)
    return this.#found
  }

  #seek(from: number): number {
    const { raw } = this.#source
    for (let at = raw.indexOf(this.#wanted, from); at >= 0; at = raw.indexOf(this.#wanted, at + 1))
      if (this.#source.commentEnd(at) === undefined) return at
    return raw.length
  }
}

/** What a sticky expression finds at a position. */
export function matchAt(expression: RegExp, raw: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at
  return expression.exec(raw)
}

/** All matches of a global expression; unlike `matchAll` it does not compile the expression anew for each text. */
export function* eachMatch(expression: RegExp, raw: string): Generator<RegExpExecArray> {
  let from = 0
  for (;;) {
    const match = matchAt(expression, raw, from)
    if (!match) return
    from = expression.lastIndex
    yield match
  }
}

const NEWLINE = 10

/**
 * The starts of lines whose first letter is one of a few. Jumping from line to line is several times faster than
 * an expression with `^`, which is tried at every character.
 */
export class LineStarts {
  readonly #raw: string
  readonly #isFirst = new Uint8Array(256)

  constructor(raw: string, firstLetters: string) {
    this.#raw = raw
    for (const letter of firstLetters) this.#isFirst[letter.charCodeAt(0)] = 1
  }

  /** The next such line that starts at or after a position; the end of the text where there is none. */
  next(from: number): number {
    const raw = this.#raw
    let start = from === 0 || raw.charCodeAt(from - 1) === NEWLINE ? from : this.#lineAfter(from)
    while (start < raw.length) {
      let at = start
      while (raw[at] === ' ' || raw[at] === '\t') at++
      if (this.#isFirst[raw.charCodeAt(at)] === 1) return start
      start = this.#lineAfter(at)
    }
    return raw.length
  }

  #lineAfter(from: number): number {
    const newline = this.#raw.indexOf('\n', from)
    return newline < 0 ? this.#raw.length : newline + 1
  }
}
