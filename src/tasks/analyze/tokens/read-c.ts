import { addRecursion } from '../tree/recursion.ts'
import { CBranches, type Choice } from './c-branches.ts'
import { countArguments } from './c-calls.ts'
import { CLexer } from './c-lexer.ts'
import { CStructure } from './c-structure.ts'
import type { TokenReading } from './token-reading.ts'

const NAMING = { separator: '::' } as const

/**
 * Functions and types of a C file; undefined where its tokens make no sense without a parser: ask the tree.
 * `raw`: a character for each byte. All branches of `#if` are read. Where they do not end alike the text goes on
 * from the first, or if that leads nowhere from the last.
 */
export function readC(raw: string): TokenReading | undefined {
  return read(raw, 'first') ?? (raw.includes('#') ? read(raw, 'last') : undefined)
}

function read(raw: string, choice: Choice): TokenReading | undefined {
  const structure = new CStructure(raw)
  const lexer = new CLexer(raw, structure, new CBranches(structure, choice))
  if (!lexer.run()) return undefined
  const { names } = structure
  // a function that a branch not chosen opened has no end
  const ranges = names.ranges.filter(({ end }) => end >= 0)
  for (const [index, range] of ranges.entries()) range.index = index
  addRecursion(raw, ranges, NAMING, (at) => countArguments(raw, at, lexer.opaque))
  return {
    functions: ranges.map(({ metrics }) => metrics),
    types: names.types.filter(({ name }) => name !== ''),
    exports: [],
  }
}
