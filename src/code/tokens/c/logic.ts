import { GROUP } from './kinds.ts'
import type { State } from './state.ts'

// A sequence of logical operators as one number: the last operator, the first one if it is WHOLE, and that bit.
const LAST = 3
const FIRST_SHIFT = 2
/** The sequence is all there is in the parentheses, which are an operand as far as the left of them tells. */
export const WHOLE = 16

/** SonarSource counts each run of equal operators once, reading through parentheses. */
export function continueSequence({ frames, counter }: State, operator: number): void {
  const { logic } = frames.top
  counter.metrics.ccn++
  if ((logic & LAST) !== operator) counter.metrics.cognitive++
  frames.top.logic = extended(logic, operator, operator)
}

/** A group in parentheses that is a whole operand continues the sequence around it. */
export function takeGroup(state: State): void {
  if (state.previous !== GROUP) return
  const { frames, counter, group } = state
  if ((frames.top.logic & LAST) === firstOf(group)) counter.metrics.cognitive--
  frames.top.logic = extended(frames.top.logic, firstOf(group), group & LAST)
}

/** True for what stood in parentheses if nothing but a sequence did. */
export function isGroup(logic: number): boolean {
  return (logic & WHOLE) > 0 && firstOf(logic) > 0
}

function firstOf(logic: number): number {
  return (logic >> FIRST_SHIFT) & LAST
}

function extended(logic: number, first: number, last: number): number {
  if ((logic & LAST) > 0) return (logic & ~LAST) | last
  return (logic & WHOLE) > 0 ? WHOLE | (first << FIRST_SHIFT) | last : last
}
