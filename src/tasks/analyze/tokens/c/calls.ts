import { adjacency, components } from '../../components.ts'
import type { FunctionRange } from '../../tree/function-range.ts'
import { isSpace, WORD_PART } from './characters.ts'

/** A declaration in a body has a type before the name, a call at most one of these. */
const BEFORE_CALLS = /(?:^|\W)(?:return|else|do|case)$/
const LONGEST_WORD = 64
const SLOTS = 1024

/** Who calls whom, by the numbers of their names, and where that stands in `State.calls`. */
interface Edges {
  callers: number[]
  callees: number[]
  calls: number[]
}

/** The calls that may be part of a recursion; few files have any. */
export class RecursiveCalls {
  /** Where their parentheses are, rising. */
  readonly brackets: number[] = []
  readonly #raw: string
  /** How many by the position of the name. */
  readonly #arguments = new Map<number, number>()

  /** `found`: see `State.calls`; `ranges` by the index that it speaks of. */
  constructor(raw: string, found: readonly number[], ranges: readonly FunctionRange[]) {
    this.#raw = raw
    const names = new Map<string, number>()
    const numbers = ranges.map(({ name }) => numberOf(names, name))
    const { callers, callees, calls } = knownCalls(raw, found, names, numbers)
    const groups = new Int32Array(names.size)
    for (const [index, group] of components(adjacency(names.size, callers, callees)).entries())
      for (const name of group) groups[name] = index + 1
    for (const [index, call] of calls.entries()) {
      const group = groups[callers[index]]
      const isCycle = callers[index] === callees[index] || (group > 0 && group === groups[callees[index]])
      if (isCycle) this.#add(found[call + 1], found[call + 2], found[call + 3])
    }
  }

  #add(name: number, bracket: number, count: number): void {
    this.brackets.push(bracket)
    this.#arguments.set(name, count)
  }

  /** Undefined where nothing is called. */
  argumentCount(name: number): number | undefined {
    return isCall(this.#raw, name) ? this.#arguments.get(name) : undefined
  }
}

function numberOf(names: Map<string, number>, name: string): number {
  const known = names.get(name)
  if (known === undefined) names.set(name, names.size)
  return known ?? names.size - 1
}

/** The calls of the file's own functions. */
function knownCalls(
  raw: string,
  found: readonly number[],
  names: ReadonlyMap<string, number>,
  numbers: readonly number[],
): Edges {
  const isPossible = new Uint8Array(SLOTS)
  for (const name of names.keys()) isPossible[slotOf(name, 0, name.length)] = 1
  const edges: Edges = { callers: [], callees: [], calls: [] }
  for (let call = 0; call < found.length; call += 4) {
    const start = found[call + 1]
    const end = found[call + 2]
    if (found[call] < 0 || isPossible[slotOf(raw, start, end)] === 0) continue
    const callee = names.get(raw.slice(start, end))
    if (callee === undefined) continue
    edges.callers.push(numbers[found[call]])
    edges.callees.push(callee)
    edges.calls.push(call)
  }
  return edges
}

function slotOf(raw: string, start: number, end: number): number {
  return ((end - start) * 61 + raw.charCodeAt(start) * 7 + raw.charCodeAt(end - 1) * 31) & (SLOTS - 1)
}

function isCall(raw: string, name: number): boolean {
  let end = name
  while (end > 0 && isSpace(raw.charCodeAt(end - 1))) end--
  if (end === 0 || WORD_PART[raw.charCodeAt(end - 1)] === 0) return true
  return BEFORE_CALLS.test(raw.slice(Math.max(0, end - LONGEST_WORD), end))
}
