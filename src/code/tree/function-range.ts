import type { FunctionMetrics } from '../records.ts'

/** A listed function while its file is analysed: where it stands, and what its neighbours need to know of it. */
export interface FunctionRange {
  metrics: FunctionMetrics
  /** Among the functions of its file. */
  index: number
  /** Its own name without what qualifies it; empty for an anonymous function. */
  name: string
  /** What qualifies its name: the types and functions around it. */
  prefix: string
  /** Characters of the text it was read from; `body` is `start` where it has none. */
  start: number
  body: number
  end: number
  /** The listed function around it. */
  outer: FunctionRange | undefined
  /** Cognitive nesting at which it stands in the one around it. */
  level: number
  /** Structures in it that cost more the deeper they are nested. */
  structures: number
}
