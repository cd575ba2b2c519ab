import type { LanguageSpec } from '../languages/spec.ts'
import { newMetrics } from '../new-metrics.ts'
import type { ExportRecord, FunctionMetrics, TypeRecord } from '../records.ts'
import type { FunctionRange } from '../tree/function-range.ts'
import { qualify } from '../tree/names.ts'
import { addNested } from '../tree/nested.ts'
import { addRecursion } from '../tree/recursion.ts'
import type { Calls } from './calls.ts'
import type { TokenReading } from './token-reading.ts'

const ANONYMOUS = '(anonymous)'

/** A function's head. */
export interface Head {
  /** Without what qualifies it; empty for an anonymous function. */
  own: string
  /** What it is called where it stands: `Server.Run`. */
  name: string
  /** Of the name. */
  line: number
  params: number
  start: number
  /** Where the body begins. */
  body: number
}

/** Keeps the account of a file: metrics go to the innermost function, or nowhere outside of one. */
export class Tally {
  readonly functions: FunctionMetrics[] = []
  readonly types: TypeRecord[] = []
  readonly exports: ExportRecord[] = []
  current: FunctionRange
  /** Cognitive nesting. */
  level = 0
  /** Of control blocks. */
  depth = 0
  readonly #naming: Pick<LanguageSpec, 'separator' | 'implicitThis'>
  readonly #ranges: FunctionRange[] = []
  readonly #outside: FunctionRange
  readonly #prefixes: string[] = []
  #prefix = ''

  constructor(naming: Pick<LanguageSpec, 'separator' | 'implicitThis'>) {
    this.#naming = naming
    this.#outside = rangeOf({ own: '', name: '', line: 0, params: 0, start: 0, body: 0 }, '')
    this.current = this.#outside
  }

  /** True outside of all functions, types and whatever else has a name. */
  get isAtTop(): boolean {
    return this.#prefixes.length === 0
  }

  /** A branch, loop, switch or ternary. */
  structure(ccn: 0 | 1): void {
    const { current } = this
    current.structures++
    current.metrics.ccn += ccn
    current.metrics.cognitive += 1 + this.level
  }

  /** What follows stands in a control block. */
  nest(): void {
    this.level++
    this.depth++
    const { metrics } = this.current
    if (metrics.nesting < this.depth) metrics.nesting = this.depth
  }

  addType(name: string, kind: string, line: number): void {
    this.types.push({ name: qualify(this.#prefix, name, this.#naming.separator), kind, line })
  }

  enterType(name: string): void {
    this.#prefixes.push(this.#prefix)
    this.#prefix = qualify(this.#prefix, name, this.#naming.separator)
  }

  leaveType(): void {
    this.#prefix = this.#prefixes.pop() as string
  }

  /** Level and depth begin anew; whoever opens the function puts them back. */
  openFunction(head: Head): void {
    const { separator } = this.#naming
    const name = head.name === '' ? ANONYMOUS : qualify(this.#prefix, head.name, separator)
    const range = rangeOf(head, name)
    range.index = this.#ranges.length
    range.prefix = name.slice(0, Math.max(0, name.length - range.name.length - separator.length))
    range.outer = this.current === this.#outside ? undefined : this.current
    range.level = this.level + 1
    this.#ranges.push(range)
    this.functions.push(range.metrics)
    this.#prefixes.push(this.#prefix)
    if (head.name !== '') this.#prefix = name
    this.current = range
    this.level = 0
    this.depth = 0
  }

  closeFunction(end: number, line: number): void {
    const { metrics } = this.current
    metrics.end_line = line
    metrics.lines = line - metrics.line + 1
    this.current.end = end
    this.current = this.current.outer ?? this.#outside
    this.#prefix = this.#prefixes.pop() as string
  }

  finish(text: string, calls: Calls): TokenReading {
    addRecursion(text, this.#ranges, this.#naming, (at) => calls.argumentCount(at), calls.parentheses)
    addNested(this.#ranges, () => false)
    const { functions, types, exports } = this
    return { functions, types, exports }
  }
}

function rangeOf({ own, line, params, start, body }: Head, name: string): FunctionRange {
  const metrics = newMetrics(name, line, params)
  return {
    metrics,
    index: 0,
    name: own,
    prefix: '',
    start,
    body,
    end: body,
    outer: undefined,
    level: 0,
    structures: 0,
  }
}
