import { readFunctionName, readSignature, readTypeName, readValueNames } from './go-declarations.ts'
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
  SWITCH_BODY,
  SWITCH_HEAD,
  TYPE_BRACKET,
  TYPE_GROUP,
  VALUE_GROUP,
} from './go-frames.ts'
import type { GoReader } from './go-reader.ts'
import { tableOfKinds } from './kind-table.ts'
import {
  CASE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COLON,
  COMMA,
  ELSE,
  END,
  FUNC,
  GOTO,
  IMPORT,
  OPEN_BRACE,
  SEMICOLON,
  TYPE,
  VALUES,
  WORD,
} from './kinds.ts'
import { IN_WORD } from './lexicon.ts'

const BEFORE_COMPOSITES = tableOfKinds(WORD, CLOSE_BRACKET, OPEN_BRACE, COMMA, COLON)
const GROUPS: Readonly<Record<number, number>> = {
  [TYPE]: TYPE_GROUP,
  [VALUES]: VALUE_GROUP,
  [IMPORT]: IMPORT_GROUP,
}
/** In a file, besides functions. */
const AT_TOP = tableOfKinds(TYPE, VALUES, IMPORT, SEMICOLON)

/**
 * Reads what a declaration begins with, if this token begins one. Gives the kind of the token to go on with: the
 * first behind what was read, or this one; `END` for none.
 */
export function declare(go: GoReader, kind: number): number {
  switch (go.frames.kind) {
    case FILE:
      return declareAtTop(go, kind)
    case TYPE_GROUP:
    case VALUE_GROUP:
      return kind === CLOSE_PAREN || kind === SEMICOLON ? kind : readNames(go, go.frames.kind)
    default:
      return kind === TYPE || kind === VALUES ? openDeclaration(go, kind) : kind
  }
}

function declareAtTop(go: GoReader, kind: number): number {
  const { raw, start } = go.tokens
  if (kind === FUNC) return declareFunction(go)
  if (AT_TOP[kind] === 0 && !raw.startsWith('package', start)) go.tokens.reject()
  return GROUPS[kind] === undefined ? kind : openDeclaration(go, kind)
}

function declareFunction(go: GoReader): number {
  const { tokens } = go
  const { start } = tokens
  const name = readFunctionName(go)
  const params = readSignature(go)
  if (tokens.peek() === '{') {
    tokens.next()
    go.openFunction(FUNCTION_BODY, { ...name, params, start, body: tokens.start })
  }
  return END
}

function openDeclaration(go: GoReader, kind: number): number {
  const { tokens } = go
  const group = GROUPS[kind]
  if (tokens.peek() === '(') {
    tokens.next()
    go.openBlock(group)
    return END
  }
  return tokens.next() === END || group === IMPORT_GROUP ? END : readNames(go, group)
}

function readNames(go: GoReader, group: number): number {
  if (group === TYPE_GROUP) readTypeName(go)
  else readValueNames(go)
  return go.tokens.kind
}

/** Whether an `else` comes where one is awaited; if not, the `if` ends. */
export function goOn(go: GoReader, kind: number): boolean {
  const { frames, tally } = go
  if (frames.kind !== AFTER_CONDITION) return false
  if (kind === ELSE) {
    tally.current.metrics.cognitive++
    frames.kind = OTHERWISE
    return true
  }
  frames.pop()
  endBlock(go)
  return false
}

export function ifStatement(go: GoReader, isStart: boolean): void {
  if (go.tokens.previous === ELSE) go.openChained(CONDITION)
  else go.openStructure(CONDITION, 1, isStart)
}

export function forStatement(go: GoReader, isStart: boolean): void {
  go.openStructure(LOOP, 1, isStart)
}

export function switchStatement(go: GoReader, isStart: boolean): void {
  go.openStructure(SWITCH_HEAD, 0, isStart)
}

/** `case` or `default` */
export function caseLabel({ tokens, frames, tally }: GoReader, isStart: boolean): void {
  if (tokens.kind === CASE) tally.current.metrics.ccn++
  if (!isStart || frames.kind !== SWITCH_BODY) tokens.reject()
}

/** `goto`, or `break` and `continue`, which cost only where they name a label. */
export function jump({ tokens, tally }: GoReader, isStart: boolean): void {
  if (!isStart) tokens.reject()
  if (tokens.kind === GOTO || IN_WORD[tokens.peek().charCodeAt(0)] === 1) tally.current.metrics.cognitive++
}

export function semicolon({ frames, tokens }: GoReader): void {
  switch (frames.kind) {
    case CONDITION:
    case LOOP:
    case SWITCH_HEAD:
      frames.breakExpression()
      break
    case PAREN:
    case BRACKET:
    case TYPE_BRACKET:
    case COMPOSITE:
    case OTHERWISE:
      tokens.reject()
      break
    default:
      frames.startStatement()
  }
}

export function openBrace(go: GoReader, isStart: boolean): void {
  const { frames, tokens } = go
  const { kind } = frames
  if (go.isType) frames.push(COMPOSITE)
  else if (kind === SWITCH_HEAD) go.openBlock(SWITCH_BODY)
  else if (isStart || kind === CONDITION || kind === LOOP || kind === OTHERWISE) go.openBlock(BLOCK)
  else if (BEFORE_COMPOSITES[tokens.previous] === 1) frames.push(COMPOSITE)
  else tokens.reject()
  go.isType = false
}

export function closeBrace(go: GoReader): void {
  const { frames } = go
  switch (frames.kind) {
    case FUNCTION_BODY:
    case LITERAL_BODY:
      go.closeFunction()
      break
    case BLOCK:
      frames.pop()
      endBlock(go)
      break
    case SWITCH_BODY:
      frames.pop()
      frames.pop()
      break
    case COMPOSITE:
      frames.pop()
      break
    default:
      go.tokens.reject()
  }
}

/** Ends what ends with a block. */
function endBlock({ frames }: GoReader): void {
  while (frames.kind === OTHERWISE) frames.pop()
  if (frames.kind === CONDITION) frames.kind = AFTER_CONDITION
  else if (frames.kind === LOOP) frames.pop()
}
