import { readSignature, skipBraces } from './go-declarations.ts'
import {
  BRACKET,
  COMPOSITE,
  IMPORT_GROUP,
  LITERAL_BODY,
  PAREN,
  STATEMENTS,
  TYPE_BRACKET,
  TYPE_GROUP,
  VALUE_GROUP,
} from './go-frames.ts'
import type { GoReader } from './go-reader.ts'
import { tableOfKinds } from './kind-table.ts'
import {
  CHAN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COMMA,
  DOT,
  LESS,
  LITERAL,
  MAP,
  MORE,
  OPEN_PAREN,
  OPERATOR,
  RECEIVE,
  STAR,
  WORD,
} from './kinds.ts'

const ENDS_OF_OPERANDS = [WORD, LITERAL, CLOSE_PAREN, CLOSE_BRACKET, CLOSE_BRACE]
/** Brackets behind these hold an index or arguments; elsewhere they begin a type. */
const BEFORE_INDEXES = tableOfKinds(...ENDS_OF_OPERANDS)
const BEFORE_OTHER_PARENS = tableOfKinds(
  ...ENDS_OF_OPERANDS,
  ...[DOT, STAR, OPERATOR, RECEIVE, LESS, MORE, MAP, CHAN],
)

export function openParen(go: GoReader): void {
  if (BEFORE_OTHER_PARENS[go.tokens.previous] === 1) go.openOtherParen(PAREN)
  else go.frames.pushOperand(PAREN)
}

export function closeParen(go: GoReader): void {
  const { frames, tokens } = go
  const { kind, commas } = frames
  if (kind === PAREN) go.closeParen(tokens.previous === COMMA ? commas : commas + 1)
  else if (kind === TYPE_GROUP || kind === VALUE_GROUP || kind === IMPORT_GROUP) frames.pop()
  else tokens.reject()
}

export function openBracket(go: GoReader): void {
  const isType = go.isType || BEFORE_INDEXES[go.tokens.previous] === 0
  go.frames.push(isType ? TYPE_BRACKET : BRACKET)
  go.isType = false
}

export function closeBracket(go: GoReader): void {
  const { kind } = go.frames
  if (kind !== BRACKET && kind !== TYPE_BRACKET) go.tokens.reject()
  else go.frames.pop()
  go.isType = kind === TYPE_BRACKET
}

export function comma({ frames }: GoReader): void {
  frames.commas++
  frames.breakExpression()
}

/** Behind a label, in a slice, or behind a key. */
export function colon({ frames, tokens }: GoReader): void {
  const { kind } = frames
  if (kind < STATEMENTS) frames.startStatement()
  else if (kind === BRACKET || kind === COMPOSITE) frames.breakExpression()
  else tokens.reject()
}

export function structType(go: GoReader): void {
  skipBraces(go)
  go.isType = true
}

/** A function's type where one is due, or a function. */
export function functionLiteral(go: GoReader): void {
  const { tokens, isType } = go
  const { start, line } = tokens
  const params = readSignature(go)
  if (isType || tokens.peek() !== '{') return
  tokens.next()
  go.openFunction(LITERAL_BODY, { own: '', name: '', line, params, start, body: tokens.start })
}

/** `x.(type)` */
export function typeOfSwitch({ tokens }: GoReader): void {
  if (tokens.previous === OPEN_PAREN) tokens.kind = WORD
  else tokens.reject()
}
