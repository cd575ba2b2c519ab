import {
  isContinued,
  isSpace,
  lineEnd,
  NEWLINE,
  quotedEnd,
  SLASH,
  SPACE,
  STAR,
  TAB,
  WORD_PART,
  ZERO,
} from './characters.ts'
import type { State } from './state.ts'

/** Directives with any text behind them. */
const TEXTS = new Set(['error', 'warning', 'include', 'pragma', 'line'])

/** What a directive does to the conditions; `at` is behind its name. */
const CONDITIONS = new Map<string, (state: State, at: number) => void>([
  ['if', ({ conditions, raw }, at) => conditions.begin(true, isZero(raw, at))],
  ['ifdef', ({ conditions }) => conditions.begin(true, false)],
  ['ifndef', ({ conditions }) => conditions.begin(false, false)],
  ['elif', ({ conditions }) => conditions.next(false)],
  ['else', ({ conditions }) => conditions.next(true)],
  ['endif', ({ conditions }) => conditions.end()],
])

/** Reads a preprocessor directive; gives the end of its last line. */
export function directive(state: State, start: number): number {
  const { raw } = state
  if (!isFirstOnLine(raw, start)) {
    state.fail()
    return start
  }
  const from = skipBlanks(raw, start + 1)
  let end = from
  while (WORD_PART[raw.charCodeAt(end)] > 0) end++
  const name = raw.slice(from, end)
  CONDITIONS.get(name)?.(state, end)
  return state.pass(start, TEXTS.has(name) ? lineEnd(raw, end) : directiveEnd(state, end))
}

/** The line goes on where a backslash or a comment continues it. */
function directiveEnd(state: State, start: number): number {
  const { raw } = state
  let at = start
  while (at < raw.length - 1) {
    const code = raw.charCodeAt(at)
    if (code === NEWLINE && !isContinued(raw, at)) return at
    if (code === SLASH && raw.charCodeAt(at + 1) === SLASH) return lineEnd(raw, at)
    at = behind(state, code, at)
  }
  return at
}

/** Behind a comment, a literal, or one character. */
function behind(state: State, code: number, at: number): number {
  if (code === SLASH && state.raw.charCodeAt(at + 1) === STAR) return state.commentEnd(at)
  return code === 34 || code === 39 ? Math.max(at + 1, quotedEnd(state.raw, at)) : at + 1
}

function isFirstOnLine(raw: string, start: number): boolean {
  let at = start - 1
  while (at >= 0 && raw.charCodeAt(at) !== NEWLINE && isSpace(raw.charCodeAt(at))) at--
  return at < 0 || raw.charCodeAt(at) === NEWLINE
}

function skipBlanks(raw: string, start: number): number {
  let at = start
  while (raw.charCodeAt(at) === SPACE || raw.charCodeAt(at) === TAB) at++
  return at
}

/** True for `#if 0`. */
function isZero(raw: string, at: number): boolean {
  const zero = skipBlanks(raw, at)
  return raw.charCodeAt(zero) === ZERO && WORD_PART[raw.charCodeAt(zero + 1)] === 0
}
