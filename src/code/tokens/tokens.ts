import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  DOT,
  ELLIPSIS,
  END,
  INVALID,
  KINDS,
  LITERAL,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  SEMICOLON,
  WORD,
} from './kinds.ts'
import { BACKTICK, DIGIT, IN_WORD, type Keywords, type Lexicon, SPACE, SYMBOL } from './lexicon.ts'

const NEWLINE = 10
const DOUBLE_QUOTE = 34
const STAR = 42
const PLUS = 43
const MINUS = 45
const POINT = 46
const SLASH = 47
const BACKSLASH = 92
const ENDS_OF_OPERANDS = ')]},;?{'
const TEXT_BLOCK = '"""'

/** Cuts a text into tokens, one at a time and without an object for any; comments and white space are passed over. */
export class Tokens {
  /** A character for each byte. */
  readonly raw: string
  kind = SEMICOLON
  start = 0
  end = 0
  /** Of its start, from 1. */
  line = 1
  /** Of the token before. */
  previous = SEMICOLON
  previousStart = 0
  previousEnd = 0
  isRejected = false
  readonly #lexicon: Lexicon
  readonly #firsts: Uint8Array
  readonly #endings: Uint8Array
  readonly #keywords: Keywords
  /** Newlines in the white space and comments that were passed over last. */
  #newlines = 0
  /** Between the two there is no newline but the one at the second, or the end of the text. */
  #searched = 0
  #newline = -1

  constructor(raw: string, lexicon: Lexicon) {
    this.raw = raw
    this.#lexicon = lexicon
    this.#firsts = lexicon.firsts
    this.#endings = lexicon.endings
    this.#keywords = lexicon.keywords
  }

  /** Goes on to the next token and gives its kind; `END` behind the last one, `INVALID` where none begins. */
  next(): number {
    this.previous = this.kind
    this.previousStart = this.start
    this.previousEnd = this.end
    const at = this.#skip(this.end)
    this.start = at
    this.line += this.#newlines
    if (this.#isLineOver(at)) {
      this.end = at
      this.kind = SEMICOLON
    } else this.kind = at < this.raw.length ? this.#token(at) : END
    return this.kind
  }

  /** The first character of the next token: `;` where it is a line's end, empty where there is none. */
  peek(): string {
    const at = this.#skip(this.end)
    if (this.#isLineOver(at)) return ';'
    return at < this.raw.length ? this.raw[at] : ''
  }

  /** What comes next can't go on with the operand that ends here, but for `&&` and `||`. */
  endsOperand(): boolean {
    const { raw } = this
    const at = this.#skip(this.end)
    if (at === raw.length || this.#isLineOver(at)) return true
    const next = raw[at]
    const second = raw[at + 1]
    if (next === '&' || next === '|') return second === next
    if (next === '-') return second === '>'
    return next === ':' ? second !== ':' : ENDS_OF_OPERANDS.includes(next)
  }

  /** A line's end behind this token is a semicolon. */
  #isLineOver(at: number): boolean {
    return (this.#newlines > 0 || at === this.raw.length) && this.#endings[this.kind] === 1
  }

  /** The text is none that can be made sense of: the next token is `END`. */
  reject(): void {
    this.isRejected = true
    this.end = this.raw.length
  }

  /** Makes of the text from this token's start to an end one token. */
  skipTo(end: number, kind: number): void {
    this.line += this.#newlinesIn(this.start, end)
    this.end = end
    this.kind = kind
  }

  /** Passes over what stands in the brackets that this token opens. */
  skipBrackets(): void {
    this.next()
    this.skipRest()
  }

  /** Passes over what stands in the brackets around this token, from it on. */
  skipRest(): void {
    let { kind } = this
    for (let depth = 1; ; kind = this.next()) {
      if (kind === OPEN_PAREN || kind === OPEN_BRACKET || kind === OPEN_BRACE) depth++
      else if (kind === CLOSE_PAREN || kind === CLOSE_BRACKET || kind === CLOSE_BRACE) depth--
      else if (kind === INVALID || kind === END) this.reject()
      if (depth === 0 || kind === END) return
    }
  }

  /** Behind white space and comments; the start of a comment that has no end. */
  #skip(from: number): number {
    const { raw } = this
    const firsts = this.#firsts
    let at = from
    let newlines = 0
    while (at < raw.length) {
      const code = raw.charCodeAt(at)
      if (firsts[code] === SPACE) {
        if (code === NEWLINE) newlines++
        at++
      } else {
        const end = code === SLASH ? this.#commentEnd(at) : at
        if (end === at) break
        if (raw.charCodeAt(at + 1) === STAR) newlines += this.#newlinesIn(at, end)
        at = end
      }
    }
    this.#newlines = newlines
    return at
  }

  /** Looks for each newline once: a line may hold a million comments. */
  #newlinesIn(start: number, end: number): number {
    if (start < this.#searched || start > this.#newline) this.#findNewline(start)
    let count = 0
    for (; this.#newline < end; this.#findNewline(this.#newline + 1)) count++
    return count
  }

  #findNewline(start: number): void {
    const newline = this.raw.indexOf('\n', start)
    this.#searched = start
    this.#newline = newline < 0 ? this.raw.length : newline
  }

  #commentEnd(at: number): number {
    const { raw } = this
    const second = raw.charCodeAt(at + 1)
    if (second === SLASH) {
      const newline = raw.indexOf('\n', at)
      return newline < 0 ? raw.length : newline
    }
    if (second !== STAR) return at
    const close = raw.indexOf('*/', at + 2)
    return close < 0 ? at : close + 2
  }

  #token(at: number): number {
    const { raw } = this
    const first = this.#firsts[raw.charCodeAt(at)]
    if (first === WORD) {
      let end = at + 1
      while (end < raw.length && IN_WORD[raw.charCodeAt(end)] === 1) end++
      this.end = end
      return this.previous === DOT ? WORD : this.#keywords.kindOf(raw, at, end)
    }
    this.end = at + 1
    return first < KINDS ? first : this.#other(first, at)
  }

  #other(first: number, at: number): number {
    switch (first) {
      case SYMBOL:
        return this.#symbol(at)
      case DIGIT:
        return this.#literal(this.#numberEnd(at))
      case BACKTICK:
        return this.#longLiteral(at, this.raw.indexOf('`', at + 1) + 1)
      default:
        return this.#isTextBlock(at)
          ? this.#longLiteral(at, this.#textBlockEnd(at + TEXT_BLOCK.length))
          : this.#literal(this.#quotedEnd(at))
    }
  }

  /** `end` is 0 for what has none. */
  #literal(end: number): number {
    this.end = end === 0 ? this.raw.length : end
    return end === 0 ? INVALID : LITERAL
  }

  /** A literal that may span lines. */
  #longLiteral(start: number, end: number): number {
    this.line += this.#newlinesIn(start, end)
    return this.#literal(end)
  }

  #symbol(at: number): number {
    const { raw } = this
    const { pairs, singles } = this.#lexicon
    const code = raw.charCodeAt(at)
    const second = at + 1 < raw.length ? raw.charCodeAt(at + 1) : 0
    if (code === SLASH && second === STAR) return this.#literal(0)
    if (code === POINT && second >= 48 && second <= 57) return this.#literal(this.#numberEnd(at))
    const pair = second < 128 ? pairs[code * 128 + second] : 0
    this.end = at + (pair === 0 ? 1 : pair === ELLIPSIS ? 3 : 2)
    return pair === 0 ? singles[code] : pair
  }

  #quotedEnd(start: number): number {
    const { raw } = this
    const quote = raw.charCodeAt(start)
    for (let at = start + 1; at < raw.length; at++) {
      const code = raw.charCodeAt(at)
      if (code === quote) return at + 1
      if (code === NEWLINE) return 0
      if (code === BACKSLASH) at++
    }
    return 0
  }

  #isTextBlock(at: number): boolean {
    return this.#lexicon.hasTextBlocks && this.raw.startsWith(TEXT_BLOCK, at)
  }

  #textBlockEnd(from: number): number {
    const { raw } = this
    for (let at = from; at < raw.length; at++) {
      const code = raw.charCodeAt(at)
      if (code === BACKSLASH) at++
      else if (code === DOUBLE_QUOTE && raw.startsWith(TEXT_BLOCK, at)) return at + TEXT_BLOCK.length
    }
    return 0
  }

  /** Letters, digits and points, with a sign behind the exponent's letter. */
  #numberEnd(start: number): number {
    const { raw } = this
    const exponent = raw.charCodeAt(start + 1) === 120 || raw.charCodeAt(start + 1) === 88 ? 112 : 101
    let at = start + 1
    for (; at < raw.length; at++) {
      const code = raw.charCodeAt(at)
      if (code === PLUS || code === MINUS) {
        if ((raw.charCodeAt(at - 1) | 32) !== exponent) break
      } else if (code !== POINT && IN_WORD[code] === 0) break
    }
    return at
  }
}
