import { Declaration } from './declarations.ts'
import { endDeclaration } from './expressions.ts'
import {
  AFTER_ELSE,
  ARGUMENTS,
  ATTRIBUTE_WORD,
  ATTRIBUTED,
  BLOCK,
  CALL_SHAPE,
  CLOSE,
  CLOSED,
  COMMA,
  DECLARATOR,
  DEFINITION_SHAPE,
  DO_TAIL,
  FUNCTION,
  GROUP,
  HEADER,
  HEADER_DUE,
  KEYWORD,
  LINKAGE,
  LITERAL,
  OF_ATTRIBUTE,
  OPEN,
  OTHER_SHAPE,
  PARAMETERS,
  PARENTHESIS,
  PLAIN,
  START,
  SUBSCRIPT,
  TERNARY_END,
  TYPE_BODY,
  VALUES,
  WORD,
  WORD_SHAPE,
  WORDS_SHAPE,
} from './kinds.ts'
import { isGroup, WHOLE } from './logic.ts'
import type { State } from './state.ts'
import { endStatement, endStatements } from './statements.ts'

export function openParenthesis(state: State, at: number): void {
  const { previous, frames } = state
  const role = roleOf(state, at)
  if (previous === WORD) frames.top.shape = shapeBefore(frames.top.shape)
  state.push(PARENTHESIS)
  frames.top.role = role
  frames.top.logic = previous <= KEYWORD ? WHOLE : 0
  frames.top.mark = role === ARGUMENTS ? state.calls.call(state.wordStart, at) : at
  state.previous = OPEN
}

function shapeBefore(shape: number): number {
  if (shape === WORD_SHAPE) return CALL_SHAPE
  return shape === WORDS_SHAPE ? DEFINITION_SHAPE : OTHER_SHAPE
}

function roleOf(state: State, at: number): number {
  const { previous, names, frames } = state
  if (previous === HEADER_DUE) return HEADER
  if (previous === ATTRIBUTE_WORD || frames.top.role === OF_ATTRIBUTE) return OF_ATTRIBUTE
  state.typeWord = 0
  if (names.typedef.size === frames.size) names.openInTypedef(at, state.line, previous >= CLOSE)
  if (state.counter.isInFunction) return previous === WORD && state.counter.range ? ARGUMENTS : PLAIN
  if (frames.top.kind <= LINKAGE) return roleAtTop(state, at)
  return frames.top.role === DECLARATOR && previous === WORD ? offer(state, true) : PLAIN
}

function roleAtTop(state: State, at: number): number {
  const { declaration } = state.names
  if (state.previous !== WORD || state.names.isPointer(at)) return DECLARATOR
  return declaration.isAssigned ? PLAIN : offer(state, declaration.words > 1)
}

function offer(state: State, isTyped: boolean): number {
  const { names, wordStart, wordEnd, line } = state
  return names.offerFunction(wordStart, wordEnd, line, isTyped) ? PARAMETERS : PLAIN
}

export function closeParenthesis(state: State, at: number): void {
  endStatements(state)
  if (state.frames.top.kind !== PARENTHESIS) state.fail()
  else {
    state.closedAt = at
    const { role } = state.frames.top
    if (role === HEADER || role === OF_ATTRIBUTE) endOther(state, role)
    else endExpression(state, role)
  }
}

function endOther(state: State, role: number): void {
  state.pop()
  if (role === OF_ATTRIBUTE) state.previous = ATTRIBUTED
  else state.previous = state.frames.top.kind === DO_TAIL ? CLOSE : START
}

function endExpression(state: State, role: number): void {
  const { frames, calls, names, previous } = state
  if (role === ARGUMENTS) calls.countArguments(frames.top.mark, previous === OPEN ? 0 : frames.top.commas + 1)
  else if (role === PARAMETERS) names.endParameters(frames.top.mark, state.closedAt, frames.top.commas)
  state.typeWord = 0
  state.previous = isGroup(frames.top.logic) ? GROUP : CLOSE
  state.group = frames.top.logic
  state.pop()
}

export function openBracket(state: State): void {
  const { names, frames, line, previous } = state
  if (names.typedef.size === frames.size) names.openBracketInTypedef(line, previous >= CLOSE)
  state.push(SUBSCRIPT)
  state.previous = OPEN
}

export function closeBracket(state: State): void {
  endStatements(state)
  if (state.frames.top.kind !== SUBSCRIPT) state.fail()
  else state.pop()
  state.previous = CLOSED
}

export function openBrace(state: State, at: number): void {
  const { kind } = state.frames.top
  if (kind <= LINKAGE) openAtTop(state, at)
  else if (opensType(state)) openType(state)
  else if (kind === TYPE_BODY) state.fail()
  else if (kind === VALUES) open(state, VALUES)
  else openInFunction(state)
}

function openAtTop(state: State, at: number): void {
  const { previous } = state
  const { isAssigned, candidate, oldStyle, words } = state.names.declaration
  if (isAssigned) open(state, VALUES)
  else if (opensType(state)) openType(state)
  else if (previous === LITERAL) open(state, LINKAGE)
  else if (previous >= WORD && candidate) openFunction(state, candidate, at)
  else if (previous === CLOSE || previous === GROUP || (previous === WORD && words === 1))
    openFunction(state, undefined, at)
  else if (previous === START && oldStyle) openFunction(state, oldStyle, at)
  else state.fail()
}

function openFunction(state: State, candidate: Declaration['candidate'], at: number): void {
  const { names, counter } = state
  const range = names.startFunction(candidate, at)
  if (range && candidate) state.calls.define(candidate.start, candidate.end)
  state.push(FUNCTION)
  state.frames.top.mark = names.qualifyBy(range?.metrics.name)
  counter.enter(range)
  names.declaration = new Declaration()
  state.startStatement()
}

function opensType({ typeWord, previous }: State): boolean {
  return typeWord !== 0 && previous >= WORD && previous <= ATTRIBUTED
}

function openType(state: State): void {
  const { names, nameStart, nameEnd, nameLine, typeWord } = state
  state.push(TYPE_BODY)
  state.frames.top.mark = names.startType(typeWord, nameStart, nameEnd, nameLine)
  state.startStatement()
}

function openInFunction(state: State): void {
  const { previous } = state
  const { kind, shape } = state.frames.top
  if (previous <= AFTER_ELSE) open(state, BLOCK)
  else if (kind === PARENTHESIS && (previous === OPEN || previous === COMMA)) open(state, BLOCK)
  else if (previous === WORD && shape === WORD_SHAPE) open(state, BLOCK)
  else if (previous >= CLOSE && shape === CALL_SHAPE) open(state, BLOCK)
  else if (previous >= CLOSE && shape === DEFINITION_SHAPE && !isInBrackets(kind)) state.fail()
  else open(state, VALUES)
}

function isInBrackets(kind: number): boolean {
  return kind >= VALUES && kind <= TERNARY_END
}

function open(state: State, kind: number): void {
  state.push(kind)
  state.typeWord = 0
  state.previous = kind === VALUES ? OPEN : START
}

export function closeBrace(state: State, at: number): void {
  endStatements(state)
  const { kind, mark } = state.frames.top
  if (kind < LINKAGE || kind > VALUES) {
    state.fail()
    return
  }
  if (kind === FUNCTION) endFunction(state, at)
  if (kind === FUNCTION || kind === TYPE_BODY) state.names.qualified = mark
  state.pop()
  state.typeWord = 0
  afterBrace(state, kind)
}

function afterBrace(state: State, kind: number): void {
  switch (kind) {
    case FUNCTION:
    case LINKAGE:
      endDeclaration(state)
      break
    case BLOCK:
      if (isInBrackets(state.frames.top.kind)) state.previous = CLOSED
      else endStatement(state)
      break
    case TYPE_BODY:
    case VALUES:
      state.previous = CLOSED
      break
  }
}

function endFunction({ counter, line }: State, at: number): void {
  const { range } = counter
  if (range) {
    range.end = at + 1
    range.metrics.end_line = line
    range.metrics.lines = line - range.metrics.line + 1
  }
  counter.leave()
}
