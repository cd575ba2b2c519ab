import { newMetrics } from '../../new-metrics.ts'
import type { ExportRecord, FunctionMetrics, TypeRecord } from '../../records.ts'
import { shorten } from '../../text.ts'
import type { FunctionRange } from '../../tree/function-range.ts'
import { lastName, qualify } from '../../tree/names.ts'
import { LineTable } from '../line-table.ts'
import { decoded, WORD_CHARACTERS } from './literals.ts'

const ANONYMOUS = '(anonymous)'
const SEPARATOR = '.'
const MAX_NAME = 200
/** No character of a name takes more. */
const MAX_BYTES = 4

/** Where a name stands in the text. */
export interface Name {
  start: number
  end: number
}

/** The function that is being read, or the file. */
export interface Scope {
  range: FunctionRange | undefined
  outer: Scope | undefined
  prefix: string
  /** Whether the function here or one around it has a name, so that a call from here may be part of a recursion. */
  isCallable: boolean
  /** Cyclomatic complexity as the syntax has it. */
  ccn: number
  cognitive: number
  /** Structures so far that cost more the deeper they stand. */
  structures: number
  /** Cognitive nesting here. */
  level: number
  /** Control blocks around this place, and the most of them so far. */
  depth: number
  nesting: number
}

/** Gathers what is found in a file, in the order of the text. */
export class Findings {
  readonly ranges: FunctionRange[] = []
  readonly types: TypeRecord[] = []
  readonly exports: ExportRecord[] = []
  scope: Scope = newScope(undefined, undefined, '', false)
  readonly #raw: string
  readonly #lines: LineTable

  constructor(raw: string) {
    this.#raw = raw
    this.#lines = new LineTable(raw)
  }

  get functions(): FunctionMetrics[] {
    return this.ranges.map(({ metrics }) => metrics)
  }

  /** Opens a function; what is found from here on is its own. */
  openFunction(start: number, name: Name | undefined): void {
    const { range: outer, level, prefix } = this.scope
    const text = name ? this.#text(name) : ''
    const qualified = text === '' ? ANONYMOUS : qualify(prefix, text, SEPARATOR)
    const line = this.#lines.lineAt(name ? name.start : start)
    const isAscii = isPlain(text)
    const own = isAscii ? text : lastName(text)
    const range: FunctionRange = {
      metrics: newMetrics(qualified, line),
      index: this.ranges.length,
      // calls of it are found in the text, where a character is a byte
      name: isAscii ? own : Buffer.from(own).toString('latin1'),
      prefix: qualified.slice(0, Math.max(0, qualified.length - own.length - SEPARATOR.length)),
      start,
      body: start,
      end: start,
      outer,
      level: level + 1,
      structures: 0,
    }
    this.ranges.push(range)
    const isCallable = own !== '' || this.scope.isCallable
    this.scope = newScope(range, this.scope, text === '' ? prefix : qualified, isCallable)
  }

  closeFunction(body: number, end: number, params: number): void {
    const { range, outer, ccn, cognitive, nesting, structures } = this.scope
    if (!range || !outer) return
    const { metrics } = range
    range.body = body
    range.end = end
    range.structures = structures
    metrics.end_line = this.#lines.lineAt(end)
    metrics.lines = metrics.end_line - metrics.line + 1
    metrics.ccn = ccn
    metrics.cognitive = cognitive
    metrics.nesting = nesting
    metrics.params = params
    this.scope = outer
  }

  /** Forgets the function that was opened last: it has no body. False when something was found in it. */
  dropFunction(): boolean {
    const { range, outer } = this.scope
    if (!outer || this.ranges[this.ranges.length - 1] !== range) return false
    this.ranges.pop()
    this.scope = outer
    return true
  }

  addType(kind: string, name: Name): void {
    const { start } = name
    const own = this.#text(name)
    this.types.push({
      name: qualify(this.scope.prefix, own, SEPARATOR),
      kind,
      line: this.#lines.lineAt(start),
    })
  }

  addExport(name: Name, text = this.#text(name)): void {
    this.exports.push({ name: text, line: this.#lines.lineAt(name.start) })
  }

  /** Qualifies the names that follow; gives back what qualified them before. */
  enterNames({ start, end }: Name): string {
    const { prefix } = this.scope
    const name = this.#text({ start, end }).replace(/<.*$/, '')
    if (name) this.scope.prefix = qualify(prefix, name, SEPARATOR)
    return prefix
  }

  /** A structure that costs by the level it stands at. */
  addStructure(ccn = 1): void {
    const { scope } = this
    scope.ccn += ccn
    scope.cognitive += 1 + scope.level
    scope.structures++
  }

  /** Around what a control block holds. */
  nest(): void {
    const { scope } = this
    scope.level++
    if (++scope.depth > scope.nesting) scope.nesting = scope.depth
  }

  unnest(): void {
    this.scope.level--
    this.scope.depth--
  }

  /** Puts what was found since then one level deeper: it turned out to be a condition. */
  deepen(structures: number, firstRange: number): void {
    const { scope, ranges } = this
    scope.cognitive += scope.structures - structures
    for (let index = firstRange; index < ranges.length; index++)
      if (ranges[index].outer === scope.range) ranges[index].level++
  }

  #text({ start, end }: Name): string {
    const text = end - start > MAX_NAME ? '' : this.#raw.slice(start, end)
    if (isPlain(text)) return text
    return shorten(decoded(this.#raw, start, Math.min(end, start + MAX_NAME * MAX_BYTES)), MAX_NAME)
  }
}

/** Nothing but what words are made of in ASCII. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (WORD_CHARACTERS[text.charCodeAt(at)] !== 1) return false
  return text !== ''
}

function newScope(
  range: FunctionRange | undefined,
  outer: Scope | undefined,
  prefix: string,
  isCallable: boolean,
): Scope {
  return {
    range,
    outer,
    prefix,
    isCallable,
    ccn: 1,
    cognitive: 0,
    structures: 0,
    level: 0,
    depth: 0,
    nesting: 0,
  }
}
