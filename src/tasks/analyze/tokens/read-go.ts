import { go } from '../languages/go.ts'
import { Calls } from './calls.ts'
import { Frames } from './frames.ts'
import { GoDeclarations } from './go-declarations.ts'
import {
  AFTER_CONDITION,
  BLOCK,
  BRACKET,
  COMPOSITE,
  CONDITION,
  FILE,
  FUNCTION_BODY,
  IMPORT_GROUP,
  LITERAL_BODY,
  LOOP,
  OTHERWISE,
  PAREN,
  STATEMENTS,
  SWITCH_BODY,
  SWITCH_HEAD,
  TYPE_BRACKET,
  TYPE_GROUP,
  VALUE_GROUP,
} from './go-frames.ts'
import { GO } from './go-lexicon.ts'
import {
  AND,
  ASSIGN,
  CASE,
  CHAN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COLON,
  COMMA,
  DEFAULT,
  DOT,
  ELSE,
  END,
  FOR,
  FUNC,
  GOTO,
  IF,
  IMPORT,
  INTERFACE,
  JUMP,
  KINDS,
  LESS,
  LITERAL,
  MAP,
  MORE,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  OPERATOR,
  OR,
  RECEIVE,
  RETURN,
  SEMICOLON,
  STAR,
  STRUCT,
  SWITCH,
  TYPE,
  VALUES,
  WORD,
} from './kinds.ts'
import { IN_WORD } from './lexicon.ts'
import { neighbours } from './neighbours.ts'
import { type Head, Tally } from './tally.ts'
import type { TokenReading } from './token-reading.ts'
import { Tokens } from './tokens.ts'

const UNLIKELY = neighbours(false)

/** Kinds with an operand behind them: brackets there belong to a type, parentheses to an operand. */
const BEFORE_OPERANDS = tableWithout(WORD, LITERAL, CLOSE_PAREN, CLOSE_BRACKET, CLOSE_BRACE)
const BEFORE_WHOLE_OPERANDS = tableWithout(
  ...[WORD, LITERAL, CLOSE_PAREN, CLOSE_BRACKET, CLOSE_BRACE],
  ...[DOT, STAR, OPERATOR, RECEIVE, LESS, MORE, MAP, CHAN],
)
const BEFORE_COMPOSITES = new Uint8Array(KINDS)
for (const kind of [WORD, CLOSE_BRACKET, OPEN_BRACE, COMMA, COLON]) BEFORE_COMPOSITES[kind] = 1
/** What a type's literal may be made of. */
const IN_TYPES = new Uint8Array(KINDS)
for (const kind of [WORD, DOT, STAR, MAP, CHAN, RECEIVE, FUNC, STRUCT, INTERFACE, OPEN_BRACKET, OPEN_BRACE])
  IN_TYPES[kind] = 1

function tableWithout(...kinds: number[]): Uint8Array {
  const table = new Uint8Array(KINDS).fill(1)
  for (const kind of kinds) table[kind] = 0
  return table
}

/** undefined: not sure; ask the tree. `raw`: a character for each byte (SourceText.raw). */
export function readGo(raw: string): TokenReading | undefined {
  return new GoReader(raw).read()
}

/** One pass over the tokens with a stack of what is open. */
class GoReader {
  readonly #tokens: Tokens
  readonly #tally = new Tally(go)
  readonly #frames = new Frames(this.#tally)
  readonly #calls = new Calls()
  readonly #declarations: GoDeclarations
  /** Behind a type's literal, or within: a brace opens a value of it, even before a block. */
  #isType = false

  constructor(raw: string) {
    this.#tokens = new Tokens(raw, GO)
    this.#declarations = new GoDeclarations(this.#tokens, this.#tally)
  }

  read(): TokenReading | undefined {
    const tokens = this.#tokens
    for (let kind = tokens.next(); kind !== END; kind = tokens.next()) {
      if (UNLIKELY[tokens.previous * KINDS + kind] === 1) return undefined
      this.#step(kind)
    }
    if (tokens.isRejected || !this.#frames.isEmpty || !this.#frames.isStart) return undefined
    return this.#tally.finish(tokens.raw, (at) => this.#calls.argumentCount(at))
  }

  #step(kind: number): void {
    const frames = this.#frames
    if (frames.kind === AFTER_CONDITION) {
      if (kind === ELSE) {
        this.#tally.current.metrics.cognitive++
        frames.kind = OTHERWISE
        return
      }
      frames.pop()
      this.#endBlock()
    }
    const { isStart } = frames
    frames.isStart = false
    if (IN_TYPES[kind] === 0 && kind !== CLOSE_BRACKET) this.#isType = false
    if (isStart && frames.kind >= STATEMENTS) this.#group(kind)
    else if (isStart && frames.kind === FILE) this.#top(kind)
    else this.#see(kind, isStart)
  }

  /** What stands in a file. */
  #top(kind: number): void {
    const { raw, start } = this.#tokens
    if (kind === FUNC) this.#function()
    else if (kind === TYPE || kind === VALUES || kind === IMPORT || kind === SEMICOLON) this.#see(kind, true)
    else if (kind !== WORD || !raw.startsWith('package', start)) this.#tokens.reject()
  }

  /** What stands in the parentheses of declarations. */
  #group(kind: number): void {
    const { kind: group } = this.#frames
    if (kind === CLOSE_PAREN || kind === SEMICOLON || group === IMPORT_GROUP) this.#see(kind, true)
    else if (group === TYPE_GROUP) this.#type()
    else this.#values()
  }

  #see(kind: number, isStart: boolean): void {
    const frames = this.#frames
    switch (kind) {
      case WORD:
      case DOT:
      case LITERAL:
      case OPERATOR:
      case RETURN:
        return
      case OPEN_PAREN:
        return this.#openParen()
      case CLOSE_PAREN:
        return this.#closeParen()
      case COMMA:
        frames.commas++
        return frames.breakExpression()
      case SEMICOLON:
        return this.#semicolon()
      case ASSIGN:
        return frames.breakExpression()
      case OPEN_BRACE:
        return this.#openBrace(isStart)
      case CLOSE_BRACE:
        return this.#closeBrace()
      case OPEN_BRACKET:
        this.#openBracket()
        return
      case CLOSE_BRACKET:
        this.#closeBracket()
        return
      case COLON:
        return this.#colon()
      case IF:
        return this.#if(isStart)
      case AND:
      case OR:
        return frames.seeOperator(kind)
      case FUNC:
        return this.#functionLiteral()
      default:
        return this.#keyword(kind, isStart)
    }
  }

  /** What is seldom seen. */
  #keyword(kind: number, isStart: boolean): void {
    const tokens = this.#tokens
    const { metrics } = this.#tally.current
    switch (kind) {
      case FOR:
        return this.#structure(LOOP, 1, isStart)
      case SWITCH:
        return this.#structure(SWITCH_HEAD, 0, isStart)
      case CASE:
      case DEFAULT:
        if (kind === CASE) metrics.ccn++
        if (!isStart || this.#frames.kind !== SWITCH_BODY) tokens.reject()
        return
      case JUMP:
        if (!isStart) return tokens.reject()
        if (IN_WORD[tokens.peek().charCodeAt(0)] === 1) metrics.cognitive++
        return
      case GOTO:
        metrics.cognitive++
        return
      case STRUCT:
      case INTERFACE:
        this.#declarations.skipBraces()
        this.#isType = true
        return
      case TYPE:
        return this.#typeKeyword(isStart)
      case VALUES:
      case IMPORT:
        return this.#valuesOrImport(kind)
      case ELSE:
        return tokens.reject()
    }
  }

  #structure(frame: number, ccn: 0 | 1, isStart: boolean): void {
    if (!isStart) return this.#tokens.reject()
    this.#tally.structure(ccn)
    this.#frames.push(frame)
    this.#tally.nest()
  }

  /** After an `else` it goes on with the chain instead of nesting. */
  #if(isStart: boolean): void {
    if (this.#tokens.previous !== ELSE) return this.#structure(CONDITION, 1, isStart)
    this.#tally.current.metrics.ccn++
    this.#frames.push(CONDITION)
  }

  #typeKeyword(isStart: boolean): void {
    const tokens = this.#tokens
    if (!isStart) {
      if (tokens.previous !== OPEN_PAREN) tokens.reject()
      tokens.kind = WORD
    } else if (tokens.next() === OPEN_PAREN) this.#openGroup(TYPE_GROUP)
    else this.#type()
  }

  #valuesOrImport(kind: number): void {
    if (this.#tokens.peek() === '(') {
      this.#tokens.next()
      this.#openGroup(kind === IMPORT ? IMPORT_GROUP : VALUE_GROUP)
    } else if (kind === VALUES) {
      this.#tokens.next()
      this.#values()
    }
  }

  #openGroup(kind: number): void {
    this.#frames.push(kind)
    this.#frames.startStatement()
  }

  #type(): void {
    this.#declarations.typeName()
    this.#see(this.#tokens.kind, false)
  }

  #values(): void {
    this.#declarations.valueNames()
    this.#see(this.#tokens.kind, false)
  }

  #function(): void {
    const tokens = this.#tokens
    const { start } = tokens
    const name = this.#declarations.functionName()
    const params = this.#declarations.signature()
    if (tokens.peek() !== '{') return
    tokens.next()
    this.#openFunction(FUNCTION_BODY, { ...name, params, start, body: tokens.start })
  }

  /** A function's type where one is due, or a function. */
  #functionLiteral(): void {
    const tokens = this.#tokens
    const { start, line } = tokens
    const isType = this.#isType
    const params = this.#declarations.signature()
    this.#isType = isType
    if (isType || tokens.peek() !== '{') return
    tokens.next()
    this.#openFunction(LITERAL_BODY, { own: '', name: '', line, params, start, body: tokens.start })
  }

  #openFunction(kind: number, head: Head): void {
    this.#frames.push(kind)
    this.#tally.openFunction(head)
    this.#frames.startStatement()
  }

  #openParen(): void {
    const tokens = this.#tokens
    const frames = this.#frames
    const { previous } = tokens
    if (BEFORE_WHOLE_OPERANDS[previous] === 1) return frames.pushOperand(PAREN)
    frames.push(PAREN)
    if (previous === WORD && tokens.previousEnd === tokens.start)
      frames.call = this.#calls.open(tokens.previousStart)
  }

  #closeParen(): void {
    const frames = this.#frames
    const { kind } = frames
    if (kind === PAREN) {
      if (frames.call >= 0) this.#calls.close(frames.call, this.#argumentsHere())
      frames.popOperand(this.#tokens)
    } else if (kind === TYPE_GROUP || kind === VALUE_GROUP || kind === IMPORT_GROUP) frames.pop()
    else this.#tokens.reject()
  }

  #argumentsHere(): number {
    const { previous } = this.#tokens
    return previous === OPEN_PAREN || previous === COMMA ? this.#frames.commas : this.#frames.commas + 1
  }

  #openBracket(): void {
    const isType = this.#isType || BEFORE_OPERANDS[this.#tokens.previous] === 1
    this.#frames.push(isType ? TYPE_BRACKET : BRACKET)
    this.#isType = false
  }

  #closeBracket(): void {
    const { kind } = this.#frames
    if (kind !== BRACKET && kind !== TYPE_BRACKET) return this.#tokens.reject()
    this.#frames.pop()
    this.#isType = kind === TYPE_BRACKET
  }

  #semicolon(): void {
    const frames = this.#frames
    switch (frames.kind) {
      case CONDITION:
      case LOOP:
      case SWITCH_HEAD:
        return frames.breakExpression()
      case PAREN:
      case BRACKET:
      case TYPE_BRACKET:
      case COMPOSITE:
      case OTHERWISE:
        return this.#tokens.reject()
      default:
        return frames.startStatement()
    }
  }

  #colon(): void {
    const frames = this.#frames
    const { kind } = frames
    if (kind < STATEMENTS) frames.startStatement()
    else if (kind === BRACKET || kind === COMPOSITE) frames.breakExpression()
    else this.#tokens.reject()
  }

  #openBrace(isStart: boolean): void {
    const frames = this.#frames
    const isType = this.#isType
    this.#isType = false
    if (isType) return frames.push(COMPOSITE)
    switch (frames.kind) {
      case CONDITION:
      case LOOP:
      case OTHERWISE:
        return this.#openGroup(BLOCK)
      case SWITCH_HEAD:
        return this.#openGroup(SWITCH_BODY)
    }
    if (isStart) this.#openGroup(BLOCK)
    else if (BEFORE_COMPOSITES[this.#tokens.previous] === 1) frames.push(COMPOSITE)
    else this.#tokens.reject()
  }

  #closeBrace(): void {
    const frames = this.#frames
    const { kind } = frames
    switch (kind) {
      case FUNCTION_BODY:
      case LITERAL_BODY:
        this.#tally.closeFunction(this.#tokens.end, this.#tokens.line)
        return frames.pop()
      case BLOCK:
        frames.pop()
        return this.#endBlock()
      case SWITCH_BODY:
        frames.pop()
        return frames.pop()
      case COMPOSITE:
        return frames.pop()
      default:
        return this.#tokens.reject()
    }
  }

  /** Ends what ends with a block. */
  #endBlock(): void {
    const frames = this.#frames
    while (frames.kind === OTHERWISE) frames.pop()
    if (frames.kind === CONDITION) frames.kind = AFTER_CONDITION
    else if (frames.kind === LOOP) frames.pop()
  }
}
