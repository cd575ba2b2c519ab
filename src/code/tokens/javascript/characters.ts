import { OPEN_PAREN } from './kinds.ts'

/** What a character begins; 0 is nothing. */
export const WORD = 1
export const BLANK = 2
export const NEWLINE = 3
export const QUOTE = 4
export const DIGIT = 5
export const OPERATOR = 6
export const OPEN = 7
export const CLOSE = 8
export const BACKTICK = 9
export const SLASH = 10
export const DOT = 11
export const HASH = 12
export const ANGLE = 13

/** By character code, of 0 to 255. */
export const BEGINS = new Uint8Array(256).fill(WORD, 128)
const mark = (characters: string, what: number) => {
  for (const character of characters) BEGINS[character.charCodeAt(0)] = what
}
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$', WORD)
mark(' \t\r\f\v', BLANK)
mark('\n', NEWLINE)
mark(`"'`, QUOTE)
mark('0123456789', DIGIT)
mark(';,:?=>+-*%&|^!~@', OPERATOR)
mark('([{', OPEN)
mark(')]}', CLOSE)
mark('`', BACKTICK)
mark('/', SLASH)
mark('.', DOT)
mark('#', HASH)
mark('<', ANGLE)

/** Kinds of brackets by character code. */
export const BRACKETS = new Uint8Array(128)
for (const [index, bracket] of [...'()[]{}'].entries()) BRACKETS[bracket.charCodeAt(0)] = OPEN_PAREN + index
