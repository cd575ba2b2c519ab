import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  DOT,
  ELLIPSIS,
  END,
  INVALID,
  LITERAL,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  SEMICOLON,
  WORD,
} from './kinds.ts'
import { BACKTICK, DIGIT, IN_WORD, type Lexicon, QUOTE, SPACE, SYMBOL } from './lexicon.ts'

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
  /** Of the token before. */
  previous = SEMICOLON
  previousStart = 0
  previousEnd = 0
  isRejected = false
  readonly #lexicon: Lexicon
  /** The last white space and comments held a line's end. */
  #hasNewline = false
  /** The first newline behind the last comment that was looked through. */
  #newline = -1

  constructor(raw: string, lexicon: Lexicon) {
    this.raw = raw
    this.#lexicon = lexicon
  }

  /** Goes on to the next token and gives its kind; `END` behind the last one, `INVALID` where none begins. */
  next(): number {
    this.previous = this.kind
    this.previousStart = this.start
    this.previousEnd = this.end
    const at = this.skip(this.end)
    this.start = at
    if (this.#hasNewline && this.#lexicon.endings[this.kind] === 1) {
      this.end = at
      this.kind = SEMICOLON
    } else this.kind = at < this.raw.length ? this.#token(at) : END
    return this.kind
  }

  /** The first character of the next token: `;` where it is a line's end, empty where there is none. */
  peek(): string {
    const at = this.skip(this.end)
    if (this.#hasNewline && this.#lexicon.endings[this.kind] === 1) return ';'
    return at < this.raw.length ? this.raw[at] : ''
  }

  /** What comes next can't go on with the operand that ends here, but for `&&` and `||`. */
  endsOperand(): boolean {
    const { raw } = this
    const at = this.skip(this.end)
    if (at === raw.length || (this.#hasNewline && this.#lexicon.endings[this.kind] === 1)) return true
    const next = raw[at]
    const second = raw[at + 1]
    if (next === '&' || next === '|') return second === next
    if (next === '-') return second === '>'
    return next === ':' ? second !== ':' : ENDS_OF_OPERANDS.includes(next)
  }

  /** The text is none that can be made sense of: the next token is `END`. */
  reject(): void {
    this.isRejected = true
    this.end = this.raw.length
  }

  /** Passes over what stands in the brackets that this token opens. */
  skipBrackets(): void {
    let depth = 1
    while (depth > 0) {
      const kind = this.next()
      if (kind === OPEN_PAREN || kind === OPEN_BRACKET || kind === OPEN_BRACE) depth++
      else if (kind === CLOSE_PAREN || kind === CLOSE_BRACKET || kind === CLOSE_BRACE) depth--
      else if (kind === INVALID || kind === END) return this.reject()
    }
  }

  /** Behind white space and comments; the start of a comment that has no end. */
  skip(from: number): number {
    const { raw } = this
    const { firsts } = this.#lexicon
    let at = from
    let hasNewline = false
    while (at < raw.length) {
      const code = raw.charCodeAt(at)
      if (firsts[code] === SPACE) {
        if (code === NEWLINE) hasNewline = true
        at++
      } else {
        const end = code === SLASH ? this.#commentEnd(at) : at
        if (end === at) break
        if (!hasNewline && raw.charCodeAt(at + 1) === STAR) hasNewline = this.#holdsNewline(at, end)
        at = end
      }
    }
    this.#hasNewline = hasNewline || at === raw.length
    return at
  }

  /** Looks for each newline once: a line may hold a million comments. */
  #holdsNewline(start: number, end: number): boolean {
    if (this.#newline < start) {
      const newline = this.raw.indexOf('\n', start)
      this.#newline = newline < 0 ? this.raw.length : newline
    }
    return this.#newline < end
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
    const first = this.#lexicon.firsts[raw.charCodeAt(at)]
    if (first === WORD) {
      let end = at + 1
      while (end < raw.length && IN_WORD[raw.charCodeAt(end)] === 1) end++
      this.end = end
      return this.previous === DOT ? WORD : this.#lexicon.keywords.kindOf(raw, at, end)
    }
    if (first === SYMBOL) return this.#symbol(at)
    if (first === QUOTE) return this.#literal(this.#quotedEnd(at))
    if (first === DIGIT) return this.#literal(this.#numberEnd(at))
    if (first === BACKTICK) return this.#literal(raw.indexOf('`', at + 1) + 1)
    this.end = at + 1
    return first
  }

  /** `end` is 0 for what has none. */
  #literal(end: number): number {
    this.end = end === 0 ? this.raw.length : end
    return end === 0 ? INVALID : LITERAL
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
    if (quote === DOUBLE_QUOTE && this.#lexicon.hasTextBlocks && raw.startsWith(TEXT_BLOCK, start))
      return this.#textBlockEnd(start + TEXT_BLOCK.length)
    for (let at = start + 1; at < raw.length; at++) {
      const code = raw.charCodeAt(at)
      if (code === quote) return at + 1
      if (code === NEWLINE) return 0
      if (code === BACKSLASH) at++
    }
    return 0
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
