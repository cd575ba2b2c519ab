import * as kind from './kinds.ts'

function tableOf(...tokens: readonly number[]): Uint8Array {
  const table = new Uint8Array(256)
  for (const token of tokens) table[token] = 1
  return table
}

// what tokens are in expressions, by their kinds

export const IS_PREFIX = tableOf(kind.NOT, kind.SIGN, kind.STEP, kind.TYPEOF, kind.VOID, kind.DELETE)

export const BEGINS_SUFFIX = tableOf(
  ...[kind.DOT, kind.OPTIONAL_DOT, kind.OPEN_PAREN, kind.OPEN_BRACKET, kind.TEMPLATE, kind.OPEN_TEMPLATE],
)

const BINARY = [
  ...[kind.BINARY, kind.SIGN, kind.STAR, kind.PIPE, kind.AMPERSAND, kind.LESS, kind.GREATER, kind.COALESCE],
  ...[kind.IN, kind.INSTANCEOF],
]
export const IS_BINARY = tableOf(...BINARY)

/** Tokens that end a value wherever they stand. */
export const ENDS_VALUE = tableOf(
  ...[kind.COMMA, kind.SEMICOLON, kind.COLON, kind.END],
  ...[kind.CLOSE_PAREN, kind.CLOSE_BRACKET, kind.CLOSE_BRACE],
)

/** Tokens that go on with a value even on the next line. */
export const CONTINUES_VALUE = tableOf(
  ...BINARY,
  ...[kind.DOT, kind.OPTIONAL_DOT, kind.OPEN_PAREN, kind.OPEN_BRACKET, kind.TEMPLATE, kind.OPEN_TEMPLATE],
  ...[kind.QUESTION, kind.AND, kind.OR, kind.EQUALS, kind.ASSIGN, kind.ARROW],
)
