import {
  AND,
  ARROW,
  ASSIGN,
  CATCH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COLON,
  COMMA,
  DOT,
  FOR,
  IF,
  INVALID,
  KINDS,
  LITERAL,
  OPEN_BRACKET,
  OPEN_PAREN,
  OPERATOR,
  OR,
  QUESTION,
  SEMICOLON,
  SWITCH,
  SYNCHRONIZED,
  WHILE,
} from './kinds.ts'

const BINARY = [AND, OR, ASSIGN, QUESTION]
const CLOSING = [CLOSE_PAREN, CLOSE_BRACKET, CLOSE_BRACE, SEMICOLON]
const UNLIKELY: readonly (readonly [before: readonly number[], behind: readonly number[]])[] = [
  [
    [...BINARY, OPERATOR],
    [...CLOSING, ...BINARY.slice(0, 2), COMMA],
  ],
  [BINARY, [ASSIGN, COLON, ARROW, DOT]],
  [[DOT], [...CLOSING, ...BINARY, COMMA, COLON, OPERATOR, DOT]],
  [
    [OPEN_PAREN, OPEN_BRACKET, COMMA],
    [...BINARY, COMMA, ARROW],
  ],
  [[OPEN_PAREN], [CLOSE_BRACKET, CLOSE_BRACE]],
  [[LITERAL], [LITERAL]],
]
/** In languages whose conditions stand in parentheses. */
const BEFORE_PAREN = [IF, FOR, WHILE, SWITCH, CATCH, SYNCHRONIZED]

/** By `before * KINDS + behind`: 1 for kinds that never stand side by side in a text without errors. */
export function neighbours(hasConditionsInParens: boolean): Uint8Array {
  const table = new Uint8Array(KINDS * KINDS)
  for (const [before, behind] of UNLIKELY)
    for (const first of before) for (const second of behind) table[first * KINDS + second] = 1
  for (let kind = 0; kind < KINDS; kind++) {
    table[kind * KINDS + INVALID] = 1
    if (!hasConditionsInParens || kind === OPEN_PAREN) continue
    for (const first of BEFORE_PAREN) table[first * KINDS + kind] = 1
  }
  return table
}
