import { BACKSLASH, CARRIAGE_RETURN, CLASSES, DIGIT, LINE_FEED } from './python-characters.ts'

export function isExponent(raw: string, start: number, at: number): boolean {
  return (raw.charCodeAt(at) | 32) === 101 && (raw.charCodeAt(start + 1) | 32) !== 120
}

const NUMBER_TEXT =
  /^(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.[\d_]+)(?:[eE][+-]?[\d_]+)?[jJ]?)[lL]?$/

/** Most are a few digits. */
export function isNumber(raw: string, start: number, end: number): boolean {
  let at = start
  while (CLASSES[raw.charCodeAt(at)] === DIGIT) at++
  return at === end || NUMBER_TEXT.test(raw.slice(start, end))
}

export function isWindowsBreak(raw: string, at: number): boolean {
  return raw.charCodeAt(at) === CARRIAGE_RETURN && raw.charCodeAt(at + 1) === LINE_FEED
}

/** Behind the closing quotes, or -1. */
export function endOfLongString(raw: string, start: number): number {
  const quotes = raw.slice(start, start + 3)
  for (let end = raw.indexOf(quotes, start + 3); end >= 0; end = raw.indexOf(quotes, end + 1))
    if (!isEscaped(raw, end, start + 3)) return end + 3
  return -1
}

function isEscaped(raw: string, at: number, from: number): boolean {
  let start = at
  while (start > from && raw.charCodeAt(start - 1) === BACKSLASH) start--
  return (at - start) % 2 === 1
}
