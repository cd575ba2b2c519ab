export const TAB = 9
export const NEWLINE = 10
export const RETURN = 13
export const SPACE = 32
export const HASH = 35
export const AMPERSAND = 38
export const APOSTROPHE = 39
export const STAR = 42
export const PLUS = 43
export const MINUS = 45
export const DOT = 46
export const SLASH = 47
export const ZERO = 48
export const EQUALS = 61
export const BACKSLASH = 92
export const CARET = 94

/** 1 for what begins a word, 2 for digits, 0 for all else; what is not ASCII is a letter. */
export const WORD_PART = new Uint8Array(256)
WORD_PART.fill(1, 128)
for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
  WORD_PART[letter.charCodeAt(0)] = 1
  WORD_PART[letter.charCodeAt(0) - 32] = 1
}
for (const letter of '_$') WORD_PART[letter.charCodeAt(0)] = 1
for (const digit of '0123456789') WORD_PART[digit.charCodeAt(0)] = 2

export function isSpace(code: number): boolean {
  return code === SPACE || (code >= TAB && code <= RETURN)
}

/** True where the line that a newline ends goes on. */
export function isContinued(raw: string, newline: number): boolean {
  const before = raw.charCodeAt(newline - 1)
  return before === BACKSLASH || (before === RETURN && raw.charCodeAt(newline - 2) === BACKSLASH)
}

/** The newline that ends a line, past those behind a backslash. `raw` ends with a newline. */
export function lineEnd(raw: string, start: number): number {
  let end = raw.indexOf('\n', start)
  while (end < raw.length - 1 && isContinued(raw, end)) end = raw.indexOf('\n', end + 1)
  return end
}

/** Behind the closing quote, or -1 where the line ends first. */
export function quotedEnd(raw: string, start: number): number {
  const quote = raw.charCodeAt(start)
  for (let at = start + 1; at < raw.length; at++) {
    const code = raw.charCodeAt(at)
    if (code === quote) return at + 1
    if (code === NEWLINE) return -1
    if (code === BACKSLASH) at += raw.charCodeAt(at + 1) === RETURN ? 2 : 1
  }
  return -1
}
