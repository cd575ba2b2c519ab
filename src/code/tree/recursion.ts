import { adjacency, components } from '../components.ts'
import type { LanguageSpec } from '../languages/spec.ts'
import type { FunctionRange } from './function-range.ts'
import { lastName } from './names.ts'

const MAX_CHECKS = 20
/** All calls of a file together may mean so many functions: 20,000 of one name would call each other. */
const MAX_MEANINGS = 200_000
const OWN_OBJECT = new Set(['this', '$this', 'self', 'cls', 'Self', 'static'])

/** What a call may mean in a language. */
type Naming = Pick<LanguageSpec, 'separator' | 'implicitThis'>

/** The number of arguments of the call whose name begins at a position; undefined where nothing is called. */
export type ArgumentCount = (at: number) => number | undefined

interface Call {
  caller: FunctionRange
  callees: FunctionRange[]
  at: number
}

/** By the functions' indexes. */
interface Edge {
  source: number
  target: number
}

/**
 * Adds 1 to the cognitive complexity of each function in a recursion cycle, as far as the file shows it: calls by
 * plain name, and through `this`, `self` or the type's name. Calls are found in the text; only those that would
 * close a cycle are confirmed by `argumentCount`, since comments and strings speak of functions too.
 * @param brackets where the `(` are that calls may open, in rising order
 */
export function addRecursion(
  text: string,
  ranges: readonly FunctionRange[],
  naming: Naming,
  argumentCount: ArgumentCount,
  brackets: Iterable<number> = openingBrackets(text),
): void {
  const calls = findCalls(text, ranges, naming, brackets)
  if (calls.length === 0) return
  const suspects = cycleMembers(ranges, calls, ({ callees }) => callees)
  if (suspects.size === 0) return
  const checked = new Map<FunctionRange, number>()
  const certain = cycleMembers(ranges, calls, (call) => {
    const checks = checked.get(call.caller) ?? 0
    if (!suspects.has(call.caller) || checks >= MAX_CHECKS) return []
    checked.set(call.caller, checks + 1)
    return calleesOf(call, naming, argumentCount)
  })
  for (const { metrics } of certain) metrics.cognitive++
}

/** The functions that can reach themselves by these calls. */
function cycleMembers(
  ranges: readonly FunctionRange[],
  calls: readonly Call[],
  calleesIn: (call: Call) => readonly FunctionRange[],
): Set<FunctionRange> {
  const members = new Set<FunctionRange>()
  const edges: Edge[] = []
  for (const call of calls)
    for (const callee of calleesIn(call)) {
      if (callee === call.caller) members.add(callee)
      else edges.push({ source: call.caller.index, target: callee.index })
    }
  const left = prune(prune(edges))
  if (left.length === 0) return members
  const sources = left.map(({ source }) => source)
  const targets = left.map(({ target }) => target)
  for (const component of components(adjacency(ranges.length, sources, targets)))
    for (const index of component) members.add(ranges[index])
  return members
}

/** Without calls by functions that nobody calls, and calls of such that call nobody: few files have more. */
function prune(edges: readonly Edge[]): readonly Edge[] {
  if (edges.length === 0) return edges
  const sources = new Set(edges.map(({ source }) => source))
  const targets = new Set(edges.map(({ target }) => target))
  return edges.filter(({ source, target }) => targets.has(source) && sources.has(target))
}

function* openingBrackets(text: string): Iterable<number> {
  for (let at = text.indexOf('('); at >= 0; at = text.indexOf('(', at + 1)) yield at
}

function findCalls(
  text: string,
  ranges: readonly FunctionRange[],
  naming: Naming,
  brackets: Iterable<number>,
): Call[] {
  const byName = groupByName(ranges)
  const isKnown = nameFilter(byName.keys())
  const calls: Call[] = []
  const open: FunctionRange[] = []
  let next = 0
  let meanings = 0
  for (const at of brackets) {
    while (next < ranges.length && ranges[next].body <= at) open.push(ranges[next++])
    while (open.length > 0 && open[open.length - 1].end <= at) open.pop()
    const caller = named(open[open.length - 1])
    if (!caller) continue
    const start = wordStart(text, at)
    const meant = isKnown(text, start, at) ? byName.get(text.slice(start, at)) : undefined
    if (!meant) continue
    meanings += meant.length
    if (meanings > MAX_MEANINGS) break
    const callees = visible(meant, caller, receiver(text, start), naming)
    if (callees.length > 0) calls.push({ caller, callees, at: start })
  }
  return calls
}

/** A cheap test that most words fail which are none of some names. */
function nameFilter(names: Iterable<string>): (text: string, start: number, end: number) => boolean {
  const lengths = new Int32Array(32)
  for (const name of names) lengths[name.charCodeAt(0) & 31] |= 1 << name.length
  return (text, start, end) =>
    start < end && ((lengths[text.charCodeAt(start) & 31] >> (end - start)) & 1) === 1
}

/** What an anonymous function calls is called by the one around it. */
function named(range: FunctionRange | undefined): FunctionRange | undefined {
  let around = range
  while (around?.name === '' && around.outer) around = around.outer
  return around
}

function groupByName(ranges: readonly FunctionRange[]): Map<string, FunctionRange[]> {
  const groups = new Map<string, FunctionRange[]>()
  for (const range of ranges) {
    const group = groups.get(range.name)
    if (group) group.push(range)
    else if (range.name) groups.set(range.name, [range])
  }
  return groups
}

function wordStart(text: string, end: number): number {
  let start = end
  while (start > 0 && isWord(text.charCodeAt(start - 1))) start--
  return start
}

/** Letters, digits, `_`, `$` and whatever is not ASCII. */
function isWord(code: number): boolean {
  if (code >= 128 || code === 95 || code === 36) return true
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)
}

/** The word before `.`, `->` or `::`; undefined for a call by plain name. */
function receiver(text: string, start: number): string | undefined {
  const end = start - lengthOfDot(text, start)
  return end === start ? undefined : text.slice(wordStart(text, end), end)
}

function lengthOfDot(text: string, end: number): number {
  const last = text[end - 1]
  if (last === '.') return 1
  const before = text[end - 2]
  return (last === '>' && before === '-') || (last === ':' && before === ':') ? 2 : 0
}

/** Of the functions of a name those that a call can mean: the ones of the innermost scope that has any. */
function visible(
  meant: readonly FunctionRange[],
  caller: FunctionRange,
  of: string | undefined,
  naming: Naming,
): FunctionRange[] {
  let innermost = 0
  let inScope: FunctionRange[] = []
  for (const callee of meant) {
    const { length } = callee.prefix
    if (length < innermost || !isMeant(callee, caller, of, naming)) continue
    if (length > innermost) inScope = []
    innermost = length
    inScope.push(callee)
  }
  return inScope
}

function isMeant(
  callee: FunctionRange,
  caller: FunctionRange,
  of: string | undefined,
  { separator, implicitThis }: Naming,
): boolean {
  if (!isInside(caller, callee.prefix, separator)) return false
  if (of === undefined) return implicitThis === true || !isMember(callee)
  return isMember(callee) && (OWN_OBJECT.has(of) || lastName(callee.prefix) === of)
}

function isInside({ metrics }: FunctionRange, prefix: string, separator: string): boolean {
  return prefix === '' || metrics.name.startsWith(`${prefix}${separator}`)
}

/** Stands in a type rather than directly in a function or a file. */
function isMember({ prefix, outer }: FunctionRange): boolean {
  return prefix !== (outer?.metrics.name ?? '')
}

function calleesOf(
  { callees, at }: Call,
  { implicitThis }: Naming,
  argumentCount: ArgumentCount,
): FunctionRange[] {
  const count = argumentCount(at)
  if (count === undefined) return []
  if (callees.length === 1 && !implicitThis) return callees
  return callees.filter(({ metrics }) => metrics.params === count)
}
