import {
  BACKSLASH,
  CARRIAGE_RETURN,
  CLASSES,
  FORM_FEED,
  HASH,
  LINE_FEED,
  SPACE,
} from './python-characters.ts'

/** Indentations that are none. */
export const END_OF_TEXT = -1
export const UNCLEAR = -2
const TAB_COLUMNS = 8

/** The lines of Python: their indentation, and where they end. */
export class PythonLines {
  readonly raw: string
  /** Of the last token. */
  start: number
  /** Behind the last token. */
  at: number
  /** Lines of nothing but a comment before the last line: their indentations and ends. */
  readonly commentIndents: number[] = []
  readonly commentEnds: number[] = []

  constructor(raw: string, at = 0) {
    this.raw = raw
    this.at = at
    this.start = at
  }

  /** Goes to the next line with a token, and says how far it is indented; or `END_OF_TEXT`, or `UNCLEAR`. */
  nextLine(): number {
    const { raw } = this
    this.commentIndents.length = 0
    this.commentEnds.length = 0
    for (;;) {
      const indent = this.#indentation()
      const code = raw.charCodeAt(this.at)
      if (code === HASH) this.#commentLine(indent)
      else if (code === LINE_FEED) this.at++
      else if (code === CARRIAGE_RETURN && raw.charCodeAt(this.at + 1) === LINE_FEED) this.at += 2
      else return this.at >= raw.length ? END_OF_TEXT : indent
    }
  }

  #indentation(): number {
    const { raw } = this
    let columns = 0
    let hadSpace = false
    for (; ; this.at++) {
      const code = raw.charCodeAt(this.at)
      if (code === 32) {
        columns++
        hadSpace = true
      } else if (code === 9 && !hadSpace) columns += TAB_COLUMNS
      else if (code === FORM_FEED) columns = 0
      else return code === 9 || code === BACKSLASH ? UNCLEAR : columns
    }
  }

  #commentLine(indent: number): void {
    const end = this.endOfLine(this.at)
    this.commentIndents.push(indent)
    this.commentEnds.push(end)
    this.at = end
  }

  /** Of the line with a position: where its line feed stands. */
  protected endOfLine(from: number): number {
    const end = this.raw.indexOf('\n', from)
    return end < 0 ? this.raw.length : end
  }

  /** Goes behind the end of the line if there is nothing more in it. */
  endsLine(): boolean {
    const { raw } = this
    let at = this.at
    while (CLASSES[raw.charCodeAt(at)] === SPACE) at++
    if (raw.charCodeAt(at) === HASH) at = this.endOfLine(at)
    if (at < raw.length && raw.charCodeAt(at) !== LINE_FEED) return false
    this.at = at + 1
    return true
  }

  /** The first character of the next token of this line. */
  peek(): number {
    let at = this.at
    while (CLASSES[this.raw.charCodeAt(at)] === SPACE) at++
    return this.raw.charCodeAt(at)
  }

  isAtLineEnd(): boolean {
    const code = this.peek()
    return code === LINE_FEED || code === HASH || Number.isNaN(code)
  }
}
