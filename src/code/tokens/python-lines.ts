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
  /** The text; it ends with a line's end, so that nobody looks beyond it. */
  readonly raw: string
  /** Of the last token. */
  start: number
  /** Behind the last token. */
  at: number
  /** Of the position `at`, from 1. */
  line: number
  /** Lines of nothing but a comment before the last line: which they are, and their indentations. */
  readonly commentLines: number[] = []
  readonly commentIndents: number[] = []

  constructor(raw: string, at = 0, line = 1) {
    this.raw = raw.endsWith('\n') ? raw : `${raw}\n`
    this.at = at
    this.start = at
    this.line = line
  }

  /** Goes to the next line with a token, and says how far it is indented; or `END_OF_TEXT`, or `UNCLEAR`. */
  nextLine(): number {
    const { raw } = this
    if (this.commentLines.length > 0) this.#forgetComments()
    while (this.at < raw.length) {
      const indent = this.#indentation()
      let code = raw.charCodeAt(this.at)
      if (code === HASH) {
        this.commentLines.push(this.line)
        this.commentIndents.push(indent)
        this.at = raw.indexOf('\n', this.at)
        code = LINE_FEED
      }
      if (code === CARRIAGE_RETURN && raw.charCodeAt(this.at + 1) === LINE_FEED) this.at++
      else if (code !== LINE_FEED) return indent
      this.at++
      this.line++
    }
    return END_OF_TEXT
  }

  #forgetComments(): void {
    this.commentLines.length = 0
    this.commentIndents.length = 0
  }

  #indentation(): number {
    const { raw } = this
    let columns = 0
    let hadSpace = false
    for (let at = this.at; ; at++) {
      const code = raw.charCodeAt(at)
      if (code === 32) {
        columns++
        hadSpace = true
      } else if (code === 9 && !hadSpace) columns += TAB_COLUMNS
      else if (code === FORM_FEED) columns = 0
      else {
        this.at = at
        return code === 9 || code === BACKSLASH ? UNCLEAR : columns
      }
    }
  }

  /** Goes behind the end of the line if there is nothing more in it. */
  endsLine(): boolean {
    if (!this.isAtLineEnd()) return false
    this.at = this.raw.indexOf('\n', this.at) + 1
    this.line++
    return true
  }

  isAtLineEnd(): boolean {
    const code = this.peek()
    return code === LINE_FEED || code === HASH
  }

  /** The first character of the next token of this line. */
  peek(): number {
    const { raw } = this
    let at = this.at
    while (CLASSES[raw.charCodeAt(at)] === SPACE) at++
    return raw.charCodeAt(at)
  }
}
