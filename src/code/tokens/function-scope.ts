import type { FunctionMetrics } from '../records.ts'
import type { FunctionRange } from '../tree/function-range.ts'

/** Where metrics go while tokens are read: the innermost function, or one that nobody asks for outside of all. */
export interface FunctionScope {
  metrics: FunctionMetrics
  range: FunctionRange | undefined
  /** Structures that cost more the deeper they are nested. */
  structures: number
  /** Cognitive nesting of statements. */
  level: number
  /** Control blocks around. */
  depth: number
}

export function openScope(metrics: FunctionMetrics, range: FunctionRange | undefined): FunctionScope {
  return { metrics, range, structures: 0, level: 0, depth: 0 }
}
