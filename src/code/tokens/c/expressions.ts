import {
  AND,
  ASSIGN,
  CLOSE,
  COMMA,
  KEYWORD,
  LINKAGE,
  LITERAL,
  LOGICAL,
  OPERATOR,
  OTHER_SHAPE,
  PARENTHESIS,
  SUBSCRIPT,
  TERNARY,
  TERNARY_END,
  TERNARY_MIDDLE,
  TYPE_BODY,
  VALUES,
} from './kinds.ts'
import { continueSequence, takeGroup } from './logic.ts'
import type { State } from './state.ts'
import { endStatement } from './statements.ts'
import { ENUM } from './words.ts'

export function literal(state: State): void {
  state.previous = LITERAL
}

export function operator(state: State): void {
  state.previous = OPERATOR
}

export function assignment(state: State): void {
  const { frames } = state
  split(state)
  frames.top.shape = OTHER_SHAPE
  if (frames.top.kind <= LINKAGE) state.names.declaration.isAssigned = true
  state.previous = ASSIGN
}

export function logical(state: State, operator: number): void {
  if (operator === AND && state.previous <= KEYWORD) {
    // the address of a label
    state.previous = OPERATOR
    return
  }
  takeGroup(state)
  continueSequence(state, operator)
  state.previous = LOGICAL
}

/** Begins a new sequence of operators and a new operand. */
function split({ frames, counter }: State): void {
  frames.top.logic = 0
  frames.top.structures = counter.structures
}

/** What stands before it turns out to be inside of it. */
export function question(state: State): void {
  const { counter, frames } = state
  counter.metrics.ccn++
  counter.nested(counter.structures - frames.top.structures)
  split(state)
  state.nest(TERNARY_MIDDLE, 1)
  state.previous = TERNARY
}

export function colon(state: State): void {
  const { frames } = state
  while (frames.top.kind === TERNARY_END) state.pop()
  if (frames.top.kind <= TYPE_BODY) {
    // of a bit field, or of an enumeration's type
    if (state.typeWord !== ENUM) state.typeWord = 0
    state.previous = OPERATOR
  } else if (frames.top.kind >= VALUES && frames.top.kind <= TERNARY_MIDDLE) {
    if (frames.top.kind === TERNARY_MIDDLE) frames.top.kind = TERNARY_END
    split(state)
    state.previous = TERNARY
  } else state.startStatement()
}

export function comma(state: State): void {
  endTernaries(state)
  const { frames, names } = state
  split(state)
  frames.top.commas++
  if (names.typedef.size === frames.size) names.typedef.isNamed = true
  state.previous = COMMA
}

export function semicolon(state: State): void {
  endTernaries(state)
  const { names, frames } = state
  if (names.typedef.size === frames.size) names.typedef.size = -1
  if (frames.top.kind === VALUES) state.fail()
  else if (frames.top.kind === PARENTHESIS || frames.top.kind === SUBSCRIPT) {
    split(state)
    state.previous = COMMA
  } else if (frames.top.kind <= TYPE_BODY) endDeclaration(state)
  else endStatement(state)
}

export function endDeclaration(state: State): void {
  if (state.frames.top.kind <= LINKAGE)
    state.names.endDeclaration(state.previous >= CLOSE ? state.closedAt : -1)
  state.startStatement()
}

function endTernaries(state: State): void {
  const { frames } = state
  while (frames.top.kind === TERNARY_MIDDLE || frames.top.kind === TERNARY_END) state.pop()
}
