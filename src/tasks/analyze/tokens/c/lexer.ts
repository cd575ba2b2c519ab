import {
  closeBrace,
  closeBracket,
  closeParenthesis,
  openBrace,
  openBracket,
  openParenthesis,
} from './brackets.ts'
import type { Branches } from './branches.ts'
import {
  AMPERSAND,
  APOSTROPHE,
  DOT,
  EQUALS,
  HASH,
  lineEnd,
  MINUS,
  NEWLINE,
  PLUS,
  quotedEnd,
  RETURN,
  SLASH,
  SPACE,
  STAR,
  WORD_PART,
} from './characters.ts'
import { directive } from './directives.ts'
import { assignment, colon, comma, literal, logical, operator, question, semicolon } from './expressions.ts'
import { AND, OR } from './kinds.ts'
import type { State } from './state.ts'
import { word } from './word.ts'

/** Reads what begins with a character; gives the position behind it. */
type Handler = (state: State, at: number) => number

/** Cuts a text into tokens until its end, or until they make no sense. */
export function readTokens(state: State, branches: Branches): void {
  const { raw, length } = state
  let at = 0
  while (at < length && !state.failed) {
    const code = raw.charCodeAt(at)
    if (code === SPACE) at++
    else if (WORD_PART[code] === 1) {
      const start = at++
      while (WORD_PART[raw.charCodeAt(at)] > 0) at++
      word(state, start, at)
    } else if (code === NEWLINE) {
      state.line++
      at++
    } else if (code === HASH) at = directive(state, branches, at)
    else at = HANDLERS[code](state, at)
  }
}

/** One character that is a token by itself. */
function single(read: (state: State, at: number) => void): Handler {
  return (state, at) => {
    read(state, at)
    return at + 1
  }
}

/** The first letter is a digit, which decides no more than the end. */
function number(state: State, start: number): number {
  const { raw } = state
  let at = start + 1
  while (isInNumber(raw, start, at)) at++
  literal(state)
  return at
}

function isInNumber(raw: string, start: number, at: number): boolean {
  const code = raw.charCodeAt(at)
  if (WORD_PART[code] > 0 || code === DOT) return true
  if (code === APOSTROPHE) return WORD_PART[raw.charCodeAt(at + 1)] > 0
  return (code === PLUS || code === MINUS) && isExponent(raw, start, at - 1)
}

function isExponent(raw: string, start: number, at: number): boolean {
  const isHexadecimal = (raw.charCodeAt(start + 1) | 32) === 120
  return (raw.charCodeAt(at) | 32) === (isHexadecimal ? 112 : 101)
}

/** `=`, and `==` */
function equals(state: State, at: number): number {
  if (state.raw.charCodeAt(at + 1) === EQUALS) return comparison(state, at)
  assignment(state)
  return at + 1
}

/** `<`, `<=` and their like; `<<=` is `<` and `<=`, which matters nowhere. */
function comparison(state: State, at: number): number {
  operator(state)
  return state.raw.charCodeAt(at + 1) === EQUALS ? at + 2 : at + 1
}

/** `&` and `|`, which doubled are logical. */
function bitwise(state: State, at: number): number {
  const code = state.raw.charCodeAt(at)
  if (state.raw.charCodeAt(at + 1) !== code) {
    operator(state)
    return at + 1
  }
  logical(state, code === AMPERSAND ? AND : OR)
  return at + 2
}

function slash(state: State, at: number): number {
  const next = state.raw.charCodeAt(at + 1)
  if (next === STAR) return state.pass(at, state.commentEnd(at))
  if (next === SLASH) return state.pass(at, lineEnd(state.raw, at))
  operator(state)
  return at + 1
}

function quoted(state: State, start: number): number {
  const end = quotedEnd(state.raw, start)
  if (end > 0) {
    literal(state)
    return state.pass(start, end)
  }
  // an apostrophe in prose that is never compiled
  if (state.switchedOff === 0) state.fail()
  return start + 1
}

/** A backslash continues its line, and is nothing else out here. */
function backslash(state: State, at: number): number {
  const { raw } = state
  const next = raw.charCodeAt(at + 1)
  if (next !== NEWLINE && !(next === RETURN && raw.charCodeAt(at + 2) === NEWLINE)) state.fail()
  return at + 1
}

const HANDLERS: Handler[] = Array(256).fill(single((state) => state.fail()))
const HANDLER_OF: Readonly<Record<string, Handler>> = {
  '\t\f\v\r': (_, at) => at + 1,
  '0123456789': number,
  '"\'': quoted,
  '+-*%^~.': single(operator),
  '<>!': comparison,
  '=': equals,
  '&|': bitwise,
  '/': slash,
  '\\': backslash,
  '(': single(openParenthesis),
  ')': single(closeParenthesis),
  '[': single(openBracket),
  ']': single(closeBracket),
  '{': single(openBrace),
  '}': single(closeBrace),
  ',': single(comma),
  ';': single(semicolon),
  '?': single(question),
  ':': single(colon),
}
for (const [characters, handler] of Object.entries(HANDLER_OF))
  for (const character of characters) HANDLERS[character.charCodeAt(0)] = handler
