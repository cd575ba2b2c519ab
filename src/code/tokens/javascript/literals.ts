import { unsure } from './unsure.ts'

const NEWLINE = 10
const RETURN = 13
const DOLLAR = 36
const SLASH = 47
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const BACKTICK = 96
const OPEN_BRACE = 123
const NAME = /^#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u

/** 1 for what is part of a word in ASCII, 2 for what may be part of one beyond. */
export const WORD_CHARACTERS = new Uint8Array(256).fill(2, 128)
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$')
  WORD_CHARACTERS[character.charCodeAt(0)] = 1

/** Behind a word. */
export function wordEnd(raw: string, start: number): number {
  const { length } = raw
  let at = start + 1
  let seen = WORD_CHARACTERS[raw.charCodeAt(start)]
  for (; at < length; at++) {
    const kind = WORD_CHARACTERS[raw.charCodeAt(at)]
    if (kind === 0) break
    seen |= kind
  }
  return seen < 2 || isForeignName(raw, start, at) ? at : unsure()
}

/** A byte beyond ASCII may also be part of a space or a sign. */
function isForeignName(raw: string, start: number, end: number): boolean {
  return NAME.test(decoded(raw, start, end))
}

/** The text of bytes that stand as characters. */
export function decoded(raw: string, start: number, end: number): string {
  const text = raw.slice(start, end)
  return isAscii(text) ? text : Buffer.from(text, 'latin1').toString()
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}

/** Behind the closing quote. */
export function stringEnd(raw: string, start: number): number {
  const { length } = raw
  const quote = raw.charCodeAt(start)
  for (let at = start + 1; at < length; at++) {
    const code = raw.charCodeAt(at)
    if (code === quote) return at + 1
    if (code === BACKSLASH) at += lengthOfEscaped(raw, at + 1)
    else if (code === NEWLINE) break
  }
  return unsure()
}

function lengthOfEscaped(raw: string, at: number): number {
  return raw.charCodeAt(at) === RETURN && raw.charCodeAt(at + 1) === NEWLINE ? 2 : 1
}

/** Behind the backtick or the `${` that ends this part of a template. */
export function templatePartEnd(raw: string, from: number): number {
  const { length } = raw
  for (let at = from; at < length; at++) {
    const code = raw.charCodeAt(at)
    if (code === BACKTICK) return at + 1
    if (code === BACKSLASH) at++
    else if (code === DOLLAR && raw.charCodeAt(at + 1) === OPEN_BRACE) return at + 2
  }
  return unsure()
}

/** Behind the flags. */
export function regexEnd(raw: string, start: number): number {
  let inBrackets = false
  for (let at = start + 1; at < raw.length; at++) {
    const code = raw.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === NEWLINE) break
    else if (code === OPEN_BRACKET) inBrackets = true
    else if (code === CLOSE_BRACKET) inBrackets = false
    else if (code === SLASH && !inBrackets) return flagsEnd(raw, at + 1)
  }
  return unsure()
}

function flagsEnd(raw: string, from: number): number {
  let at = from
  while (at < raw.length && WORD_CHARACTERS[raw.charCodeAt(at)] === 1) at++
  return at
}

const DECIMAL = /\d[\d_]*(?:n|(?:\.[\d_]*)?(?:[eE][+-]?[\d_]+)?)|\.\d[\d_]*(?:[eE][+-]?[\d_]+)?/y
const PREFIXED = /0[xXoObB][\da-fA-F_]+n?/y

/** Behind a number, which nothing that belongs to a word may follow. */
export function numberEnd(raw: string, start: number): number {
  const isPrefixed = raw.charCodeAt(start) === 48 && raw.charCodeAt(start + 1) > 57
  PREFIXED.lastIndex = start
  DECIMAL.lastIndex = start
  const shape = isPrefixed && PREFIXED.test(raw) ? PREFIXED : DECIMAL
  if (shape === DECIMAL && !DECIMAL.test(raw)) unsure()
  const end = shape.lastIndex
  return WORD_CHARACTERS[raw.charCodeAt(end)] ? unsure() : end
}
