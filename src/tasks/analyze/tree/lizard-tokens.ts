/** To lizard `a?` is a word in .ts and .js files, a word and a `?` in .tsx files. */
export type Dialect = 'typescript' | 'tsx'

/** Receives each token; `isFirst`: nothing but comments and white space stands before it on its line. */
export type SeeToken = (token: string, start: number, isFirst: boolean) => void

const OPERATORS = [
  '&&',
  '||',
  '=>',
  '...',
  '===',
  '!==',
  '==',
  '!=',
  '<=',
  '>=',
  '*=',
  '/=',
  '^=',
  '&=',
  '|=',
  '+=',
  '-=',
]
const REGEX_BEFORE = new Set('=,({[?:!&|;')
const REGEX = /\/\S*?[^\s\\]\/[gim]*/y
const NEWLINE = 10
const SLASH = 47
const QUESTION = 63

/** By the code of its first character which operators a symbol may be. */
const OPERATORS_BY_START: readonly (readonly string[] | undefined)[] = Array.from(
  { length: 128 },
  (_, code) => {
    const found = OPERATORS.filter((operator) => operator.charCodeAt(0) === code)
    return found.length > 0 ? found : undefined
  },
)

/**
 * Cuts JavaScript or TypeScript as lizard does, by its look alone: a word with a `?` behind it is a word, so `a?.b`
 * and `a?: T` decide nothing while `b()?.c` does; `??` is two times `?`; a template literal ends at the next
 * backtick and decides nothing; `promise.catch(` is a `catch`; a quote opens a string even in JSX text.
 */
export function scanTokens(text: string, dialect: Dialect, see: SeeToken): void {
  new Scanner(text, dialect, see).run()
}

class Scanner {
  readonly #text: string
  readonly #see: SeeToken
  readonly #wordsTakeMark: boolean
  #at = 0
  #isFirst = true
  /** Quotes of which one was not closed: asked again at each, hostile text would take quadratic time. */
  readonly #unclosed = new Set<string>()

  constructor(text: string, dialect: Dialect, see: SeeToken) {
    this.#text = text
    this.#wordsTakeMark = dialect === 'typescript'
    this.#see = see
  }

  run(): void {
    const { length } = this.#text
    while (this.#at < length) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === NEWLINE) this.#isFirst = true
      if (isSpace(code)) this.#at++
      else if (code !== SLASH || !this.#comment(this.#at)) this.#token(this.#at, code)
    }
  }

  #comment(start: number): boolean {
    const end = this.#commentEnd(start)
    if (end === start) return false
    const newline = this.#text.indexOf('\n', start)
    if (newline >= 0 && newline < end) this.#isFirst = true
    this.#at = end
    return true
  }

  #token(start: number, code: number): void {
    const text = this.#text
    let end = wordEnd(text, start)
    if (end === start) end = this.#literalEnd(start, text[start])
    else if (this.#wordsTakeMark && text.charCodeAt(end) === QUESTION) end++
    if (end === start) end += symbolLength(text, start, code)
    this.#at = end
    this.#see(text.slice(start, end), start, this.#isFirst)
    this.#isFirst = false
  }

  #commentEnd(start: number): number {
    if (this.#text[start + 1] === '*') return this.#after('*/', start + 2)
    if (this.#text[start + 1] === '/') return this.#lineEnd(start)
    return start
  }

  #literalEnd(start: number, char: string): number {
    if (char === '`') return this.#after('`', start + 1)
    if (char === '"' || char === "'") return this.#stringEnd(start, char)
    if (char === '/' && REGEX_BEFORE.has(this.#text[start - 1])) {
      REGEX.lastIndex = start
      if (REGEX.test(this.#text)) return REGEX.lastIndex
    }
    return start
  }

  /** The position behind the next `close`; the start where there is none. */
  #after(close: string, from: number): number {
    if (this.#unclosed.has(close)) return this.#at
    const end = this.#text.indexOf(close, from)
    if (end >= 0) return end + close.length
    this.#unclosed.add(close)
    return this.#at
  }

  #stringEnd(start: number, quote: string): number {
    if (this.#unclosed.has(quote)) return start
    for (let at = start + 1; at < this.#text.length; at++) {
      if (this.#text[at] === '\\') at++
      else if (this.#text[at] === quote) return at + 1
    }
    this.#unclosed.add(quote)
    return start
  }

  #lineEnd(start: number): number {
    const end = this.#text.indexOf('\n', start)
    return end < 0 ? this.#text.length : end
  }
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

/** Behind a word: ASCII letters, digits, `_` and whatever is not ASCII; the start where there is none. */
function wordEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && isWord(text.charCodeAt(end))) end++
  return end
}

function isWord(code: number): boolean {
  if (code >= 97) return code <= 122 || code >= 128
  return (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
}

function symbolLength(text: string, start: number, code: number): number {
  for (const operator of OPERATORS_BY_START[code] ?? [])
    if (text.startsWith(operator, start)) return operator.length
  return 1
}
