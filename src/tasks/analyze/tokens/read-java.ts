import { java } from '../languages/java.ts'
import { Calls } from './calls.ts'
import { Frames } from './frames.ts'
import {
  AFTER_THEN,
  AFTER_TRY,
  ANONYMOUS_BODY,
  ARRAY,
  BLOCK,
  BRACKET,
  CATCH_BODY,
  DO_BODY,
  DO_TAIL,
  ENUM_BODY,
  FILE,
  FIRST_CHOICE,
  HEADER,
  LABEL,
  LAMBDA,
  LAMBDA_BLOCK,
  LOOP,
  MEMBERS,
  METHOD_BODY,
  OTHERWISE,
  PAREN,
  RECORD_BODY,
  SECOND_CHOICE,
  SWITCH_BODY,
  SWITCH_EXPRESSION,
  SWITCH_STATEMENT,
  THEN,
  TRY_BODY,
  TYPE_BODY,
} from './java-frames.ts'
import { isRecordHead, JAVA } from './java-lexicon.ts'
import { JavaMembers } from './java-members.ts'
import {
  AND,
  ARROW,
  ASSIGN,
  AT,
  CASE,
  CATCH,
  CLASS,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COLON,
  COMMA,
  DEFAULT,
  DO,
  DOT,
  ELSE,
  END,
  ENUM,
  FINALLY,
  FOR,
  IF,
  INTERFACE,
  JUMP,
  KINDS,
  LESS,
  LITERAL,
  MORE,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  OPERATOR,
  OR,
  QUESTION,
  RECORD,
  RETURN,
  SEMICOLON,
  STAR,
  SWITCH,
  SYNCHRONIZED,
  TRY,
  WHILE,
  WORD,
} from './kinds.ts'
import { IN_WORD } from './lexicon.ts'
import { neighbours } from './neighbours.ts'
import { Tally } from './tally.ts'
import type { TokenReading } from './token-reading.ts'
import { Tokens } from './tokens.ts'

const UNLIKELY = neighbours(true)

/** Kinds behind which a parenthesis belongs to a call, a cast, an operator: no operand of a logical operator. */
const BEFORE_OTHER_PARENS = new Uint8Array(KINDS)
for (const kind of [WORD, RECORD, LITERAL, DOT, CLOSE_PAREN, CLOSE_BRACKET, MORE, LESS, STAR, OPERATOR])
  BEFORE_OTHER_PARENS[kind] = 1
const BEFORE_ARRAYS = new Uint8Array(KINDS)
for (const kind of [CLOSE_BRACKET, ASSIGN, OPEN_BRACE, COMMA, DEFAULT]) BEFORE_ARRAYS[kind] = 1
const BEFORE_HEADERS = new Uint8Array(KINDS)
for (const kind of [IF, FOR, WHILE, SWITCH, TRY, CATCH, SYNCHRONIZED]) BEFORE_HEADERS[kind] = 1

/** undefined: not sure; ask the tree. `raw`: a character for each byte (SourceText.raw). */
export function readJava(raw: string): TokenReading | undefined {
  return new JavaReader(raw).read()
}

/** One pass over the tokens with a stack of what is open: nothing is decided later than at the next token. */
class JavaReader {
  readonly #tokens: Tokens
  readonly #tally = new Tally(java)
  readonly #frames = new Frames(this.#tally)
  readonly #calls = new Calls()
  readonly #members: JavaMembers

  constructor(raw: string) {
    this.#tokens = new Tokens(raw, JAVA)
    this.#members = new JavaMembers(this.#tokens, this.#frames, this.#tally)
  }

  read(): TokenReading | undefined {
    const tokens = this.#tokens
    const frames = this.#frames
    for (let kind = tokens.next(); kind !== END; kind = tokens.next()) {
      if (UNLIKELY[tokens.previous * KINDS + kind] === 1) return undefined
      if (!frames.isStart || !this.#begin(kind)) this.#see(kind)
    }
    if (tokens.isRejected || !frames.isEmpty || !frames.isStart) return undefined
    return this.#tally.finish(tokens.raw, (at) => this.#calls.argumentCount(at))
  }

  /** Where a statement or member begins; true when that was all there is to do about the token. */
  #begin(kind: number): boolean {
    const frames = this.#frames
    for (;;) {
      if (frames.kind === AFTER_THEN) {
        if (kind === ELSE) return this.#else()
        this.#endPending()
      } else if (frames.kind === AFTER_TRY) {
        if (kind === CATCH || kind === FINALLY) return this.#afterTry(kind)
        this.#endPending()
      } else break
    }
    if (frames.kind === DO_TAIL && kind !== WHILE) this.#tokens.reject()
    if (frames.kind >= MEMBERS || frames.kind === ENUM_BODY || kind === CLOSE_BRACE) return false
    this.#members.read()
    return true
  }

  #see(kind: number): void {
    const frames = this.#frames
    const isStart = frames.isStart
    frames.isStart = false
    switch (kind) {
      case WORD:
      case DOT:
      case LITERAL:
        return
      case OPEN_PAREN:
        return this.#openParen()
      case CLOSE_PAREN:
        return this.#closeParen()
      case SEMICOLON:
        return this.#semicolon()
      case COMMA:
        this.#endParts()
        frames.commas++
        return frames.breakExpression()
      case ASSIGN:
        return frames.breakExpression()
      case OPEN_BRACE:
        return this.#openBrace(isStart)
      case CLOSE_BRACE:
        return this.#closeBrace(isStart)
      case RETURN:
        return
      case AND:
      case OR:
        return frames.seeOperator(kind)
      case IF:
        return this.#if(isStart)
      case LESS:
        if (this.#tokens.previous === WORD || this.#tokens.previous === DOT) this.#members.skipTypeArguments()
        return
      case QUESTION:
        return this.#question()
      case COLON:
        return this.#colon()
      case ARROW:
        return this.#arrow()
      case OPEN_BRACKET:
        return frames.push(BRACKET)
      case CLOSE_BRACKET:
        return this.#close(BRACKET)
      default:
        return this.#keyword(kind, isStart)
    }
  }

  /** What is seldom seen. */
  #keyword(kind: number, isStart: boolean): void {
    const frames = this.#frames
    const tokens = this.#tokens
    switch (kind) {
      case FOR:
        return this.#structure(LOOP, 1, isStart)
      case WHILE:
        return frames.kind === DO_TAIL ? undefined : this.#structure(LOOP, 1, isStart)
      case DO:
        this.#structure(DO_BODY, 1, isStart)
        return frames.startStatement()
      case SWITCH:
        return this.#structure(isStart ? SWITCH_STATEMENT : SWITCH_EXPRESSION, 0, true)
      case CASE:
        this.#tally.current.metrics.ccn++
        return this.#label(isStart)
      case DEFAULT:
        return frames.kind === LABEL ? undefined : this.#label(isStart)
      case JUMP:
        if (!isStart) return tokens.reject()
        if (IN_WORD[tokens.peek().charCodeAt(0)] === 1) this.#tally.current.metrics.cognitive++
        return
      case TRY:
        if (!isStart) return tokens.reject()
        frames.push(TRY_BODY)
        return frames.startStatement()
      case AT:
        return this.#annotation(isStart)
      case CLASS:
        return this.#members.readType('class', tokens.start)
      case INTERFACE:
        return this.#members.readType('interface', tokens.start)
      case ENUM:
        return this.#members.readType('enum', tokens.start)
      case RECORD:
        if (isRecordHead(tokens.raw, tokens.start)) this.#members.readType('record', tokens.start)
        else tokens.kind = WORD
        return
      case ELSE:
      case CATCH:
      case FINALLY:
        return tokens.reject()
    }
  }

  #annotation(isStart: boolean): void {
    if (this.#members.skipAnnotation()) return this.#members.readType('annotation', this.#tokens.start)
    this.#frames.isStart = isStart
  }

  #structure(frame: number, ccn: 0 | 1, isStart: boolean): void {
    if (!isStart) return this.#tokens.reject()
    this.#tally.structure(ccn)
    this.#frames.push(frame)
    this.#tally.nest()
  }

  /** After an `else` it goes on with the chain instead of nesting. */
  #if(isStart: boolean): void {
    if (this.#tokens.previous !== ELSE) return this.#structure(THEN, 1, isStart)
    this.#tally.current.metrics.ccn++
    this.#frames.push(THEN)
  }

  #else(): true {
    this.#tally.current.metrics.cognitive++
    this.#frames.kind = OTHERWISE
    this.#frames.startStatement()
    return true
  }

  #afterTry(kind: number): true {
    if (kind === CATCH) {
      this.#frames.isStart = false
      this.#structure(CATCH_BODY, 1, true)
    } else {
      this.#frames.kind = TRY_BODY
      this.#frames.startStatement()
    }
    return true
  }

  #label(isStart: boolean): void {
    if (!isStart || this.#frames.kind !== SWITCH_BODY) return this.#tokens.reject()
    this.#frames.push(LABEL)
  }

  #openParen(): void {
    const tokens = this.#tokens
    const frames = this.#frames
    const { previous } = tokens
    if (BEFORE_HEADERS[previous] === 1) return frames.push(HEADER)
    if (BEFORE_OTHER_PARENS[previous] === 0) return frames.pushOperand(PAREN)
    frames.push(PAREN)
    if (previous === WORD && tokens.previousEnd === tokens.start)
      frames.call = this.#calls.open(tokens.previousStart)
  }

  #closeParen(): void {
    const frames = this.#frames
    this.#endParts()
    if (frames.kind === PAREN) {
      if (frames.call >= 0)
        this.#calls.close(frames.call, this.#tokens.previous === OPEN_PAREN ? 0 : frames.commas + 1)
      return frames.popOperand(this.#tokens)
    }
    if (frames.kind === HEADER) this.#closeHeader()
    else this.#tokens.reject()
  }

  #closeHeader(): void {
    const frames = this.#frames
    frames.pop()
    if (frames.kind !== DO_TAIL && frames.kind !== SWITCH_STATEMENT && frames.kind !== SWITCH_EXPRESSION)
      frames.startStatement()
  }

  /** Ends the choices and lambdas that end with what is around them. */
  #endParts(): void {
    const frames = this.#frames
    while (frames.kind === SECOND_CHOICE || frames.kind === LAMBDA) frames.pop()
  }

  #close(kind: number): void {
    this.#endParts()
    if (this.#frames.kind !== kind) return this.#tokens.reject()
    this.#frames.pop()
  }

  #semicolon(): void {
    const frames = this.#frames
    this.#endParts()
    switch (frames.kind) {
      case HEADER:
        return frames.breakExpression()
      case ENUM_BODY:
        frames.kind = TYPE_BODY
        return frames.startStatement()
      case PAREN:
      case BRACKET:
      case ARRAY:
      case FIRST_CHOICE:
      case LABEL:
        return this.#tokens.reject()
      case DO_TAIL:
        frames.pop()
    }
    this.#endStatement()
    frames.startStatement()
  }

  /** What might have gone on has not. */
  #endPending(): void {
    this.#frames.pop()
    this.#endStatement()
    this.#frames.startStatement()
  }

  /** Ends what ends with a statement. */
  #endStatement(): void {
    const frames = this.#frames
    for (;;) {
      switch (frames.kind) {
        case AFTER_TRY:
          return
        case OTHERWISE:
        case LOOP:
        case CATCH_BODY:
          frames.pop()
          break
        case THEN:
          frames.kind = AFTER_THEN
          return
        case TRY_BODY:
          frames.kind = AFTER_TRY
          return
        case DO_BODY:
          frames.kind = DO_TAIL
          return
        default:
          return
      }
    }
  }

  #openBrace(isStart: boolean): void {
    const frames = this.#frames
    const { previous } = this.#tokens
    if (frames.kind === SWITCH_STATEMENT || frames.kind === SWITCH_EXPRESSION) this.#openBlock(SWITCH_BODY)
    else if (isStart) this.#openBlock(BLOCK)
    else if (previous === ARROW) this.#openBlock(LAMBDA_BLOCK)
    else if (previous === CLOSE_PAREN || frames.kind === ENUM_BODY) this.#openBlock(ANONYMOUS_BODY)
    else if (BEFORE_ARRAYS[previous] === 1) frames.push(ARRAY)
    else this.#tokens.reject()
  }

  #openBlock(kind: number): void {
    this.#frames.push(kind)
    this.#frames.startStatement()
  }

  #closeBrace(isStart: boolean): void {
    const frames = this.#frames
    this.#endParts()
    const { kind } = frames
    if (!isStart && kind !== ARRAY && kind !== ENUM_BODY) return this.#tokens.reject()
    switch (kind) {
      case METHOD_BODY:
        this.#tally.closeFunction(this.#tokens.end, this.#tokens.line)
        frames.pop()
        return frames.startStatement()
      case ARRAY:
      case LAMBDA_BLOCK:
      case ANONYMOUS_BODY:
        return frames.pop()
      case BLOCK:
        return this.#closeBlock()
      case SWITCH_BODY:
        frames.pop()
        if (frames.kind === SWITCH_STATEMENT) return this.#closeBlock()
        return frames.pop()
      case TYPE_BODY:
      case RECORD_BODY:
      case ENUM_BODY:
        this.#tally.leaveType()
        return this.#closeBlock()
      default:
        return this.#tokens.reject()
    }
  }

  #closeBlock(): void {
    this.#frames.pop()
    this.#endStatement()
    this.#frames.startStatement()
  }

  /** A wildcard or a ternary, whose condition stands in it as well. */
  #question(): void {
    const tokens = this.#tokens
    const { previous } = tokens
    if (previous === LESS || previous === COMMA || tokens.peek() === '>') return
    if (!this.#frames.deepenExpression()) return tokens.reject()
    this.#frames.breakExpression()
    this.#tally.structure(1)
    this.#frames.push(FIRST_CHOICE)
    this.#tally.level++
  }

  #colon(): void {
    const frames = this.#frames
    this.#endParts()
    switch (frames.kind) {
      case FIRST_CHOICE:
        frames.kind = SECOND_CHOICE
        return frames.startExpression()
      case HEADER:
        return frames.breakExpression()
      case LABEL:
        frames.pop()
        return frames.startStatement()
      case PAREN:
      case BRACKET:
      case ARRAY:
        return this.#tokens.reject()
      default:
        // behind a label, or before the message of an `assert`
        return frames.startStatement()
    }
  }

  #arrow(): void {
    const frames = this.#frames
    if (frames.kind === LABEL) {
      frames.pop()
      return frames.startStatement()
    }
    frames.breakExpression()
    frames.push(LAMBDA)
    this.#tally.level++
  }
}
