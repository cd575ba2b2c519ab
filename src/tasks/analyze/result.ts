/** What the task says about one file: the contract of `analyze` results, names and order included. */
export interface Analysis {
  path: string
  /** Linguist's name; `Text` where the name says nothing. */
  language: string
  bytes: number
  lines: LineCounts
  functions: FunctionMetrics[]
  types: TypeRecord[]
  imports: ImportRecord[]
  /** The part of the text the grammar could not make sense of, 0 to 1. */
  parse_error_share: number
  todos: Todo[]
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

/**
 * As cloc counts: a line with code and a comment is code; a blank line inside a comment is blank; in Python
 * every triple-quoted string is a comment, docstring or not. Unlike cloc, what looks like a comment inside of a
 * string is code, and so is code behind the end of a comment or string of several lines.
 */
export interface LineCounts {
  blank: number
  comment: number
  code: number
}

export interface FunctionMetrics {
  /** Qualified by the types, namespaces and functions around it; `(anonymous)` without a name. */
  name: string
  /** The line of the name. */
  line: number
  end_line: number
  /**
   * Cyclomatic complexity as lizard counts it, without functions that are listed on their own: 1 + branches,
   * loops, cases, catch clauses, `?:`, `&&` and `||`; also `finally` and the parts of comprehensions in Python,
   * `#if`, `#ifdef` and `#elif` in C and C++, `match` and `?` in Rust. Where lizard's tokens mislead it, the tree
   * decides: `??` counts once, nullable types and `||=` do not, `foreach` and `unless` do.
   */
  ccn: number
  /** Cognitive complexity as SonarSource defines it, without functions that are listed on their own. */
  cognitive: number
  /** The deepest nesting of control blocks. */
  nesting: number
  params: number
  lines: number
}

export interface TypeRecord {
  name: string
  /** class, interface, struct, enum, trait, type … */
  kind: string
  line: number
}

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
