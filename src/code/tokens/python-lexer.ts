import {
  BACKSLASH,
  BREAK,
  CARRIAGE_RETURN,
  CLASSES,
  CLOSE_BRACE,
  CLOSERS,
  CLOSING,
  COMMENT,
  CONTINUATION,
  DIGIT,
  DOT_CODE,
  DOUBLE_QUOTE,
  EQUALS,
  EXCLAMATION,
  LETTER,
  LINE_FEED,
  LONE_COLON,
  NOTHING,
  OPEN_BRACE,
  OPENING,
  OPENING_KINDS,
  OPERATOR,
  PERIOD,
  QUOTE,
  SINGLE_QUOTE,
  SPACE,
  WORD_PARTS,
} from './python-characters.ts'
import {
  ARROW,
  ASSIGN,
  BINARY,
  CLOSE,
  CLOSE_FIELD,
  COLON,
  COMMA,
  DOT,
  NAME,
  NEWLINE,
  NUMBER,
  OPEN_FIELD,
  SEMICOLON,
  STAR,
  STRING,
  UNKNOWN,
  WALRUS,
  wordKind,
} from './python-kinds.ts'
import { PythonLines } from './python-lines.ts'
import { endOfLongString, isExponent, isNumber, isWindowsBreak } from './python-literals.ts'

const MAX_BRACKETS = 500
/** What may stand before a string, in lower case; those with an f have fields. */
const PREFIXES = new Set(['r', 'u', 'b', 'f', 'ur', 'br', 'rb', 'fr', 'rf'])

/** Entries of the stack of brackets that are no closing bracket: an f-string, and a field of one. */
const F_STRING = 1
const FIELD = 2

/**
 * Cuts Python into tokens, and lines into indentation and rest. Whatever is not certain to be what it looks like is
 * `UNKNOWN`: bytes that are not ASCII outside of strings, for one, or brackets that don't match.
 */
export class PythonLexer extends PythonLines {
  readonly #brackets = new Uint8Array(MAX_BRACKETS)
  #depth = 0
  /** Within the text of an f-string, or of a field's format. */
  #inText = false
  /** Of the open f-strings. */
  readonly #quotes: string[] = []
  readonly #rawness: boolean[] = []

  /** Brackets that are open, and f-strings. */
  get depth(): number {
    return this.#depth
  }

  /** The kind of the next token. A line's end is one outside of brackets. */
  next(): number {
    if (this.#inText) return this.#text()
    const { raw } = this
    for (let at = this.at; at < raw.length; at++) {
      const code = raw.charCodeAt(at)
      const what = CLASSES[code]
      if (what === SPACE) {
        if (code === CARRIAGE_RETURN && raw.charCodeAt(at + 1) !== LINE_FEED) return UNKNOWN
        continue
      }
      this.start = at
      if (what === LETTER) return this.#word(at)
      if (what >= OPERATOR) return this.#operator(at, code, what - OPERATOR)
      switch (what) {
        case OPENING:
          return this.#open(at, code)
        case CLOSING:
          return this.#close(at, code)
        case PERIOD:
          return this.#period(at)
        case QUOTE:
          return this.#string(at, code, false)
        case LONE_COLON:
          return this.#colon(at)
        case BREAK:
          this.line++
          if (this.#depth > 0) break
          this.at = at + 1
          return NEWLINE
        case DIGIT:
          return this.#number(at)
        case COMMENT:
          if (this.#isInField()) return UNKNOWN
          at = raw.indexOf('\n', at) - 1
          break
        case CONTINUATION:
          at = this.#continuation(at)
          if (at < 0) return UNKNOWN
          break
        case EXCLAMATION:
          return this.#exclamation(at)
        case NOTHING:
          return UNKNOWN
      }
    }
    return UNKNOWN
  }

  #word(start: number): number {
    const { raw } = this
    let end = start + 1
    while (WORD_PARTS[raw.charCodeAt(end)] === 1) end++
    this.at = end
    const code = raw.charCodeAt(end)
    if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE) return this.#prefixed(start, end, code)
    return wordKind(raw, start, end)
  }

  #prefixed(start: number, quote: number, code: number): number {
    const prefix = this.raw.slice(start, quote).toLowerCase()
    if (!PREFIXES.has(prefix)) return UNKNOWN
    if (!prefix.includes('f')) return this.#string(quote, code, false)
    return this.#string(quote, code, true, prefix.length > 1)
  }

  #operator(start: number, code: number, kind: number): number {
    const { raw } = this
    const next = raw.charCodeAt(start + 1)
    this.at = start + 1
    if (kind === COMMA || kind === SEMICOLON) return kind
    if (code === 45 && next === 62) {
      this.at = start + 2
      return ARROW
    }
    if (next === code && isDoubled(code)) this.at++
    if (raw.charCodeAt(this.at) !== EQUALS) return this.at > start + 1 && kind !== STAR ? BINARY : kind
    this.at++
    return isComparison(code) && this.at === start + 2 ? BINARY : ASSIGN
  }

  #open(start: number, code: number): number {
    if (this.#depth === MAX_BRACKETS) return UNKNOWN
    this.#brackets[this.#depth++] = CLOSERS[code]
    this.at = start + 1
    return OPENING_KINDS[code]
  }

  #close(start: number, code: number): number {
    this.at = start + 1
    if (this.#depth === 0) return UNKNOWN
    const open = this.#brackets[--this.#depth]
    if (open === code) return CLOSE
    if (open !== FIELD || code !== CLOSE_BRACE) return UNKNOWN
    this.#inText = true
    return CLOSE_FIELD
  }

  #isInField(): boolean {
    return this.#depth > 0 && this.#brackets[this.#depth - 1] === FIELD
  }

  #colon(start: number): number {
    this.at = start + 1
    if (this.#isInField()) this.#inText = true
    else if (this.raw.charCodeAt(this.at) === EQUALS) {
      this.at++
      return WALRUS
    }
    return COLON
  }

  #exclamation(start: number): number {
    this.at = start + 2
    if (this.raw.charCodeAt(start + 1) === EQUALS) return BINARY
    // how a field is to be converted: `!r`
    if (!this.#isInField() || CLASSES[this.raw.charCodeAt(start + 1)] !== LETTER) return UNKNOWN
    const next = this.raw.charCodeAt(this.at)
    return next === CLOSE_BRACE || next === 58 ? this.next() : UNKNOWN
  }

  #period(start: number): number {
    const { raw } = this
    const next = raw.charCodeAt(start + 1)
    if (CLASSES[next] === DIGIT) return this.#number(start)
    const isEllipsis = next === DOT_CODE && raw.charCodeAt(start + 2) === DOT_CODE
    this.at = start + (isEllipsis ? 3 : 1)
    return isEllipsis ? NAME : DOT
  }

  #number(start: number): number {
    const { raw } = this
    let at = start
    for (; ; at++) {
      const code = raw.charCodeAt(at)
      const isSign = (code === 43 || code === 45) && isExponent(raw, start, at - 1)
      if (WORD_PARTS[code] !== 1 && code !== DOT_CODE && !isSign) break
    }
    this.at = at
    return isNumber(raw, start, at) ? NUMBER : UNKNOWN
  }

  /** The last character of a backslash with a line's end, or -1 where it is something else or continues nothing. */
  #continuation(at: number): number {
    const end = isWindowsBreak(this.raw, at + 1) ? at + 2 : at + 1
    if (this.raw.charCodeAt(end) !== LINE_FEED) return -1
    this.line++
    this.at = end + 1
    return this.isAtLineEnd() ? -1 : end
  }

  #string(quote: number, code: number, hasFields: boolean, isRaw = false): number {
    const { raw } = this
    const isLong = raw.charCodeAt(quote + 1) === code && raw.charCodeAt(quote + 2) === code
    if (hasFields) return this.#openText(raw.slice(quote, quote + (isLong ? 3 : 1)), quote, isRaw)
    return isLong ? this.#longString(quote) : this.#shortString(quote + 1, code)
  }

  #shortString(from: number, quote: number): number {
    const { raw } = this
    for (let at = from; at < raw.length; at++) {
      const code = raw.charCodeAt(at)
      if (code === quote) {
        this.at = at + 1
        return STRING
      }
      if (code === LINE_FEED) return UNKNOWN
      if (code === BACKSLASH) {
        at += isWindowsBreak(raw, at + 1) ? 2 : 1
        if (raw.charCodeAt(at) === LINE_FEED) this.line++
      }
    }
    return UNKNOWN
  }

  #longString(start: number): number {
    const { raw } = this
    const end = endOfLongString(raw, start)
    if (end < 0) return UNKNOWN
    this.at = end
    for (let at = raw.indexOf('\n', start); at >= 0 && at < end; at = raw.indexOf('\n', at + 1)) this.line++
    return STRING
  }

  #openText(quotes: string, at: number, isRaw: boolean): number {
    if (this.#depth === MAX_BRACKETS) return UNKNOWN
    this.#brackets[this.#depth++] = F_STRING
    this.#quotes.push(quotes)
    this.#rawness.push(isRaw)
    this.at = at + quotes.length
    return this.#text()
  }

  /** Goes through the text of an f-string to its next field or its end. */
  #text(): number {
    const { raw } = this
    const isFormat = this.#brackets[this.#depth - 1] === FIELD
    const quotes = this.#quotes[this.#quotes.length - 1]
    const quote = quotes.charCodeAt(0)
    for (let at = this.at; at < raw.length; at++) {
      const code = raw.charCodeAt(at)
      if (code === OPEN_BRACE) {
        if (isFormat || raw.charCodeAt(at + 1) !== OPEN_BRACE) return this.#openField(at)
        at++
      } else if (code === CLOSE_BRACE) {
        if (isFormat) return this.#endFormat(at)
        if (raw.charCodeAt(at + 1) !== CLOSE_BRACE) return UNKNOWN
        at++
      } else if (code === quote && (quotes.length === 1 || raw.startsWith(quotes, at)))
        return isFormat ? UNKNOWN : this.#endText(at + quotes.length)
      else if (code === BACKSLASH) {
        if (isFormat || !this.#isPlainEscape(at)) return UNKNOWN
        const next = raw.charCodeAt(at + 1)
        if (next === LINE_FEED) this.line++
        if (next !== OPEN_BRACE) at++
      } else if (code === LINE_FEED) {
        if (quotes.length === 1) return UNKNOWN
        this.line++
      }
    }
    return UNKNOWN
  }

  /** `\{` and `\N{...}` are braces that may be none. */
  #isPlainEscape(at: number): boolean {
    if (this.#rawness[this.#rawness.length - 1]) return true
    const next = this.raw.charCodeAt(at + 1)
    return next !== OPEN_BRACE && next !== 78
  }

  #openField(at: number): number {
    if (this.#depth === MAX_BRACKETS) return UNKNOWN
    this.#brackets[this.#depth++] = FIELD
    this.#inText = false
    this.start = at
    this.at = at + 1
    return OPEN_FIELD
  }

  #endFormat(at: number): number {
    this.#depth--
    this.at = at + 1
    return CLOSE_FIELD
  }

  #endText(end: number): number {
    this.#depth--
    this.#inText = false
    this.#quotes.pop()
    this.#rawness.pop()
    this.at = end
    return STRING
  }
}

/** `**`, `//`, `<<`, `>>` */
function isDoubled(code: number): boolean {
  return code === 42 || code === 47 || code === 60 || code === 62
}

function isComparison(code: number): boolean {
  return code === EQUALS || code === 60 || code === 62
}
