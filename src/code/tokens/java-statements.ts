import type { BlockReader } from './block-reader.ts'
import { endParts } from './java-expressions.ts'
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
  FIRST_CHOICE,
  HEADER,
  LABEL,
  LAMBDA_BLOCK,
  LOOP,
  METHOD_BODY,
  OTHERWISE,
  PAREN,
  RECORD_BODY,
  SWITCH_BODY,
  SWITCH_EXPRESSION,
  SWITCH_STATEMENT,
  THEN,
  TRY_BODY,
  TYPE_BODY,
} from './java-frames.ts'
import { tableOfKinds } from './kind-table.ts'
import {
  ARROW,
  ASSIGN,
  CATCH,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COMMA,
  DEFAULT,
  ELSE,
  FINALLY,
  OPEN_BRACE,
} from './kinds.ts'
import { IN_WORD } from './lexicon.ts'

const BEFORE_ARRAYS = tableOfKinds(CLOSE_BRACKET, ASSIGN, OPEN_BRACE, COMMA, DEFAULT)

/** Whether what is awaited of an `if` or `try` comes with the token that begins a statement; else it ends. */
export function goOn(java: BlockReader, kind: number): boolean {
  const { frames } = java
  for (;;) {
    if (frames.kind === AFTER_THEN && kind === ELSE) return elseBranch(java)
    if (frames.kind === AFTER_TRY && kind === CATCH) return catchClause(java)
    if (frames.kind === AFTER_TRY && kind === FINALLY) return finallyClause(java)
    if (frames.kind !== AFTER_THEN && frames.kind !== AFTER_TRY) return false
    closeStatement(java)
  }
}

function elseBranch({ frames, tally }: BlockReader): true {
  tally.current.metrics.cognitive++
  frames.kind = OTHERWISE
  frames.startStatement()
  return true
}

function catchClause(java: BlockReader): true {
  java.frames.isStart = false
  java.openStructure(CATCH_BODY, 1, true)
  return true
}

function finallyClause({ frames }: BlockReader): true {
  frames.kind = TRY_BODY
  frames.startStatement()
  return true
}

export function ifStatement(java: BlockReader, isStart: boolean): void {
  if (java.tokens.previous === ELSE) java.openChained(THEN)
  else java.openStructure(THEN, 1, isStart)
}

export function forStatement(java: BlockReader, isStart: boolean): void {
  java.openStructure(LOOP, 1, isStart)
}

export function whileStatement(java: BlockReader, isStart: boolean): void {
  if (java.frames.kind !== DO_TAIL) java.openStructure(LOOP, 1, isStart)
}

export function doStatement(java: BlockReader, isStart: boolean): void {
  java.openStructure(DO_BODY, 1, isStart)
  java.frames.startStatement()
}

export function switchOver(java: BlockReader, isStart: boolean): void {
  java.openStructure(isStart ? SWITCH_STATEMENT : SWITCH_EXPRESSION, 0, true)
}

export function tryStatement(java: BlockReader, isStart: boolean): void {
  if (!isStart) java.tokens.reject()
  java.openBlock(TRY_BODY)
}

export function caseLabel(java: BlockReader, isStart: boolean): void {
  java.tally.current.metrics.ccn++
  openLabel(java, isStart)
}

export function defaultLabel(java: BlockReader, isStart: boolean): void {
  if (java.frames.kind !== LABEL) openLabel(java, isStart)
}

function openLabel({ frames, tokens }: BlockReader, isStart: boolean): void {
  if (!isStart || frames.kind !== SWITCH_BODY) tokens.reject()
  frames.push(LABEL)
}

export function jump({ tokens, tally }: BlockReader, isStart: boolean): void {
  if (!isStart) tokens.reject()
  if (IN_WORD[tokens.peek().charCodeAt(0)] === 1) tally.current.metrics.cognitive++
}

export function semicolon(java: BlockReader): void {
  const { frames } = java
  endParts(java)
  switch (frames.kind) {
    case HEADER:
      frames.breakExpression()
      break
    case ENUM_BODY:
      frames.kind = TYPE_BODY
      frames.startStatement()
      break
    case PAREN:
    case BRACKET:
    case ARRAY:
    case FIRST_CHOICE:
    case LABEL:
      java.tokens.reject()
      break
    case DO_TAIL:
      closeStatement(java)
      break
    default:
      endStatement(java)
      frames.startStatement()
  }
}

/** Closes the innermost frame, which was a statement or the last of one. */
function closeStatement(java: BlockReader): void {
  java.frames.pop()
  endStatement(java)
  java.frames.startStatement()
}

/** Ends what ends with a statement. */
function endStatement({ frames }: BlockReader): void {
  while (frames.kind === OTHERWISE || frames.kind === LOOP || frames.kind === CATCH_BODY) frames.pop()
  if (frames.kind === THEN) frames.kind = AFTER_THEN
  else if (frames.kind === TRY_BODY) frames.kind = AFTER_TRY
  else if (frames.kind === DO_BODY) frames.kind = DO_TAIL
}

export function openBrace(java: BlockReader, isStart: boolean): void {
  const { kind } = java.frames
  const { previous } = java.tokens
  if (kind === SWITCH_STATEMENT || kind === SWITCH_EXPRESSION) java.openBlock(SWITCH_BODY)
  else if (isStart) java.openBlock(BLOCK)
  else if (previous === ARROW) java.openBlock(LAMBDA_BLOCK)
  else if (previous === CLOSE_PAREN || kind === ENUM_BODY) java.openBlock(ANONYMOUS_BODY)
  else if (BEFORE_ARRAYS[previous] === 1) java.frames.push(ARRAY)
  else java.tokens.reject()
}

export function closeBrace(java: BlockReader, isStart: boolean): void {
  const { frames } = java
  endParts(java)
  const { kind } = frames
  if (!isStart && kind !== ARRAY && kind !== ENUM_BODY) java.tokens.reject()
  switch (kind) {
    case METHOD_BODY:
      java.closeFunction()
      frames.startStatement()
      break
    case ARRAY:
    case LAMBDA_BLOCK:
    case ANONYMOUS_BODY:
      frames.pop()
      break
    case BLOCK:
      closeStatement(java)
      break
    case SWITCH_BODY:
      closeSwitch(java)
      break
    case TYPE_BODY:
    case RECORD_BODY:
    case ENUM_BODY:
      java.tally.leaveType()
      closeStatement(java)
      break
    default:
      java.tokens.reject()
  }
}

function closeSwitch(java: BlockReader): void {
  java.frames.pop()
  if (java.frames.kind === SWITCH_STATEMENT) closeStatement(java)
  else java.frames.pop()
}
