import type { ExportRecord, FunctionMetrics, LineCounts, TypeRecord } from '../../code/records.ts'

export type { ExportRecord, FunctionMetrics, LineCounts, TypeRecord }

/** What the task says about one file: the contract of `analyze` results, names and order included. */
export interface Analysis {
  path: string
  /** Linguist's name; `Text` where the name says nothing. */
  language: string
  bytes: number
  lines: LineCounts
  /** Bytes of the longest line. */
  longest_line: number
  /** With the metric `functions`. */
  functions?: FunctionMetrics[]
  types?: TypeRecord[]
  exports?: ExportRecord[]
  /** With the metric `imports`. */
  imports?: ImportRecord[]
  /**
   * The part of the text the grammar could not make sense of, 0 to 1; 0 where the text was not parsed. Python, Java, C,
   * Go, JavaScript and TypeScript are parsed only where their tokens do not fit together (brackets, strings,
   * indentation, neighbours): what they say wrongly in well-formed tokens is not seen.
   */
  parse_error_share?: number
  todos: Todo[]
  /** By the name of a list above how many entries past its first 10,000 are not in it; absent where all are. */
  left_out?: Record<string, number>
}

/** A file that was not analysed, and why. */
export interface SkippedFile {
  path: string
  language: string | null
  bytes: number
  skipped: SkipReason
}

export type AnalyzeResult = Analysis | SkippedFile

export type SkipReason = 'binary' | 'minified' | 'vendored' | 'generated' | 'oversize'

export interface ImportRecord {
  /** As the source spells it, without quotes; `<header.h>` keeps its brackets. */
  to: string
  line: number
}

export interface Todo {
  line: number
  /** From the marker to the end of its line. */
  text: string
}
