import type { Reduce } from '../../core/task.ts'
import type { AnalyzeResult, FunctionMetrics } from './result.ts'

const MOST_COMPLEX = 20

interface LanguageTotal {
  files: number
  bytes: number
  blank: number
  comment: number
  code: number
  functions: number
}

interface ComplexFunction {
  path: string
  name: string
  line: number
  ccn: number
}

export interface AnalyzeTotal {
  files: number
  bytes: number
  skipped: Record<string, number>
  languages: Record<string, LanguageTotal>
  most_complex: ComplexFunction[]
  todos: number
  /** Files in which the grammar could not make sense of some part. */
  parse_error_files: number
}

/** Sums, counts and a top list: the same whatever the order and grouping of the results. */
export const aggregate: Reduce<AnalyzeTotal, AnalyzeResult> = { init, add, merge, finish }

function init(): AnalyzeTotal {
  return { files: 0, bytes: 0, skipped: {}, languages: {}, most_complex: [], todos: 0, parse_error_files: 0 }
}

function add(total: AnalyzeTotal, result: AnalyzeResult): AnalyzeTotal {
  if ('skipped' in result) {
    total.skipped[result.skipped] = (total.skipped[result.skipped] ?? 0) + 1
    return total
  }
  total.files++
  total.bytes += result.bytes
  total.todos += result.todos.length
  if (result.parse_error_share > 0) total.parse_error_files++
  const { blank, comment, code } = result.lines
  const functions = result.functions.length
  addLanguage(total, result.language, { files: 1, bytes: result.bytes, blank, comment, code, functions })
  for (const one of result.functions) addComplex(total.most_complex, result.path, one)
  return total
}

function merge(left: AnalyzeTotal, right: AnalyzeTotal): AnalyzeTotal {
  left.files += right.files
  left.bytes += right.bytes
  left.todos += right.todos
  left.parse_error_files += right.parse_error_files
  for (const [reason, count] of Object.entries(right.skipped))
    left.skipped[reason] = (left.skipped[reason] ?? 0) + count
  for (const [language, more] of Object.entries(right.languages)) addLanguage(left, language, more)
  left.most_complex = [...left.most_complex, ...right.most_complex].sort(byComplexity).slice(0, MOST_COMPLEX)
  return left
}

/** Keys sorted, so that equal totals are equal bytes. */
function finish(total: AnalyzeTotal): AnalyzeTotal {
  return { ...total, skipped: sortKeys(total.skipped), languages: sortKeys(total.languages) }
}

function addLanguage(total: AnalyzeTotal, language: string, more: LanguageTotal): void {
  const sum = total.languages[language]
  if (!sum) {
    total.languages[language] = { ...more }
    return
  }
  for (const key of Object.keys(more) as (keyof LanguageTotal)[]) sum[key] += more[key]
}

function addComplex(list: ComplexFunction[], path: string, { name, line, ccn }: FunctionMetrics): void {
  const last = list[list.length - 1]
  const candidate = { path, name, line, ccn }
  if (list.length === MOST_COMPLEX && byComplexity(last, candidate) <= 0) return
  list.push(candidate)
  list.sort(byComplexity)
  if (list.length > MOST_COMPLEX) list.pop()
}

/** Ties are broken down to the name, so that the list does not depend on who came first. */
function byComplexity(a: ComplexFunction, b: ComplexFunction): number {
  return b.ccn - a.ccn || compare(a.path, b.path) || a.line - b.line || compare(a.name, b.name)
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function sortKeys<Value>(record: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => compare(a, b)))
}
