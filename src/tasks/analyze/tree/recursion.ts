import { adjacency, components } from '../components.ts'
import type { LanguageSpec } from '../languages/spec.ts'
import type { FunctionRange } from './function-range.ts'
import { lastName } from './names.ts'

const MAX_CHECKS = 20
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

/**
 * Adds 1 to the cognitive complexity of each function in a recursion cycle, as far as the file shows it: calls by
 * plain name, and through `this`, `self` or the type's name. Calls are found in the text; only those that would
 * close a cycle are confirmed by `argumentCount`, since comments and strings speak of functions too.
 * `parentheses`: where calls may be, rising; everywhere by default.
 */
export function addRecursion(
  text: string,
  ranges: readonly FunctionRange[],
  naming: Naming,
  argumentCount: ArgumentCount,
  parentheses: readonly number[] = parenthesesIn(text),
): void {
  const calls = findCalls(text, ranges, naming, parentheses)
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
  const sources: number[] = []
  const targets: number[] = []
  for (const call of calls)
    for (const callee of calleesIn(call)) {
      if (callee === call.caller) members.add(callee)
      else {
        sources.push(call.caller.index)
        targets.push(callee.index)
      }
    }
  for (const component of components(adjacency(ranges.length, sources, targets)))
    for (const index of component) members.add(ranges[index])
  return members
}

function findCalls(
  text: string,
  ranges: readonly FunctionRange[],
  naming: Naming,
  parentheses: readonly number[],
): Call[] {
  const calls: Call[] = []
  for (const { caller, meant, at } of mayLeadBack(findMentions(text, ranges, parentheses))) {
    const callees = visible(meant, caller, receiver(text, at), naming)
    if (callees.length > 0) calls.push({ caller, callees, at })
  }
  return calls
}

/** A function's name with a parenthesis behind it. */
interface Mention {
  caller: FunctionRange
  /** All functions of the caller's name. */
  callers: readonly FunctionRange[]
  /** All functions of the name. */
  meant: readonly FunctionRange[]
  at: number
}

function findMentions(
  text: string,
  ranges: readonly FunctionRange[],
  parentheses: readonly number[],
): Mention[] {
  const byName = groupByName(ranges)
  const endings = endingsOf(byName.keys())
  const mentions: Mention[] = []
  const open: FunctionRange[] = []
  let next = 0
  for (const at of parentheses) {
    if (endings[endingOf(text, at)] === 0) continue
    while (next < ranges.length && ranges[next].body <= at) open.push(ranges[next++])
    while (open.length > 0 && open[open.length - 1].end <= at) open.pop()
    const caller = named(open[open.length - 1])
    const start = wordStart(text, at)
    const callers = caller && byName.get(caller.name)
    const meant = callers && start < at ? byName.get(text.slice(start, at)) : undefined
    if (caller && callers && meant) mentions.push({ caller, callers, meant, at: start })
  }
  return mentions
}

/** Most calls lead to functions that call no other, or come from some that none calls: no cycle goes through them. */
function mayLeadBack(mentions: readonly Mention[]): Mention[] {
  const called = new Set(mentions.map(({ meant }) => meant))
  const calling = new Set(mentions.map(({ callers }) => callers))
  return mentions.filter(({ callers, meant }) => called.has(callers) && calling.has(meant))
}

/** Every opening parenthesis of a text. */
function parenthesesIn(text: string): number[] {
  const found: number[] = []
  for (let at = text.indexOf('('); at >= 0; at = text.indexOf('(', at + 1)) found.push(at)
  return found
}

const ENDINGS = 1024

/** By what names end with, which tells most other words from them without a look-up. */
function endingsOf(names: Iterable<string>): Uint8Array {
  const endings = new Uint8Array(ENDINGS)
  for (const name of names)
    if (name.length > 1) endings[endingOf(name, name.length)] = 1
    else endings.fill(1)
  return endings
}

function endingOf(text: string, end: number): number {
  return (text.charCodeAt(end - 1) * 31 + text.charCodeAt(end - 2)) % ENDINGS
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
  const dot = /(?:\.|->|::)$/.exec(text.slice(Math.max(0, start - 2), start))?.[0]
  if (!dot) return undefined
  const end = start - dot.length
  return text.slice(wordStart(text, end), end)
}

/** Of the functions of a name those that a call can mean: the ones of the innermost scope that has any. */
function visible(
  meant: readonly FunctionRange[],
  caller: FunctionRange,
  of: string | undefined,
  { separator, implicitThis }: Naming,
): FunctionRange[] {
  const inScope = meant.filter((callee) => {
    if (!isInside(caller, callee.prefix, separator)) return false
    if (of === undefined) return implicitThis === true || !isMember(callee)
    return isMember(callee) && (OWN_OBJECT.has(of) || lastName(callee.prefix) === of)
  })
  const innermost = Math.max(...inScope.map(({ prefix }) => prefix.length))
  return inScope.filter(({ prefix }) => prefix.length === innermost)
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
