import type { BlockReader } from './block-reader.ts'
import {
  ARRAY,
  BRACKET,
  DO_TAIL,
  FIRST_CHOICE,
  HEADER,
  LABEL,
  LAMBDA,
  PAREN,
  SECOND_CHOICE,
  SWITCH_EXPRESSION,
  SWITCH_STATEMENT,
} from './java-frames.ts'
import { skipTypeArguments } from './java-members.ts'
import { tableOfKinds } from './kind-table.ts'
import {
  CATCH,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COMMA,
  DOT,
  FOR,
  IF,
  LESS,
  LITERAL,
  MORE,
  OPERATOR,
  RECORD,
  STAR,
  SWITCH,
  SYNCHRONIZED,
  TRY,
  WHILE,
  WORD,
} from './kinds.ts'

const BEFORE_HEADERS = tableOfKinds(IF, FOR, WHILE, SWITCH, TRY, CATCH, SYNCHRONIZED)
const BEFORE_OTHER_PARENS = tableOfKinds(
  ...[WORD, RECORD, LITERAL, DOT, CLOSE_PAREN, CLOSE_BRACKET, MORE, LESS, STAR, OPERATOR],
)

export function openParen(java: BlockReader): void {
  const { previous } = java.tokens
  if (BEFORE_HEADERS[previous] === 1) java.frames.push(HEADER)
  else if (BEFORE_OTHER_PARENS[previous] === 1) java.openOtherParen(PAREN)
  else java.frames.pushOperand(PAREN)
}

export function closeParen(java: BlockReader): void {
  const { frames } = java
  endParts(java)
  if (frames.kind === PAREN) java.closeParen(frames.commas + 1)
  else if (frames.kind === HEADER) closeHeader(java)
  else java.tokens.reject()
}

function closeHeader({ frames }: BlockReader): void {
  frames.pop()
  const { kind } = frames
  if (kind !== DO_TAIL && kind !== SWITCH_STATEMENT && kind !== SWITCH_EXPRESSION) frames.startStatement()
}

export function closeBracket(java: BlockReader): void {
  endParts(java)
  if (java.frames.kind === BRACKET) java.frames.pop()
  else java.tokens.reject()
}

/** Ends the choices and lambdas that end with what is around them. */
export function endParts({ frames }: BlockReader): void {
  while (frames.kind === SECOND_CHOICE || frames.kind === LAMBDA) frames.pop()
}

export function comma(java: BlockReader): void {
  endParts(java)
  java.frames.commas++
  java.frames.breakExpression()
}

export function less(java: BlockReader): void {
  const { previous } = java.tokens
  if (previous === WORD || previous === DOT) skipTypeArguments(java)
}

/** A wildcard or a ternary, whose condition stands in it as well. */
export function question({ tokens, frames, tally }: BlockReader): void {
  const { previous } = tokens
  if (previous === LESS || previous === COMMA || tokens.peek() === '>') return
  if (!frames.deepenExpression()) tokens.reject()
  frames.breakExpression()
  tally.structure(1)
  frames.push(FIRST_CHOICE)
  tally.level++
}

export function colon(java: BlockReader): void {
  const { frames } = java
  endParts(java)
  switch (frames.kind) {
    case FIRST_CHOICE:
      frames.kind = SECOND_CHOICE
      frames.startExpression()
      break
    case HEADER:
      frames.breakExpression()
      break
    case PAREN:
    case BRACKET:
    case ARRAY:
      java.tokens.reject()
      break
    case LABEL:
      frames.pop()
      frames.startStatement()
      break
    default:
      // behind a label, or before the message of an `assert`
      frames.startStatement()
  }
}

export function arrow({ frames, tally }: BlockReader): void {
  if (frames.kind === LABEL) {
    frames.pop()
    frames.startStatement()
  } else {
    frames.breakExpression()
    frames.push(LAMBDA)
    tally.level++
  }
}
