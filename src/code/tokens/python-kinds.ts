/** Kinds of tokens in Python. Those before `FIRST_ACTING` change nothing that is counted. */
export const UNKNOWN = 0
export const START = 1
export const NAME = 2
export const NUMBER = 3
export const STRING = 4
export const DOT = 5
export const BINARY = 6
export const SIGN = 7
export const STAR = 8
export const SLASH = 9
export const AT = 10
export const NOT = 11
export const IS = 12
export const AWAIT = 13
export const ASYNC = 14
/** `pass`, `break`, `continue`. */
export const ALONE = 15
/** `return`, `raise`, `assert`, `del`, `global`, `nonlocal`. */
export const PREFIX = 16
export const RETURN = 17
export const IMPORT = 18
export const DEF = 19
export const CLASS = 20
export const TRY = 21
export const EXCEPT = 22
export const FINALLY = 23
export const WITH = 24
export const WHILE = 25
export const ELIF = 26
export const MATCH = 27
export const CASE = 28
/** The name of what a `def` or `class` defines. */
export const DEFINED = 29
/** The `in` of a `for`. */
export const FOR_IN = 30

export const FIRST_ACTING = 31
export const COMMA = 31
export const OPEN_ROUND = 32
export const OPEN_SQUARE = 33
export const OPEN_CURLY = 34
export const CLOSE = 35
export const ASSIGN = 36
export const COLON = 37
export const NEWLINE = 38
export const SEMICOLON = 39
export const AND = 41
export const OR = 42
export const IF = 43
export const ELSE = 44
export const FOR = 45
export const IN = 46
export const LAMBDA = 47
/** Opens what stands in braces in an f-string. */
export const OPEN_FIELD = 48
export const CLOSE_FIELD = 49
export const WALRUS = 50
export const YIELD = 51
export const AS = 52
export const FROM = 53
export const ARROW = 54

/** Kinds fit into so many bits. */
const KIND_BITS = 6
const KINDS = 1 << KIND_BITS

const OPENING = [OPEN_ROUND, OPEN_SQUARE, OPEN_CURLY]
const OPERANDS = [NAME, NUMBER, STRING, CLOSE, ALONE]
const OPERAND_STARTS = [NAME, NUMBER, STRING, OPEN_FIELD, ...OPENING, SIGN, STAR, NOT, AWAIT, LAMBDA, YIELD]
const STATEMENT_ENDS = [NEWLINE, SEMICOLON]
const BEHIND_OPERAND = [
  ...[DOT, BINARY, SIGN, STAR, SLASH, AT, NOT, IS, IN, AND, OR, IF, ELSE, FOR, ASYNC, AS, FROM],
  ...[COMMA, OPEN_ROUND, OPEN_SQUARE, CLOSE, ASSIGN, WALRUS, COLON, CLOSE_FIELD, ARROW, ...STATEMENT_ENDS],
]
const BEFORE_OPERAND = [
  ...[
    START,
    BINARY,
    SIGN,
    STAR,
    SLASH,
    AT,
    NOT,
    IS,
    IN,
    FOR_IN,
    AWAIT,
    PREFIX,
    RETURN,
    AND,
    OR,
    IF,
    ELIF,
    ELSE,
  ],
  ...[
    FOR,
    WHILE,
    WITH,
    EXCEPT,
    CASE,
    MATCH,
    COMMA,
    ...OPENING,
    ASSIGN,
    WALRUS,
    COLON,
    OPEN_FIELD,
    YIELD,
    AS,
    FROM,
  ],
  ...[ARROW, LAMBDA],
]
/** What else may follow what. */
const FURTHER: readonly (readonly [before: number, after: readonly number[]])[] = [
  [STRING, [STRING, OPEN_FIELD]],
  [CLOSE_FIELD, [STRING, OPEN_FIELD, CLOSE_FIELD]],
  [START, [ALONE, ...STATEMENT_ENDS]],
  [COMMA, [CLOSE, ASSIGN, COLON, IN, SLASH, ...STATEMENT_ENDS]],
  [COLON, [CLOSE, COMMA, COLON, CLOSE_FIELD]],
  [STAR, [COMMA, CLOSE, COLON]],
  [SLASH, [COMMA, CLOSE, COLON]],
  [NOT, [IN]],
  [ASYNC, [FOR]],
  [RETURN, STATEMENT_ENDS],
  [PREFIX, STATEMENT_ENDS],
  [YIELD, [FROM, CLOSE, ...STATEMENT_ENDS]],
  [LAMBDA, [COLON]],
  // `{name=}` and `{name=:>8}`
  [ASSIGN, [CLOSE_FIELD, COLON]],
  [OPEN_ROUND, [CLOSE]],
  [OPEN_SQUARE, [CLOSE, COLON]],
  [OPEN_CURLY, [CLOSE]],
  [DOT, [NAME]],
  [DEFINED, [OPEN_ROUND, OPEN_SQUARE, COLON]],
  [TRY, [COLON]],
  [EXCEPT, [COLON]],
  [FINALLY, [COLON]],
  [ELSE, [COLON]],
]

const FOLLOWS = new Uint8Array(KINDS * KINDS)
allow(OPERANDS, BEHIND_OPERAND)
allow(BEFORE_OPERAND, OPERAND_STARTS)
for (const [before, after] of FURTHER) allow([before], after)

function allow(before: readonly number[], after: readonly number[]): void {
  for (const first of before) for (const second of after) FOLLOWS[(first << KIND_BITS) | second] = 1
}

export function mayFollow(before: number, after: number): boolean {
  return FOLLOWS[(before << KIND_BITS) | after] === 1
}

/** Behind which `(` holds an operand of its own, that logical operators are read through. */
const BEGINS_OPERAND = new Uint8Array(KINDS)
for (const kind of BEFORE_OPERAND) BEGINS_OPERAND[kind] = 1
for (const kind of [BINARY, SIGN, STAR, SLASH, AT, NOT, IS, IN, AWAIT]) BEGINS_OPERAND[kind] = 0

export function beginsOperand(before: number): boolean {
  return BEGINS_OPERAND[before] === 1
}

const KEYWORDS: readonly (readonly [kind: number, ...words: string[]])[] = [
  [AND, 'and'],
  [OR, 'or'],
  [NOT, 'not'],
  [IN, 'in'],
  [IS, 'is'],
  [IF, 'if'],
  [ELIF, 'elif'],
  [ELSE, 'else'],
  [FOR, 'for'],
  [WHILE, 'while'],
  [TRY, 'try'],
  [EXCEPT, 'except'],
  [FINALLY, 'finally'],
  [WITH, 'with'],
  [DEF, 'def'],
  [CLASS, 'class'],
  [LAMBDA, 'lambda'],
  [ASYNC, 'async'],
  [AWAIT, 'await'],
  [YIELD, 'yield'],
  [RETURN, 'return'],
  [PREFIX, 'raise', 'assert', 'del', 'global', 'nonlocal'],
  [ALONE, 'pass', 'break', 'continue'],
  [IMPORT, 'import'],
  [FROM, 'from'],
  [AS, 'as'],
]

const LONGEST_KEYWORD = 8
/** Length, first and last letter tell keywords apart. */
const KEYWORD_KINDS = new Uint8Array((LONGEST_KEYWORD + 1) << 10)
const KEYWORD_TEXTS: string[] = Array.from({ length: KEYWORD_KINDS.length }, () => '')
for (const [kind, ...words] of KEYWORDS)
  for (const word of words) {
    const slot = slotOf(word.length, word.charCodeAt(0), word.charCodeAt(word.length - 1))
    KEYWORD_KINDS[slot] = kind
    KEYWORD_TEXTS[slot] = word
  }

function slotOf(length: number, first: number, last: number): number {
  return (length << 10) | ((first & 31) << 5) | (last & 31)
}

/** The kind of the word between two positions. */
export function wordKind(raw: string, start: number, end: number): number {
  if (end - start > LONGEST_KEYWORD) return NAME
  const slot = slotOf(end - start, raw.charCodeAt(start), raw.charCodeAt(end - 1))
  const kind = KEYWORD_KINDS[slot]
  return kind !== 0 && raw.startsWith(KEYWORD_TEXTS[slot], start) ? kind : NAME
}
