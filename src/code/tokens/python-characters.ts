import {
  ASSIGN,
  AT,
  BINARY,
  COMMA,
  OPEN_CURLY,
  OPEN_ROUND,
  OPEN_SQUARE,
  SEMICOLON,
  SIGN,
  SLASH,
  STAR,
} from './python-kinds.ts'

export const LINE_FEED = 10
export const FORM_FEED = 12
export const CARRIAGE_RETURN = 13
export const HASH = 35
export const DOUBLE_QUOTE = 34
export const SINGLE_QUOTE = 39
export const DOT_CODE = 46
export const EQUALS = 61
export const BACKSLASH = 92
export const OPEN_BRACE = 123
export const CLOSE_BRACE = 125

/** What a character begins; numbers from 32 on are operators of that kind less 32. */
export const NOTHING = 0
export const SPACE = 1
export const LETTER = 2
export const DIGIT = 3
export const QUOTE = 4
export const BREAK = 5
export const COMMENT = 6
export const OPENING = 7
export const CLOSING = 8
export const PERIOD = 9
export const CONTINUATION = 10
export const EXCLAMATION = 11
export const LONE_COLON = 12
export const OPERATOR = 32
export const CLASSES = new Uint8Array(256)
/** By opening bracket: its kind, and what closes it. */
export const OPENING_KINDS = new Uint8Array(128)
export const CLOSERS = new Uint8Array(128)
export const WORD_PARTS = new Uint8Array(256)

setClass(' \t\f\r', SPACE)
setClass('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', LETTER)
setClass('0123456789', DIGIT)
setClass('"\'', QUOTE)
setClass('\n', BREAK)
setClass('#', COMMENT)
setClass('([{', OPENING)
setClass(')]}', CLOSING)
setClass('.', PERIOD)
setClass('\\', CONTINUATION)
setClass('!', EXCLAMATION)
setClass(':', LONE_COLON)
setClass('%^&|<>', OPERATOR + BINARY)
setClass('+-~', OPERATOR + SIGN)
setClass('*', OPERATOR + STAR)
setClass('/', OPERATOR + SLASH)
setClass('@', OPERATOR + AT)
setClass('=', OPERATOR + ASSIGN)
setClass(',', OPERATOR + COMMA)
setClass(';', OPERATOR + SEMICOLON)
for (const [pair, kind] of [
  ['()', OPEN_ROUND],
  ['[]', OPEN_SQUARE],
  ['{}', OPEN_CURLY],
] as const) {
  OPENING_KINDS[pair.charCodeAt(0)] = kind
  CLOSERS[pair.charCodeAt(0)] = pair.charCodeAt(1)
}
for (let code = 0; code < 256; code++)
  if (CLASSES[code] === LETTER || CLASSES[code] === DIGIT) WORD_PARTS[code] = 1

function setClass(characters: string, kind: number): void {
  for (const character of characters) CLASSES[character.charCodeAt(0)] = kind
}
