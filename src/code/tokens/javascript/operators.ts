import {
  AMPERSAND,
  AND,
  ARROW,
  ASSIGN,
  AT,
  BINARY,
  COALESCE,
  COLON,
  COMMA,
  DOT,
  EQUALS,
  GREATER,
  LESS,
  NOT,
  OPTIONAL_DOT,
  OR,
  PIPE,
  QUESTION,
  SEMICOLON,
  SIGN,
  SPREAD,
  STAR,
  STEP,
} from './kinds.ts'

/** `>` is joined with nothing: it may close type arguments. */
const OPERATORS: readonly [kind: number, texts: string][] = [
  [SEMICOLON, ';'],
  [COMMA, ','],
  [DOT, '.'],
  [OPTIONAL_DOT, '?.'],
  [SPREAD, '...'],
  [COLON, ':'],
  [QUESTION, '?'],
  [ARROW, '=>'],
  [AT, '@'],
  [EQUALS, '='],
  [ASSIGN, '+= -= *= **= /= %= &= |= ^= <<= &&= ||= ??='],
  [AND, '&&'],
  [OR, '||'],
  [COALESCE, '??'],
  [LESS, '<'],
  [GREATER, '>'],
  [BINARY, '== === != !== <= << / % ^ **'],
  [SIGN, '+ -'],
  [NOT, '! ~'],
  [STEP, '++ --'],
  [STAR, '*'],
  [PIPE, '|'],
  [AMPERSAND, '&'],
]

/** Kinds by the first character, by the first two, and by three, of which the first two tell the last. */
const singles = new Uint8Array(128)
const doubles = new Uint8Array(128 * 128)
const triples = new Uint8Array(128 * 128)
const thirds = new Uint8Array(128 * 128)

for (const [kind, texts] of OPERATORS)
  for (const text of texts.split(' ')) {
    const [first, second, third] = [...text].map((character) => character.charCodeAt(0))
    if (text.length === 1) singles[first] = kind
    else if (text.length === 2) doubles[(first << 7) | second] = kind
    else {
      triples[(first << 7) | second] = kind
      thirds[(first << 7) | second] = third
    }
  }

/** The longest operator at a position, as its kind times four and its length; 0 for none. */
export function operatorAt(raw: string, at: number): number {
  const first = raw.charCodeAt(at)
  if (first > 127) return 0
  const second = raw.charCodeAt(at + 1)
  const pair = (first << 7) | second
  if (second < 128) {
    if (triples[pair] !== 0 && raw.charCodeAt(at + 2) === thirds[pair]) return (triples[pair] << 2) | 3
    if (doubles[pair] !== 0) return (doubles[pair] << 2) | 2
  }
  const kind = singles[first]
  return kind === 0 ? 0 : (kind << 2) | 1
}
