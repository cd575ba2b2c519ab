import type { FunctionRange } from '../../tree/function-range.ts'
import { PRIVATE_NAME, WORD } from './kinds.ts'
import type { TokenTable } from './token-table.ts'

/** Calls that may mean a function of the file. */
export interface Calls {
  /** Where their parentheses open, in rising order. */
  brackets: number[]
  /** By the position of the name. */
  counts: Map<number, number>
}

/** Of all calls those of a name that a function of the file has. */
export function findCalls(
  calls: readonly number[],
  ranges: readonly FunctionRange[],
  tokens: TokenTable,
  raw: string,
): Calls {
  const found: Calls = { brackets: [], counts: new Map() }
  if (calls.length === 0) return found
  const lengths = lengthsByFirst(ranges)
  const names = new Set(ranges.map(({ name }) => name))
  const { kinds, starts, ends } = tokens
  for (let index = 0; index < calls.length; index += 2) {
    const callee = calls[index]
    if (kinds[callee] < PRIVATE_NAME) continue
    const start = starts[callee] + (kinds[callee] < WORD ? 1 : 0)
    const end = ends[callee]
    if ((lengths[raw.charCodeAt(start)] & lengthBit(end - start)) === 0) continue
    if (!names.has(raw.slice(start, end))) continue
    found.brackets.push(end)
    found.counts.set(start, calls[index + 1])
  }
  return found
}

/** For each first character of a name one bit for each length: tells most calls apart before a text is cut out. */
function lengthsByFirst(ranges: readonly FunctionRange[]): Int32Array {
  const lengths = new Int32Array(256)
  for (const { name } of ranges) {
    const first = name.charCodeAt(0)
    if (first < 256) lengths[first] |= lengthBit(name.length)
  }
  return lengths
}

function lengthBit(length: number): number {
  return 1 << Math.min(length, 31)
}
