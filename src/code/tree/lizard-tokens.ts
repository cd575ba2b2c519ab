import { AND, ARROW, addToHash, EMPTY_HASH, OR, OTHER, SYMBOL_KINDS, wordKind } from './lizard-kinds.ts'

/** To lizard `a?` is a word in .ts and .js files, a word and a `?` in .tsx files. */
export type Dialect = 'typescript' | 'tsx'

const NEWLINE = 10
const SPACE = 32
const EXCLAMATION = 33
const QUOTE = 34
const HASH = 35
const DOLLAR = 36
const AMPERSAND = 38
const APOSTROPHE = 39
const DOT = 46
const SLASH = 47
const EQUALS = 61
const GREATER = 62
const MARK = 63
const BACKSLASH = 92
const BACKTICK = 96
const PIPE = 124

/** By character code: 1 for letters and `_`, 2 for digits. Whatever is not ASCII is a letter. */
const WORDS = new Uint8Array(128)
for (const letter of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_') WORDS[letter.charCodeAt(0)] = 1
for (const digit of '0123456789') WORDS[digit.charCodeAt(0)] = 2

const BEFORE_REGEX = new Uint8Array(128)
for (const character of '=,({[?:!&|;') BEFORE_REGEX[character.charCodeAt(0)] = 1

const BEFORE_EQUALS = new Uint8Array(128)
for (const character of '=!<>*/^&|+-') BEFORE_EQUALS[character.charCodeAt(0)] = 1

/**
 * Cuts JavaScript or TypeScript as lizard does, by its look alone: a word with a `?` behind it is a word, so `a?.b`
 * and `a?: T` decide nothing while `b()?.c` does; `??` is two times `?`; a template literal ends at the next
 * backtick and decides nothing; `promise.catch(` is a `catch`; a quote opens a string even in JSX text.
 */
export class LizardTokens {
  /** What the token is, and where it begins. */
  kind = OTHER
  start = 0
  /** What it says if it may be a name; 0 for what is none. */
  hash = 0
  /** Nothing but comments and white space stands before it on its line. */
  isFirst = true
  readonly #text: string
  readonly #wordsTakeMark: boolean
  #at = 0
  #isFirst = true
  /** The newline that was looked for last. */
  #newline = -1
  /** Quotes of which one was not closed: asked again at each, hostile text would take quadratic time. */
  readonly #unclosed = new Set<string>()

  constructor(text: string, dialect: Dialect) {
    this.#text = text
    this.#wordsTakeMark = dialect === 'typescript'
  }

  /** Goes to the next token; false at the end. */
  next(): boolean {
    const text = this.#text
    const { length } = text
    while (this.#at < length) {
      const code = text.charCodeAt(this.#at)
      if (code === NEWLINE) this.#isFirst = true
      if (isSpace(code)) this.#at++
      else if (code !== SLASH || !this.#skipComment()) {
        this.#read(code)
        return true
      }
    }
    return false
  }

  #skipComment(): boolean {
    const start = this.#at
    const end = this.#commentEnd(start)
    if (end === start) return false
    if (this.#newlineFrom(start) < end) this.#isFirst = true
    this.#at = end
    return true
  }

  /** Looked for once for all the comments on a line. */
  #newlineFrom(start: number): number {
    if (this.#newline < start) this.#newline = this.#lineEnd(start)
    return this.#newline
  }

  #commentEnd(start: number): number {
    const next = this.#text.charCodeAt(start + 1)
    if (next === 42) return this.#after('*/', start + 2)
    return next === SLASH ? this.#lineEnd(start) : start
  }

  #read(code: number): void {
    this.start = this.#at
    this.isFirst = this.#isFirst
    this.#isFirst = false
    this.hash = 0
    if (code > 127 || WORDS[code] !== 0) this.#word(code)
    else {
      this.kind = OTHER
      const end = this.#literalEnd(code)
      if (end > this.#at) this.#at = end
      else this.#symbol(code)
    }
  }

  #word(first: number): void {
    const text = this.#text
    const { length } = text
    let hash = EMPTY_HASH
    let at = this.#at
    let code = first
    do {
      hash = addToHash(hash, code)
      code = text.charCodeAt(++at)
    } while (at < length && (code > 127 || WORDS[code] !== 0))
    if (code === MARK && this.#wordsTakeMark) {
      hash = addToHash(hash, code)
      at++
    }
    this.#at = at
    this.kind = wordKind(hash)
    if (WORDS[first] !== 2) this.hash = hash
  }

  #symbol(code: number): void {
    const next = this.#text.charCodeAt(this.#at + 1)
    let length = 1
    if (next === code && (code === AMPERSAND || code === PIPE)) {
      this.kind = code === PIPE ? OR : AND
      length = 2
    } else if (code === EQUALS && next === GREATER) {
      this.kind = ARROW
      length = 2
    } else if (next === EQUALS && BEFORE_EQUALS[code] !== 0) {
      const isTriple = code === EQUALS || code === EXCLAMATION
      length = isTriple && this.#text.charCodeAt(this.#at + 2) === EQUALS ? 3 : 2
    } else if (code === DOT && next === DOT && this.#text.charCodeAt(this.#at + 2) === DOT) length = 3
    else {
      this.kind = SYMBOL_KINDS[code]
      if (code === DOLLAR || code === HASH) this.hash = addToHash(EMPTY_HASH, code)
    }
    this.#at += length
  }

  /** The start where no literal begins. */
  #literalEnd(code: number): number {
    const start = this.#at
    if (code === QUOTE || code === APOSTROPHE) return this.#stringEnd(start, code)
    if (code === BACKTICK) return this.#after('`', start + 1)
    return code === SLASH && start > 0 && this.#isRegexDue(start) ? this.#regexEnd(start) : start
  }

  #isRegexDue(start: number): boolean {
    const before = this.#text.charCodeAt(start - 1)
    return before < 128 && BEFORE_REGEX[before] !== 0
  }

  /** A slash on the same line with no white space between, which no backslash stands before; then flags. */
  #regexEnd(start: number): number {
    const text = this.#text
    for (let at = start + 1; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (isSpace(code)) break
      if (code === SLASH && at > start + 1 && text.charCodeAt(at - 1) !== BACKSLASH)
        return this.#flagsEnd(at + 1)
    }
    return start
  }

  #flagsEnd(from: number): number {
    let at = from
    while (at < this.#text.length && 'gim'.includes(this.#text[at])) at++
    return at
  }

  /** The position behind the next `close`; the start where there is none. */
  #after(close: string, from: number): number {
    if (this.#unclosed.has(close)) return this.#at
    const end = this.#text.indexOf(close, from)
    if (end >= 0) return end + close.length
    this.#unclosed.add(close)
    return this.#at
  }

  #stringEnd(start: number, quote: number): number {
    const text = this.#text
    const { length } = text
    if (this.#unclosed.size > 0 && this.#unclosed.has(text[start])) return start
    for (let at = start + 1; at < length; at++) {
      const code = text.charCodeAt(at)
      if (code === quote) return at + 1
      if (code === BACKSLASH) at++
    }
    this.#unclosed.add(text[start])
    return start
  }

  #lineEnd(start: number): number {
    const end = this.#text.indexOf('\n', start)
    return end < 0 ? this.#text.length : end
  }
}

function isSpace(code: number): boolean {
  return code === SPACE || (code >= 9 && code <= 13)
}
