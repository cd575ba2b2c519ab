import { java } from '../languages/java.ts'
import { BlockReader } from './block-reader.ts'
import {
  arrow,
  closeBracket,
  closeParen,
  colon,
  comma,
  less,
  openParen,
  question,
} from './java-expressions.ts'
import { BRACKET, DO_TAIL, ENUM_BODY, MEMBERS } from './java-frames.ts'
import { JAVA } from './java-lexicon.ts'
import { annotation, localType, readMember } from './java-members.ts'
import {
  caseLabel,
  closeBrace,
  defaultLabel,
  doStatement,
  forStatement,
  goOn,
  ifStatement,
  jump,
  openBrace,
  semicolon,
  switchOver,
  tryStatement,
  whileStatement,
} from './java-statements.ts'
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
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  OR,
  QUESTION,
  RECORD,
  SEMICOLON,
  SWITCH,
  TRY,
  WHILE,
} from './kinds.ts'
import { neighbours } from './neighbours.ts'
import type { TokenReading } from './token-reading.ts'

type Action = (java: BlockReader, isStart: boolean) => void

const UNLIKELY = neighbours(true)
const ACTIONS: (Action | undefined)[] = Array.from({ length: KINDS })
ACTIONS[OPEN_PAREN] = openParen
ACTIONS[CLOSE_PAREN] = closeParen
ACTIONS[OPEN_BRACKET] = ({ frames }) => frames.push(BRACKET)
ACTIONS[CLOSE_BRACKET] = closeBracket
ACTIONS[OPEN_BRACE] = openBrace
ACTIONS[CLOSE_BRACE] = closeBrace
ACTIONS[SEMICOLON] = semicolon
ACTIONS[COMMA] = comma
ACTIONS[COLON] = colon
ACTIONS[QUESTION] = question
ACTIONS[ASSIGN] = ({ frames }) => frames.breakExpression()
ACTIONS[ARROW] = arrow
ACTIONS[AT] = annotation
ACTIONS[AND] = ({ frames }) => frames.seeOperator(AND)
ACTIONS[OR] = ({ frames }) => frames.seeOperator(OR)
ACTIONS[LESS] = less
ACTIONS[IF] = ifStatement
ACTIONS[FOR] = forStatement
ACTIONS[WHILE] = whileStatement
ACTIONS[DO] = doStatement
ACTIONS[SWITCH] = switchOver
ACTIONS[CASE] = caseLabel
ACTIONS[DEFAULT] = defaultLabel
ACTIONS[JUMP] = jump
ACTIONS[TRY] = tryStatement
for (const kind of [CLASS, INTERFACE, ENUM, RECORD]) ACTIONS[kind] = localType
for (const kind of [ELSE, CATCH, FINALLY]) ACTIONS[kind] = ({ tokens }) => tokens.reject()

/**
 * One pass over the tokens with a stack of what is open: nothing is decided later than at the next token. undefined:
 * not sure; ask the tree. `raw`: a character for each byte (SourceText.raw).
 */
export function readJava(raw: string): TokenReading | undefined {
  const reader = new BlockReader(raw, JAVA, java)
  const { tokens, frames } = reader
  for (let kind = tokens.next(); kind !== END; kind = tokens.next()) {
    if (UNLIKELY[tokens.previous * KINDS + kind] === 1) return undefined
    const { isStart } = frames
    if (isStart && isDone(reader, kind)) continue
    frames.isStart = false
    ACTIONS[kind]?.(reader, isStart)
  }
  return reader.finish()
}

/** True where the token that begins a statement or a member needs nothing else. */
function isDone(reader: BlockReader, kind: number): boolean {
  const { frames } = reader
  if (goOn(reader, kind)) return true
  if (frames.kind === DO_TAIL && kind !== WHILE) reader.tokens.reject()
  if (frames.kind >= MEMBERS || frames.kind === ENUM_BODY || kind === CLOSE_BRACE) return false
  readMember(reader)
  return true
}
