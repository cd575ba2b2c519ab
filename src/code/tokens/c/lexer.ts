import {
  closeBrace,
  closeBracket,
  closeParenthesis,
  openBrace,
  openBracket,
  openParenthesis,
} from './brackets.ts'
import {
  AMPERSAND,
  APOSTROPHE,
  DOT,
  EQUALS,
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
import { AND, GROUP, IF_DONE, OR } from './kinds.ts'
import { takeGroup } from './logic.ts'
import type { State } from './state.ts'
import { endIfs } from './statements.ts'
import { word } from './word.ts'

/** Reads what begins with a character; gives the position behind it. */
type Handler = (state: State, at: number) => number

/** Cuts a text into tokens until its end, or until they make no sense. */
export function readTokens(state: State): void {
  const { raw, length, frames } = state
  let at = 0
  while (at < length && !state.failed) {
    const code = raw.charCodeAt(at)
    if (code === SPACE) at++
    else {
      if (CONCLUDES[code] > 0 && (frames.top.kind === IF_DONE || state.previous === GROUP))
        conclude(state, code)
      at = HANDLERS[code](state, at)
    }
  }
}

/** What only the token behind it can tell: an `if` has no `else`, a group in parentheses is a whole operand. */
export function conclude(state: State, code: number): void {
  if (CONCLUDES[code] === ENDS_OPERAND) takeGroup(state)
  endIfs(state)
}

/** One character that is a token by itself. */
function single(read: (state: State, at: number) => void): Handler {
  return (state, at) => {
    read(state, at)
    return at + 1
  }
}

function newline(state: State, at: number): number {
  state.line++
  return at + 1
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
  if (state.frames.top.kind === IF_DONE) endIfs(state)
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

/** By the first character of a token; words and slashes see for themselves. */
const CONCLUDES = new Uint8Array(256)
const ENDS_OPERAND = 2
for (const character of '0123456789"\'+-*%^~.<>!=&|([{') CONCLUDES[character.charCodeAt(0)] = 1
for (const character of ')]},;?:') CONCLUDES[character.charCodeAt(0)] = ENDS_OPERAND

const HANDLERS: Handler[] = Array(256).fill(single((state) => state.fail()))
const HANDLER_OF: Readonly<Record<string, Handler>> = {
  '\t\f\v\r': (_, at) => at + 1,
  '\n': newline,
  '0123456789': number,
  '"\'': quoted,
  '+-*%^~.': single(operator),
  '<>!': comparison,
  '=': equals,
  '&|': bitwise,
  '/': slash,
  '#': directive,
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
for (let code = 0; code < HANDLERS.length; code++) if (WORD_PART[code] === 1) HANDLERS[code] = word
