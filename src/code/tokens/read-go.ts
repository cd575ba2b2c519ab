import {
  closeBracket,
  closeParen,
  colon,
  comma,
  functionLiteral,
  openBracket,
  openParen,
  structType,
  typeOfSwitch,
} from './go-expressions.ts'
import { GoReader } from './go-reader.ts'
import {
  caseLabel,
  closeBrace,
  declare,
  forStatement,
  goOn,
  ifStatement,
  jump,
  openBrace,
  semicolon,
  switchStatement,
} from './go-statements.ts'
import { tableOfKinds } from './kind-table.ts'
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
  MAP,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  OR,
  RECEIVE,
  SEMICOLON,
  STAR,
  STRUCT,
  SWITCH,
  TYPE,
  VALUES,
  WORD,
} from './kinds.ts'
import { neighbours } from './neighbours.ts'
import type { TokenReading } from './token-reading.ts'

type Action = (go: GoReader, isStart: boolean) => void

const UNLIKELY = neighbours(false)
const ACTIONS: (Action | undefined)[] = Array.from({ length: KINDS })
ACTIONS[OPEN_PAREN] = openParen
ACTIONS[CLOSE_PAREN] = closeParen
ACTIONS[OPEN_BRACKET] = openBracket
ACTIONS[CLOSE_BRACKET] = closeBracket
ACTIONS[OPEN_BRACE] = openBrace
ACTIONS[CLOSE_BRACE] = closeBrace
ACTIONS[SEMICOLON] = semicolon
ACTIONS[COMMA] = comma
ACTIONS[COLON] = colon
ACTIONS[ASSIGN] = ({ frames }) => frames.breakExpression()
ACTIONS[AND] = ({ frames }) => frames.seeOperator(AND)
ACTIONS[OR] = ({ frames }) => frames.seeOperator(OR)
ACTIONS[IF] = ifStatement
ACTIONS[FOR] = forStatement
ACTIONS[SWITCH] = switchStatement
ACTIONS[CASE] = caseLabel
ACTIONS[DEFAULT] = caseLabel
ACTIONS[JUMP] = jump
ACTIONS[GOTO] = jump
for (const kind of [ELSE, VALUES, IMPORT]) ACTIONS[kind] = ({ tokens }) => tokens.reject()
ACTIONS[FUNC] = functionLiteral
ACTIONS[STRUCT] = structType
ACTIONS[INTERFACE] = structType
ACTIONS[TYPE] = typeOfSwitch

/** What the type of a value may be made of; an opening brace asks for it. */
const IN_TYPES = tableOfKinds(
  ...[WORD, DOT, STAR, MAP, CHAN, RECEIVE, FUNC, STRUCT, INTERFACE, OPEN_BRACKET, OPEN_BRACE],
)

/**
 * One pass over the tokens with a stack of what is open: nothing is decided later than at the next token. undefined:
 * not sure; ask the tree. `raw`: a character for each byte (SourceText.raw).
 */
export function readGo(raw: string): TokenReading | undefined {
  const reader = new GoReader(raw)
  const { tokens, frames } = reader
  for (let kind = tokens.next(); kind !== END; kind = tokens.next()) {
    if (UNLIKELY[tokens.previous * KINDS + kind] === 1) return undefined
    if (goOn(reader, kind)) continue
    if (IN_TYPES[kind] === 0) reader.isType = false
    const { isStart } = frames
    frames.isStart = false
    const left = isStart ? declare(reader, kind) : kind
    ACTIONS[left]?.(reader, isStart && left === kind)
  }
  return reader.finish()
}
