import {
  CHAN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COMMA,
  END,
  FUNC,
  INTERFACE,
  INVALID,
  KINDS,
  MAP,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  OPERATOR,
  SEMICOLON,
  STAR,
  STRUCT,
  WORD,
} from './kinds.ts'
import type { Tally } from './tally.ts'
import type { Tokens } from './tokens.ts'

const CAPITAL_A = 65
const CAPITAL_Z = 90

/** Behind the first word in the brackets of a type's name: these hold parameters, not an array's length. */
const AFTER_PARAMETER = new Uint8Array(KINDS)
for (const kind of [WORD, COMMA, INTERFACE, OPERATOR, OPEN_BRACKET, MAP, CHAN, FUNC])
  AFTER_PARAMETER[kind] = 1

/** Reads what functions, types and values of Go begin with. */
export class GoDeclarations {
  readonly #tokens: Tokens
  readonly #tally: Tally

  constructor(tokens: Tokens, tally: Tally) {
    this.#tokens = tokens
    this.#tally = tally
  }

  /** The name of a declared function, from its `func` on. A method's is `Server.Run`. */
  functionName(): { own: string; name: string; line: number } {
    const tokens = this.#tokens
    const receiver = tokens.next() === OPEN_PAREN ? this.#receiver() : undefined
    if (tokens.kind !== WORD) tokens.reject()
    const line = tokens.line
    if (receiver === undefined) this.exportName(line)
    const own = this.#word()
    if (tokens.peek() === '[') this.#skipNext()
    return { own, name: receiver === undefined ? own : `${receiver}.${own}`, line }
  }

  /** Parameters and results, from the token behind the current one on; gives the number of parameters. */
  signature(): number {
    if (this.#tokens.next() !== OPEN_PAREN) this.#tokens.reject()
    const params = this.#parameters()
    this.#skipResult()
    return params
  }

  /** A type from its name on, which is the current token, up to the first token of what it is made of. */
  typeName(): void {
    const tokens = this.#tokens
    if (tokens.kind !== WORD) return tokens.reject()
    const name = this.#word()
    const line = tokens.line
    this.exportName(line)
    let isArray = false
    if (tokens.next() === OPEN_BRACKET) {
      isArray = !this.#skipTypeParameters()
      tokens.next()
    }
    this.#tally.addType(name, isArray ? 'type' : whatIs(tokens.kind), line)
  }

  /** Names of constants or variables, from the first on, which is the current token, up to the token behind the last. */
  valueNames(): void {
    const tokens = this.#tokens
    for (;;) {
      if (tokens.kind !== WORD) return tokens.reject()
      this.exportName(tokens.line)
      if (tokens.next() !== COMMA) return
      tokens.next()
    }
  }

  /** Capitals are for others to use, if they do not stand in a function. */
  exportName(line: number): void {
    const { raw, start } = this.#tokens
    const first = raw.charCodeAt(start)
    if (first >= CAPITAL_A && first <= CAPITAL_Z && this.#tally.isAtTop)
      this.#tally.exports.push({ name: this.#word(), line })
  }

  #word(): string {
    const { raw, start, end } = this.#tokens
    return raw.slice(start, end)
  }

  #skipNext(): void {
    this.#tokens.next()
    this.#tokens.skipBrackets()
  }

  /** The type that `(s *Server[T])` names; goes on to the token behind it. */
  #receiver(): string {
    const tokens = this.#tokens
    let type = ''
    for (let kind = tokens.next(); kind !== CLOSE_PAREN; kind = tokens.next()) {
      if (kind === WORD) type = this.#word()
      else if (kind === OPEN_BRACKET) tokens.skipBrackets()
      else if (kind !== STAR) tokens.reject()
      if (kind === END) break
    }
    tokens.next()
    return type
  }

  /** Names and types alike stand one between two commas. */
  #parameters(): number {
    const tokens = this.#tokens
    let commas = 0
    for (let kind = tokens.next(); kind !== CLOSE_PAREN; kind = tokens.next()) {
      if (kind === COMMA) commas++
      else if (kind === OPEN_PAREN || kind === OPEN_BRACKET || kind === OPEN_BRACE) tokens.skipBrackets()
      else if (kind === SEMICOLON || kind === INVALID) tokens.reject()
      if (kind === END) return 0
    }
    return tokens.previous === OPEN_PAREN || tokens.previous === COMMA ? commas : commas + 1
  }

  /** Types end where the next token can't go on with one. */
  #skipResult(): void {
    const tokens = this.#tokens
    for (;;) {
      const next = tokens.peek()
      if (next === '(') return this.#skipNext()
      if (next === '[') this.#skipNext()
      else if (next === '*' || next === '<') tokens.next()
      else if (!/\w/.test(next) || this.#skipWordOfType()) return
    }
  }

  /** True if a type ends with it. */
  #skipWordOfType(): boolean {
    const tokens = this.#tokens
    switch (tokens.next()) {
      case WORD:
        while (tokens.peek() === '.') {
          tokens.next()
          tokens.next()
        }
        if (tokens.peek() === '[') this.#skipNext()
        return true
      case STRUCT:
      case INTERFACE:
        this.skipBraces()
        return true
      case FUNC:
        this.#skipNext()
        return false
      case MAP:
      case CHAN:
        return false
      default:
        tokens.reject()
        return true
    }
  }

  /** What a struct or interface is made of, from the token behind the current one on. */
  skipBraces(): void {
    const tokens = this.#tokens
    if (tokens.next() === OPEN_BRACE) tokens.skipBrackets()
    else tokens.reject()
  }

  /** From `[` to `]`; false for an array's length. */
  #skipTypeParameters(): boolean {
    const tokens = this.#tokens
    let isGeneric = false
    let depth = 1
    for (let place = 1; depth > 0; place++) {
      const kind = tokens.next()
      if (place === 2) isGeneric = tokens.previous === WORD && AFTER_PARAMETER[kind] === 1
      if (kind === OPEN_PAREN || kind === OPEN_BRACKET || kind === OPEN_BRACE) depth++
      else if (kind === CLOSE_PAREN || kind === CLOSE_BRACKET || kind === CLOSE_BRACE) depth--
      else if (kind === END || kind === INVALID) {
        tokens.reject()
        return false
      }
    }
    return isGeneric
  }
}

function whatIs(kind: number): string {
  if (kind === STRUCT) return 'struct'
  return kind === INTERFACE ? 'interface' : 'type'
}
