import {
  AND,
  ASSIGN,
  CLOSE,
  COMMA,
  GROUP,
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
import type { State } from './state.ts'
import { endStatement, settle } from './statements.ts'
import { ENUM } from './words.ts'

export function literal(state: State): void {
  settle(state)
  state.previous = LITERAL
}

export function operator(state: State): void {
  settle(state)
  state.previous = OPERATOR
}

export function assignment(state: State): void {
  settle(state)
  const { frames } = state
  split(state)
  frames.shape = OTHER_SHAPE
  if (frames.kind <= LINKAGE) state.names.declaration.isAssigned = true
  state.previous = ASSIGN
}

/** SonarSource counts each run of equal operators once, reading through parentheses. */
export function logical(state: State, operator: number): void {
  settle(state)
  const { previous, frames, counter } = state
  if (operator === AND && previous <= KEYWORD) {
    // the address of a label
    state.previous = OPERATOR
    return
  }
  takeGroup(state)
  counter.metrics.ccn++
  if (frames.operator !== operator) counter.metrics.cognitive++
  if (frames.operator === 0 && frames.isWhole === 1) frames.firstOperator = operator
  frames.operator = operator
  state.previous = LOGICAL
}

/** A group that is a whole operand continues the sequence around it. */
export function takeGroup(state: State): void {
  if (state.previous !== GROUP) return
  const { frames, counter, groupFirst, groupLast } = state
  if (frames.operator === 0) {
    if (frames.isWhole === 1) frames.firstOperator = groupFirst
  } else if (frames.operator === groupFirst) counter.metrics.cognitive--
  frames.operator = groupLast
}

/** Begins a new sequence of operators and a new operand. */
function split({ frames, counter }: State): void {
  frames.operator = 0
  frames.firstOperator = 0
  frames.isWhole = 0
  frames.structures = counter.structures
}

/** What stands before it turns out to be inside of it. */
export function question(state: State): void {
  settle(state)
  const { counter, frames } = state
  takeGroup(state)
  counter.metrics.ccn++
  counter.nested(counter.structures - frames.structures)
  split(state)
  state.nest(TERNARY_MIDDLE, 1, 0)
  state.previous = TERNARY
}

export function colon(state: State): void {
  settle(state)
  takeGroup(state)
  const { frames } = state
  while (frames.kind === TERNARY_END) state.pop()
  if (frames.kind <= TYPE_BODY) {
    // of a bit field, or of an enumeration's type
    if (state.typeWord !== ENUM) state.typeWord = 0
    state.previous = OPERATOR
  } else if (frames.kind >= VALUES && frames.kind <= TERNARY_MIDDLE) {
    if (frames.kind === TERNARY_MIDDLE) frames.kind = TERNARY_END
    split(state)
    state.previous = TERNARY
  } else state.startStatement()
}

export function comma(state: State): void {
  settle(state)
  takeGroup(state)
  endTernaries(state)
  const { frames, names } = state
  split(state)
  frames.commas++
  if (names.typedef.size === frames.size) names.typedef.isNamed = true
  state.previous = COMMA
}

export function semicolon(state: State): void {
  settle(state)
  takeGroup(state)
  endTernaries(state)
  const { names, frames } = state
  if (names.typedef.size === frames.size) names.typedef.size = -1
  if (frames.kind === VALUES) state.fail()
  else if (frames.kind === PARENTHESIS || frames.kind === SUBSCRIPT) {
    split(state)
    state.previous = COMMA
  } else if (frames.kind <= TYPE_BODY) endDeclaration(state)
  else endStatement(state)
}

export function endDeclaration(state: State): void {
  if (state.frames.kind <= LINKAGE) state.names.endDeclaration(state.previous >= CLOSE ? state.closedAt : -1)
  state.startStatement()
}

function endTernaries(state: State): void {
  const { frames } = state
  while (frames.kind === TERNARY_MIDDLE || frames.kind === TERNARY_END) state.pop()
}
