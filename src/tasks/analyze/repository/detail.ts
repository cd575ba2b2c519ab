import type { Duplicates } from '../duplicates/find-duplicates.ts'
import type { NearDuplicates } from '../duplicates/near-duplicates.ts'
import type { ImportGraph } from '../imports/graph/build.ts'
import type { FunctionEntry } from './functions.ts'
import type { Hotspot } from './hotspots.ts'
import type { Violation } from './limits.ts'
import type { Total } from './totals.ts'

/** What is said of all files together: `summary.tasks_detail.analyze`. A metric that was not asked for has no field. */
export interface AnalyzeDetail {
  files: number
  bytes: number
  functions?: number
  todos: number
  /** Files in which the grammar could not make sense of some part. */
  parse_error_files?: number
  /** Files left out, by reason. */
  skipped: Record<string, number>
  languages: Record<string, Total>
  /** The folders with the most code, each with its own files only; `.` is the root. */
  folders: Record<string, Total>
  most_complex?: FunctionEntry<'ccn'>[]
  most_cognitive?: FunctionEntry<'cognitive'>[]
  longest?: FunctionEntry<'lines'>[]
  most_nested?: FunctionEntry<'nesting'>[]
  /** Where the source has a history. */
  hotspots?: Hotspot[]
  /** Why there are none though the source has a history. */
  hotspots_missing?: string
  /** Commits that the hotspots rest on. */
  commits?: number
  imports?: ImportsDetail
  duplicates?: Duplicates
  /** Functions that are much alike; they take the metric `functions` as well. */
  near_duplicates?: NearDuplicates
  /** What passes a limit: the whole repository, and the first 1,000 functions. */
  violations: Violation[]
  total_violations: number
}

/** `cycles`: the first 100. */
export interface ImportsDetail extends ImportGraph {
  total_cycles: number
}
