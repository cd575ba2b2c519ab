import { isSpace, isWord, NEWLINE, type Source, standsAt } from './source.ts'

// Each gives the position behind the end of what began before `from`, -1 where it has none.

const BACKSLASH = 92
const RETURN = 13

/** The line's end, not the newline; `close` may come first, and a backslash at the end may continue the line. */
export function lineEnd({ text, bytes }: Source, from: number, continued: boolean, close: string): number {
  let newline = text.indexOf('\n', from)
  while (continued && newline > from && endsWithBackslash(bytes, newline))
    newline = text.indexOf('\n', newline + 1)
  const end = newline < 0 ? text.length : newline
  const closed = close === '' ? -1 : text.slice(from, end).indexOf(close)
  return closed < 0 ? end : from + closed
}

export function endsWithBackslash(bytes: Uint8Array, newline: number): boolean {
  return (
    bytes[newline - 1] === BACKSLASH || (bytes[newline - 1] === RETURN && bytes[newline - 2] === BACKSLASH)
  )
}

export function blockEnd({ text }: Source, from: number, close: string): number {
  const at = text.indexOf(close, from)
  return at < 0 ? -1 : at + close.length
}

/** Opening and closing marks have at least two characters, of which the first decide most of the time. */
export function nestedEnd({ bytes }: Source, from: number, open: string, close: string): number {
  const firstOfOpen = open.charCodeAt(0)
  const firstOfClose = close.charCodeAt(0)
  let depth = 1
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === firstOfClose && standsAt(bytes, close, at)) {
      at += close.length - 1
      if (--depth === 0) return at + 1
    } else if (byte === firstOfOpen && standsAt(bytes, open, at)) {
      at += open.length - 1
      depth++
    }
  }
  return -1
}

export interface QuotedEnd {
  close: string
  escape: string
  hole: string
  multiline: boolean
}

/** Ends behind the closing quote, or behind the mark of a hole: see `endsInHole`. */
export function quotedEnd({ bytes }: Source, from: number, quoted: QuotedEnd): number {
  const { close, hole, multiline } = quoted
  const escapeByte = codeOf(quoted.escape)
  const firstOfClose = codeOf(close)
  const firstOfHole = codeOf(hole)
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === firstOfClose && standsAt(bytes, close, at)) return at + close.length
    if (byte === firstOfHole && standsAt(bytes, hole, at)) {
      // `{{` is a brace where `{` opens a hole
      if (hole.length > 1 || bytes[at + 1] !== byte) return at + hole.length
      at++
    } else if (byte === escapeByte) at = lastOfEscaped(bytes, at + 1)
    else if (byte === NEWLINE && !multiline) return -1
  }
  return -1
}

/** True where `quotedEnd` came upon a hole: no closing quote ends with a bracket. */
export function endsInHole({ bytes }: Source, end: number, hole: string): boolean {
  return hole !== '' && bytes[end - 1] === hole.charCodeAt(hole.length - 1)
}

/** `\r\n` is escaped as one. */
export function lastOfEscaped(bytes: Uint8Array, at: number): number {
  return bytes[at] === RETURN && bytes[at + 1] === NEWLINE ? at + 1 : at
}

/** -1, which is no byte, for an empty text. */
function codeOf(text: string): number {
  return text === '' ? -1 : text.charCodeAt(0)
}

export function regexEnd({ bytes }: Source, from: number): number {
  let inBrackets = false
  for (let at = from; at < bytes.length; at++) {
    switch (bytes[at]) {
      case 47: // /
        if (!inBrackets) return at + 1
        break
      case 91: // [
        inBrackets = true
        break
      case 93: // ]
        inBrackets = false
        break
      case BACKSLASH:
        if (bytes[at + 1] !== NEWLINE) at++
        break
      case NEWLINE:
        return -1
    }
  }
  return -1
}

const PARTNERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' }

/** The partner of the bracket in front of `from`; any other delimiter is its own partner. */
export function bracketedEnd(source: Source, from: number, multiline: boolean): number {
  const { bytes } = source
  const open = String.fromCharCode(bytes[from - 1])
  const close = PARTNERS[open]
  if (!close) return quotedEnd(source, from, { close: open, escape: '\\', hole: '', multiline })
  let depth = 1
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === BACKSLASH) at = lastOfEscaped(bytes, at + 1)
    else if (byte === open.charCodeAt(0)) depth++
    else if (byte === close.charCodeAt(0) && --depth === 0) return at + 1
    else if (byte === NEWLINE && !multiline) return -1
  }
  return -1
}

/** Behind the tag that stands first on its line. */
export function heredocEnd({ text, bytes }: Source, from: number, tag: string): number {
  for (let at = text.indexOf(tag, from); at >= 0; at = text.indexOf(tag, at + tag.length)) {
    const end = at + tag.length
    if (isFirstOnLine(bytes, at, from) && (end === bytes.length || !isWord(bytes[end]))) return end
  }
  return -1
}

/** True when there is only white space since the last newline, or since `start`. */
export function isFirstOnLine(bytes: Uint8Array, at: number, start: number): boolean {
  let before = at - 1
  while (before >= start && bytes[before] !== NEWLINE && isSpace(bytes[before])) before--
  return before < start || bytes[before] === NEWLINE
}

const QUOTE = 39
/** So many bytes stand between an escaped character and the quote at most: `'\u{10FFFF}'` has eight. */
export const LONGEST_ESCAPE = 10
export const MOST_CHARACTERS = 4

/** Behind the quote; `from` where this is no literal of a character. */
export function characterEnd({ bytes }: Source, from: number, isOne: boolean): number {
  const isEscape = bytes[from] === BACKSLASH
  if (isEscape && (from + 1 >= bytes.length || isLineBreak(bytes[from + 1]))) return from
  const first = isEscape ? from + 2 : from
  const last = Math.min(first + (isEscape ? LONGEST_ESCAPE : MOST_CHARACTERS), bytes.length - 1)
  let at = first
  while (
    at <= last &&
    bytes[at] !== QUOTE &&
    !isLineBreak(bytes[at]) &&
    (isEscape || bytes[at] !== BACKSLASH)
  )
    at++
  if (at > last || bytes[at] !== QUOTE || (!isEscape && at === first)) return from
  return isEscape || !isOne || at === characterBehind(bytes, from) ? at + 1 : from
}

/** The position behind a character of UTF-8; -1 where none begins. */
function characterBehind(bytes: Uint8Array, from: number): number {
  if (bytes[from] < 0x80) return from + 1
  let at = from + 1
  while ((bytes[at] & 0xc0) === 0x80) at++
  return bytes[from] < 0xc0 || at === from + 1 ? -1 : at
}

function isLineBreak(byte: number): boolean {
  return byte === NEWLINE || byte === RETURN
}
