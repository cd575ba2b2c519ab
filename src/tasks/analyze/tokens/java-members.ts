import type { Frames } from './frames.ts'
import { BLOCK, ENUM_BODY, FILE, METHOD_BODY, RECORD_BODY, TYPE_BODY } from './java-frames.ts'
import { isRecordHead, typeArgumentsEnd } from './java-lexicon.ts'
import {
  ASSIGN,
  AT,
  CLASS,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COMMA,
  DEFAULT,
  DOT,
  ELLIPSIS,
  END,
  ENUM,
  INTERFACE,
  INVALID,
  LESS,
  MORE,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  OPERATOR,
  QUESTION,
  RECORD,
  SEMICOLON,
  STAR,
  SYNCHRONIZED,
  WORD,
} from './kinds.ts'
import type { Tally } from './tally.ts'
import type { Tokens } from './tokens.ts'

const PUBLIC = /\bpublic\b/

/** Reads what members and types begin with, up to their bodies and values. */
export class JavaMembers {
  readonly #tokens: Tokens
  readonly #frames: Frames
  readonly #tally: Tally
  /** The last word of a member's head. */
  #name = -1
  #nameEnd = -1
  #nameLine = -1

  constructor(tokens: Tokens, frames: Frames, tally: Tally) {
    this.#tokens = tokens
    this.#frames = frames
    this.#tally = tally
  }

  /** A member of a type or a file from its first token on, which is the current one. */
  read(): void {
    const tokens = this.#tokens
    const start = tokens.start
    this.#name = -1
    for (let kind = tokens.kind; ; kind = tokens.next()) {
      switch (kind) {
        case WORD:
          this.#rememberName()
          break
        case AT:
          if (this.skipAnnotation()) return this.readType('annotation', start)
          break
        case OPEN_PAREN:
          return this.#method(start)
        case SEMICOLON:
          return this.#frames.startStatement()
        case ASSIGN:
          this.#frames.isStart = false
          return this.#frames.startExpression()
        case OPEN_BRACE:
          return this.#block(start)
        case CLASS:
          return this.readType('class', start)
        case INTERFACE:
          return this.readType('interface', start)
        case ENUM:
          return this.readType('enum', start)
        case RECORD:
          if (isRecordHead(tokens.raw, tokens.start)) return this.readType('record', start)
          tokens.kind = WORD
          this.#rememberName()
          break
        case LESS:
          this.skipTypeArguments()
          break
        default:
          if (IN_HEAD[kind] === 0) return tokens.reject()
      }
    }
  }

  /** A type from its keyword on, which is the current token; `start`: where its modifiers begin. */
  readType(what: string, start: number): void {
    const tokens = this.#tokens
    if (tokens.next() !== WORD) return tokens.reject()
    const name = tokens.raw.slice(tokens.start, tokens.end)
    const line = tokens.line
    if (this.#frames.kind === FILE && PUBLIC.test(tokens.raw.slice(start, tokens.start)))
      this.#tally.exports.push({ name, line })
    this.#tally.addType(name, what, line)
    this.#passToBody()
    this.#frames.push(what === 'enum' ? ENUM_BODY : what === 'record' ? RECORD_BODY : TYPE_BODY)
    this.#tally.enterType(name)
    this.#frames.isStart = what !== 'enum'
  }

  /** Passes over an annotation from its `@` on; true if it is an `@interface`. */
  skipAnnotation(): boolean {
    const tokens = this.#tokens
    const kind = tokens.next()
    if (kind === INTERFACE) return true
    if (kind !== WORD && kind !== RECORD) tokens.reject()
    while (tokens.peek() === '.') {
      tokens.next()
      if (tokens.next() !== WORD) tokens.reject()
    }
    if (tokens.peek() === '(') {
      tokens.next()
      tokens.skipBrackets()
    }
    return false
  }

  /** Passes over type arguments from their `<` on, if these are some. */
  skipTypeArguments(): boolean {
    const tokens = this.#tokens
    const end = typeArgumentsEnd(tokens.raw, tokens.start)
    if (end < 0) return false
    tokens.end = end
    tokens.kind = MORE
    return true
  }

  #rememberName(): void {
    this.#name = this.#tokens.start
    this.#nameEnd = this.#tokens.end
    this.#nameLine = this.#tokens.line
  }

  #passToBody(): void {
    const tokens = this.#tokens
    for (let kind = tokens.next(); kind !== OPEN_BRACE; kind = tokens.next()) {
      if (kind === OPEN_PAREN) tokens.skipBrackets()
      else if (kind === AT) this.skipAnnotation()
      else if (IN_HEAD[kind] === 0) return tokens.reject()
    }
  }

  /** An initializer, or a record's constructor without parameters. */
  #block(start: number): void {
    const { raw, previous } = this.#tokens
    const name = raw.slice(this.#name, this.#nameEnd)
    if (this.#name < 0 || name === 'static') this.#frames.push(BLOCK)
    else if (this.#frames.kind === RECORD_BODY && previous === WORD) this.#open(start, 0)
    else return this.#tokens.reject()
    this.#frames.startStatement()
  }

  #method(start: number): void {
    const tokens = this.#tokens
    if (tokens.previous !== WORD) return tokens.reject()
    const params = this.#parameters()
    for (let kind = tokens.next(); kind !== OPEN_BRACE; kind = tokens.next()) {
      if (kind === SEMICOLON) return this.#frames.startStatement()
      if (kind === DEFAULT) {
        this.#frames.isStart = false
        return this.#frames.startExpression()
      }
      if (kind === AT) this.skipAnnotation()
      else if (IN_THROWS[kind] === 0) return tokens.reject()
    }
    this.#open(start, params)
    this.#frames.startStatement()
  }

  #open(start: number, params: number): void {
    const name = this.#tokens.raw.slice(this.#name, this.#nameEnd)
    const line = this.#nameLine
    this.#frames.push(METHOD_BODY)
    this.#tally.openFunction({ own: name, name, line, params, start, body: this.#tokens.start })
  }

  /** Their number, from the opening parenthesis to the closing one; `Outer this` is none. */
  #parameters(): number {
    const tokens = this.#tokens
    let count = 0
    let angles = 0
    for (let kind = tokens.next(); ; kind = tokens.next()) {
      if (kind === CLOSE_PAREN || (kind === COMMA && angles === 0)) {
        if (tokens.previous === OPEN_PAREN) return 0
        if (!this.#isReceiver()) count++
        if (kind === CLOSE_PAREN) return count
      } else if (kind === LESS) angles += this.skipTypeArguments() ? 0 : 1
      else if (kind === MORE) angles--
      else if (kind === AT) this.skipAnnotation()
      else if (IN_PARAMETERS[kind] === 0) {
        tokens.reject()
        return 0
      }
    }
  }

  #isReceiver(): boolean {
    const { raw, previous, previousStart, previousEnd } = this.#tokens
    return previous === WORD && previousEnd - previousStart === 4 && raw.startsWith('this', previousStart)
  }
}

function kinds(...list: number[]): Uint8Array {
  const table = new Uint8Array(64)
  for (const kind of list) table[kind] = 1
  return table
}

/** Besides what is looked at: parts of types, `-` of `non-sealed`, `*` of an import. */
const IN_HEAD = kinds(
  ...[WORD, DOT, COMMA, DEFAULT, OPEN_BRACKET, CLOSE_BRACKET, LESS, MORE, QUESTION, OPERATOR, STAR],
  ...[SYNCHRONIZED, RECORD],
)
const IN_THROWS = kinds(WORD, DOT, COMMA, OPEN_BRACKET, CLOSE_BRACKET)
const IN_PARAMETERS = kinds(
  ...[WORD, DOT, COMMA, OPEN_BRACKET, CLOSE_BRACKET, QUESTION, OPERATOR, ELLIPSIS, RECORD],
)
