import {
  AFTER_ELSE,
  ATTRIBUTE_WORD,
  CLOSE,
  CONTROL,
  DO_BODY,
  DO_DONE,
  DO_TAIL,
  HEADER_DUE,
  IF_BODY,
  IF_DONE,
  KEYWORD,
  LINKAGE,
  OTHER_SHAPE,
  START,
  TERNARY_MIDDLE,
  TYPE_BODY,
  TYPE_WORD,
  WORD,
} from './kinds.ts'
import type { State } from './state.ts'
import {
  ATTRIBUTE,
  CASE,
  DO,
  GOTO,
  IF,
  LAST_OF_STATEMENTS,
  LOOP,
  RETURN,
  SPECIFIER,
  SWITCH,
  TYPEDEF,
  WHILE,
} from './words.ts'

/** An `if` whose body has ended goes on only with `else`; comes before every other token. */
export function endIfs(state: State): void {
  while (state.frames.top.kind === IF_DONE) {
    state.pop()
    endStatement(state)
  }
}

/** Ends a statement, and those around it that it was the body of. */
export function endStatement(state: State): void {
  const { frames } = state
  while (frames.top.kind === CONTROL || frames.top.kind === DO_TAIL) state.pop()
  state.startStatement()
  if (frames.top.kind > CONTROL) endBody(state)
}

/** The body of an `if` or `do` has ended, which may not be all of it. */
function endBody(state: State): void {
  const { frames } = state
  if (frames.top.kind === IF_BODY) frames.top.kind = IF_DONE
  else if (frames.top.kind === DO_BODY) frames.top.kind = DO_DONE
  else state.fail()
}

/** Ends what a closing bracket ends with it; a control structure must have its body by then. */
export function endStatements(state: State): void {
  while (state.frames.top.kind >= TERNARY_MIDDLE) {
    if (state.frames.top.kind >= CONTROL && state.previous <= AFTER_ELSE) state.fail()
    state.pop()
  }
}

export function elseWord(state: State): void {
  const { frames, counter } = state
  // a macro with parentheses may be a whole statement
  if (frames.top.kind === IF_BODY && state.previous >= CLOSE) endStatement(state)
  if (frames.top.kind !== IF_DONE) {
    state.fail()
    return
  }
  frames.top.kind = CONTROL
  state.startStatement()
  counter.metrics.cognitive++
  state.previous = AFTER_ELSE
}

/** A word that means something, other than `else`. */
export function keyword(state: State, meaning: number): void {
  if (meaning <= LAST_OF_STATEMENTS) {
    if (state.frames.top.kind <= TYPE_BODY) state.fail()
    else statement(state, meaning)
  } else if (meaning === SPECIFIER) state.previous = WORD
  else if (meaning === ATTRIBUTE) state.previous = ATTRIBUTE_WORD
  else declarationWord(state, meaning)
}

function declarationWord(state: State, meaning: number): void {
  const { frames } = state
  frames.top.shape = OTHER_SHAPE
  state.previous = TYPE_WORD
  if (meaning === TYPEDEF) {
    state.names.startTypedef(frames.size)
    return
  }
  if (frames.top.kind <= LINKAGE) state.names.declaration.words++
  state.typeWord = meaning
  state.nameStart = -1
}

function statement(state: State, meaning: number): void {
  switch (meaning) {
    case IF:
      ifWord(state)
      break
    case LOOP:
    case WHILE:
    case SWITCH:
      loop(state, meaning)
      break
    case DO:
      state.counter.metrics.ccn++
      state.counter.nested(0)
      state.nest(DO_BODY, 2)
      state.previous = START
      break
    default:
      jump(state, meaning)
  }
}

function ifWord(state: State): void {
  const { counter, previous } = state
  const isChained = previous === AFTER_ELSE
  counter.metrics.ccn++
  if (!isChained) counter.nested(0)
  state.nest(IF_BODY, isChained ? 0 : 2)
  state.previous = HEADER_DUE
}

function loop(state: State, meaning: number): void {
  if (meaning === WHILE && state.frames.top.kind === DO_DONE) state.frames.top.kind = DO_TAIL
  else {
    if (meaning !== SWITCH) state.counter.metrics.ccn++
    state.counter.nested(0)
    state.nest(CONTROL, 2)
  }
  state.previous = HEADER_DUE
}

function jump(state: State, meaning: number): void {
  const { metrics } = state.counter
  if (meaning === CASE) metrics.ccn++
  else if (meaning === GOTO) metrics.cognitive++
  else if (meaning === RETURN) state.frames.top.shape = OTHER_SHAPE
  state.previous = KEYWORD
}
