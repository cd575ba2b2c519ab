import { WORD_PART } from './characters.ts'
import {
  AFTER_ELSE,
  ATTRIBUTED,
  CLOSE,
  HEADER_DUE,
  IF_DONE,
  LINKAGE,
  OTHER_SHAPE,
  WORD,
  WORD_SHAPE,
  WORDS_SHAPE,
} from './kinds.ts'
import type { State } from './state.ts'
import { elseWord, endIfs, keyword } from './statements.ts'
import { ELSE, meaningOf } from './words.ts'

/** Reads a word; gives the position behind it. */
export function word(state: State, start: number): number {
  const { raw } = state
  let end = start + 1
  while (WORD_PART[raw.charCodeAt(end)] > 0) end++
  act(state, start, end)
  return end
}

function act(state: State, start: number, end: number): void {
  const meaning = meaningOf(state.raw, start, end)
  if (meaning === ELSE) elseWord(state)
  else {
    if (state.frames.top.kind === IF_DONE) endIfs(state)
    if (meaning !== 0) keyword(state, meaning)
    // `if UNLIKELY(x)`
    else if (state.previous !== HEADER_DUE) name(state, start, end)
  }
}

function name(state: State, start: number, end: number): void {
  const { frames, names, previous } = state
  frames.top.shape = shapeAfterWord(previous, frames.top.shape)
  if (state.typeWord !== 0 && previous >= WORD && previous <= ATTRIBUTED) {
    state.nameStart = start
    state.nameEnd = end
    state.nameLine = state.line
  }
  if (names.typedef.size === frames.size) names.nameTypedef(start, end, state.line, previous >= CLOSE)
  if (frames.top.kind <= LINKAGE) names.declaration.words++
  state.wordStart = start
  state.wordEnd = end
  state.previous = WORD
}

function shapeAfterWord(previous: number, shape: number): number {
  if (previous <= AFTER_ELSE) return WORD_SHAPE
  return previous === WORD && (shape === WORD_SHAPE || shape === WORDS_SHAPE) ? WORDS_SHAPE : OTHER_SHAPE
}
