import { addRecursion } from '../tree/recursion.ts'
import { Branches, type Choice } from './c/branches.ts'
import { readTokens } from './c/lexer.ts'
import { State } from './c/state.ts'
import { endIfs } from './c/statements.ts'
import type { TokenReading } from './token-reading.ts'

const NAMING = { separator: '::' } as const

/**
 * Functions and types of a C file; undefined where its tokens make no sense without a parser: ask the tree.
 * All branches of `#if` are read. Where they do not end alike the text goes on from the first, or if that leads
 * nowhere from the last.
 * @param raw a character for each byte; names are decoded from UTF-8
 */
export function readC(raw: string): TokenReading | undefined {
  return read(raw, 'first') ?? (raw.includes('#') ? read(raw, 'last') : undefined)
}

function read(raw: string, choice: Choice): TokenReading | undefined {
  const state = new State(raw)
  const branches = new Branches(state, choice)
  readTokens(state)
  endIfs(state)
  if (state.failed || !branches.areClosed || state.frames.size > 1) return undefined
  return conclude(state)
}

function conclude({ raw, names, calls }: State): TokenReading {
  // a function that a branch not chosen opened has no end
  const ranges = names.ranges.filter(({ end }) => end >= 0)
  for (const [index, range] of ranges.entries()) range.index = index
  const { brackets, argumentCount } = calls.suspects()
  if (brackets.length > 0) addRecursion(raw, ranges, NAMING, argumentCount, brackets)
  return {
    functions: ranges.map(({ metrics }) => metrics),
    types: names.types.filter(({ name }) => name !== ''),
    exports: [],
  }
}
