import { javascript } from '../languages/javascript.ts'
import { countAsLizard } from '../tree/lizard-ccn.ts'
import { addNested } from '../tree/nested.ts'
import { addRecursion } from '../tree/recursion.ts'
import { findCalls } from './javascript/calls.ts'
import { Findings } from './javascript/findings.ts'
import { ModuleReader } from './javascript/module-reader.ts'
import { SAMPLE } from './javascript/sample-data.ts'
import { TokenTable } from './javascript/token-table.ts'
import { type Dialect, Tokenizer } from './javascript/tokenizer.ts'
import { Unsure } from './javascript/unsure.ts'
import type { TokenReading } from './token-reading.ts'

const WARM_UP_ROUNDS = 2
const tokens = new TokenTable()
let isWarm = false

/** Undefined: not sure; ask the tree. */
export function readJavaScript(raw: string): TokenReading | undefined {
  return read(raw, { hasTypes: false, hasElements: true })
}

/** Undefined: not sure; ask the tree. */
export function readTypeScript(raw: string): TokenReading | undefined {
  return read(raw, { hasTypes: true, hasElements: false })
}

/** Undefined: not sure; ask the tree. */
export function readTsx(raw: string): TokenReading | undefined {
  return read(raw, { hasTypes: true, hasElements: true })
}

/**
 * The engine compiles a function for what it has seen it do, and again when it does something else. It sees a bit of
 * everything first, which takes milliseconds and spares a third of the compiling.
 */
function warmUp(): void {
  isWarm = true
  for (let round = 0; round < WARM_UP_ROUNDS; round++) readTypeScript(SAMPLE)
}

function read(raw: string, dialect: Dialect): TokenReading | undefined {
  if (!isWarm) warmUp()
  const findings = new Findings(raw)
  try {
    new Tokenizer(raw, tokens, dialect).run()
    const reader = new ModuleReader(tokens, findings, dialect.hasTypes)
    reader.read(raw)
    finish(raw, findings, reader.calls, dialect)
  } catch (error) {
    if (error instanceof Unsure) return undefined
    throw error
  }
  const { functions, types, exports } = findings
  return { functions, types, exports }
}

/** What can be said of functions only when all are known. */
function finish(raw: string, { ranges }: Findings, calls: readonly number[], dialect: Dialect): void {
  if (ranges.length === 0) return
  countAsLizard(raw, ranges, dialect.hasTypes && dialect.hasElements ? 'tsx' : 'typescript')
  const { brackets, counts } = findCalls(calls, ranges, tokens, raw)
  if (brackets.length > 0) addRecursion(raw, ranges, javascript, (at) => counts.get(at), brackets)
  addNested(ranges, (range) => range.structures === 0)
}
