import type { FunctionRange } from './function-range.ts'
import * as kind from './lizard-kinds.ts'

// what a level expects
export const NOTHING = 0
export const CONDITION = 1
export const STATEMENT = 2

/** What lizard takes for a function: one of the tree's, or nothing but a pair of brackets. */
export interface Guess {
  ccn: number
  range?: FunctionRange
}

/** One pair of brackets; to lizard each of `)` and `}` closes the innermost pair, whichever it is. */
export class Level {
  isObject = false
  /** Closing it ends the function that began one level below. */
  isBody = false
  started: Guess | undefined = undefined
  /** What the next bracket opens: a condition, then a statement. */
  expects = NOTHING
  /** What a function would be called here; texts are hashes, 0 for what is no name. */
  name = 0
  last = 0
  /** The kind of the token before. */
  before: number = kind.OTHER
  /** Behind the colon of a property. */
  isValue = false
}

/** Behind `.` or `new`, which count until the statement ends. */
export function isMember({ before }: Level): boolean {
  return before === kind.DOT || before === kind.NEW
}

export function isCall(now: Level): boolean {
  if (isMember(now) || now.name === 0) return true
  return now.last !== now.name && !isBeforeParameters(now.before)
}

export function isCallInObject(now: Level): boolean {
  return isMember(now) || (now.isValue && (now.name === 0 || now.last !== now.name))
}

function isBeforeParameters(what: number): boolean {
  return what === kind.EQUALS || what === kind.ASYNC || what === kind.GREATER
}
