import type { CBranches } from './c-branches.ts'
import type { CStructure } from './c-structure.ts'

// What a character begins; 0: nothing that is C.
const SPACE = 1
const NEWLINE = 2
const WORD = 3
const DIGIT = 4
const OPERATOR = 5
const COMPARISON = 6
const SIGN = 7
const QUOTE = 8

const KINDS = new Uint8Array(256)
for (const space of ' \t\f\v\r') KINDS[space.charCodeAt(0)] = SPACE
for (const operator of '+-*%^~.') KINDS[operator.charCodeAt(0)] = OPERATOR
for (const comparison of '<>!=') KINDS[comparison.charCodeAt(0)] = COMPARISON
for (const sign of '(){}[],;:?&|/#\\') KINDS[sign.charCodeAt(0)] = SIGN
for (const quote of '"\'') KINDS[quote.charCodeAt(0)] = QUOTE
for (let code = 128; code < 256; code++) KINDS[code] = WORD
for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
  KINDS[letter.charCodeAt(0)] = WORD
  KINDS[letter.charCodeAt(0) - 32] = WORD
}
for (const letter of '_$') KINDS[letter.charCodeAt(0)] = WORD
for (const digit of '0123456789') KINDS[digit.charCodeAt(0)] = DIGIT
KINDS[10] = NEWLINE

const BACKSLASH = 92
const SLASH = 47
const STAR = 42
const EQUALS = 61
const APOSTROPHE = 39

/** Cuts C into tokens. */
export class CLexer {
  /** Ends with a newline that stops every word, number and string. */
  readonly #raw: string
  readonly #length: number
  readonly #structure: CStructure
  readonly #branches: CBranches
  /** Starts and ends of what is no code: comments, literals, directives. */
  readonly opaque: number[] = []

  constructor(raw: string, structure: CStructure, branches: CBranches) {
    this.#raw = `${raw}\n`
    this.#length = raw.length
    this.#structure = structure
    this.#branches = branches
  }

  /** True if all of it made sense. */
  run(): boolean {
    const raw = this.#raw
    const structure = this.#structure
    const length = this.#length
    let at = 0
    while (at < length && !structure.failed) {
      const code = raw.charCodeAt(at)
      switch (KINDS[code]) {
        case SPACE:
          at++
          break
        case NEWLINE:
          structure.line++
          at++
          break
        case WORD: {
          const start = at++
          while (isWordKind(KINDS[raw.charCodeAt(at)])) at++
          structure.word(start, at)
          break
        }
        case DIGIT:
          at = this.#number(at)
          structure.literal()
          break
        case OPERATOR:
          structure.operator()
          at++
          break
        case COMPARISON:
          at = this.#comparison(code, at)
          break
        case QUOTE:
          at = this.#quoted(code, at)
          break
        case SIGN:
          at = this.#sign(code, at)
          break
        default:
          structure.failed = true
      }
    }
    return !structure.failed && !this.#branches.isInside && structure.finish()
  }

  #number(start: number): number {
    const raw = this.#raw
    let at = start + 1
    for (;;) {
      const code = raw.charCodeAt(at)
      const isPart =
        isWordKind(KINDS[code]) ||
        code === 46 ||
        (code === APOSTROPHE && isWordKind(KINDS[raw.charCodeAt(at + 1)]))
      const isExponentSign = (code === 43 || code === 45) && isExponent(raw, start, at - 1)
      if (!isPart && !isExponentSign) return at
      at++
    }
  }

  #comparison(code: number, at: number): number {
    const raw = this.#raw
    const next = raw.charCodeAt(at + 1)
    if (code === EQUALS && next !== EQUALS) {
      this.#structure.assignment()
      return at + 1
    }
    this.#structure.operator()
    if (next === EQUALS) return at + 2
    return at + 1
  }

  #sign(code: number, at: number): number {
    const structure = this.#structure
    switch (code) {
      case 40:
        structure.openParenthesis(at)
        return at + 1
      case 41:
        structure.closeParenthesis(at)
        return at + 1
      case 44:
        structure.comma()
        return at + 1
      case 59:
        structure.semicolon()
        return at + 1
      case 123:
        structure.openBrace(at)
        return at + 1
      case 125:
        structure.closeBrace(at)
        return at + 1
      case 91:
        structure.openBracket()
        return at + 1
      case 93:
        structure.closeBracket()
        return at + 1
      case 58:
        structure.colon()
        return at + 1
      case 63:
        structure.question()
        return at + 1
      case SLASH:
        return this.#slash(at)
      case 35:
        return this.#directive(at)
      case BACKSLASH:
        return this.#continuation(at)
      default:
        return this.#doubled(code, at)
    }
  }

  /** `&` and `|` */
  #doubled(code: number, at: number): number {
    if (this.#raw.charCodeAt(at + 1) !== code) {
      this.#structure.operator()
      return at + 1
    }
    this.#structure.logical(code === 38 ? 1 : 2)
    return at + 2
  }

  #slash(at: number): number {
    const next = this.#raw.charCodeAt(at + 1)
    if (next !== STAR && next !== SLASH) {
      this.#structure.operator()
      return at + 1
    }
    const end = next === STAR ? this.#commentEnd(at) : this.#lineEnd(at)
    this.#pass(at, end)
    return end
  }

  /** Counts the lines of what is no code. */
  #pass(start: number, end: number): void {
    this.#countLines(start, end)
    if (this.#structure.counter.isInFunction) this.opaque.push(start, end)
  }

  #countLines(start: number, end: number): void {
    const raw = this.#raw
    for (let at = raw.indexOf('\n', start); at >= 0 && at < end; at = raw.indexOf('\n', at + 1))
      this.#structure.line++
  }

  #commentEnd(start: number): number {
    const end = this.#raw.indexOf('*/', start + 2)
    if (end >= 0) return end + 2
    this.#structure.failed = true
    return this.#length
  }

  /** The newline that ends a line, past those behind a backslash. */
  #lineEnd(start: number): number {
    const raw = this.#raw
    let end = raw.indexOf('\n', start)
    while (end < this.#length && isContinued(raw, end)) end = raw.indexOf('\n', end + 1)
    return end
  }

  #continuation(at: number): number {
    const raw = this.#raw
    if (raw.charCodeAt(at + 1) !== 10 && !(raw.charCodeAt(at + 1) === 13 && raw.charCodeAt(at + 2) === 10))
      this.#structure.failed = true
    return at + 1
  }

  #quoted(quote: number, start: number): number {
    const end = this.#quotedEnd(quote, start)
    if (end < 0) {
      // an apostrophe in prose that is never compiled
      if (!this.#branches.isOff) this.#structure.failed = true
      return start + 1
    }
    this.#pass(start, end)
    this.#structure.literal()
    return end
  }

  /** -1 where the line ends first. */
  #quotedEnd(quote: number, start: number): number {
    const raw = this.#raw
    for (let at = start + 1; ; at++) {
      const code = raw.charCodeAt(at)
      if (code === quote) return at + 1
      if (code === 10) return -1
      if (code === BACKSLASH) {
        at++
        if (raw.charCodeAt(at) === 13 && raw.charCodeAt(at + 1) === 10) at++
        if (at >= this.#length) return -1
      }
    }
  }

  #directive(start: number): number {
    if (!isFirstOnLine(this.#raw, start)) {
      this.#structure.failed = true
      return start
    }
    const nameStart = skipBlanks(this.#raw, start + 1)
    let nameEnd = nameStart
    while (isWordKind(KINDS[this.#raw.charCodeAt(nameEnd)])) nameEnd++
    const name = this.#raw.slice(nameStart, nameEnd)
    const end = TEXTS.has(name) ? this.#lineEnd(nameEnd) : this.#directiveEnd(nameEnd)
    this.#branch(name, nameEnd)
    this.#pass(start, end)
    return end
  }

  #branch(name: string, at: number): void {
    switch (name) {
      case 'if':
        this.#branches.begin(true, isZero(this.#raw, at))
        break
      case 'ifdef':
        this.#branches.begin(true, false)
        break
      case 'ifndef':
        this.#branches.begin(false, false)
        break
      case 'elif':
        this.#branches.next(false)
        break
      case 'else':
        this.#branches.next(true)
        break
      case 'endif':
        this.#branches.end()
        break
    }
  }

  /** A directive's line goes on where a backslash or a comment continues it. */
  #directiveEnd(start: number): number {
    const raw = this.#raw
    let at = start
    for (;;) {
      const code = raw.charCodeAt(at)
      if (code === 10) {
        if (at >= this.#length || !isContinued(raw, at)) return at
      } else if (code === SLASH && raw.charCodeAt(at + 1) === STAR) {
        at = this.#commentEnd(at)
        continue
      } else if (code === SLASH && raw.charCodeAt(at + 1) === SLASH) return this.#lineEnd(at)
      else if (KINDS[code] === QUOTE) {
        const end = this.#quotedEnd(code, at)
        if (end > 0) {
          at = end
          continue
        }
      }
      at++
    }
  }
}

/** Directives with any text behind them. */
const TEXTS = new Set(['error', 'warning', 'include', 'pragma', 'line'])

function isWordKind(kind: number): boolean {
  return kind === WORD || kind === DIGIT
}

function isExponent(raw: string, start: number, at: number): boolean {
  const letter = raw.charCodeAt(at) | 32
  const isHexadecimal = (raw.charCodeAt(start + 1) | 32) === 120
  return isHexadecimal ? letter === 112 : letter === 101
}

function isContinued(raw: string, newline: number): boolean {
  const before = raw.charCodeAt(newline - 1)
  return before === BACKSLASH || (before === 13 && raw.charCodeAt(newline - 2) === BACKSLASH)
}

function isFirstOnLine(raw: string, start: number): boolean {
  let at = start - 1
  while (at >= 0 && KINDS[raw.charCodeAt(at)] === SPACE) at--
  return at < 0 || raw.charCodeAt(at) === 10
}

function skipBlanks(raw: string, start: number): number {
  let at = start
  while (KINDS[raw.charCodeAt(at)] === SPACE) at++
  return at
}

/** True for `#if 0`. */
function isZero(raw: string, at: number): boolean {
  const zero = skipBlanks(raw, at)
  return raw.charCodeAt(zero) === 48 && !isWordKind(KINDS[raw.charCodeAt(zero + 1)])
}
