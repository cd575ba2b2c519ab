import type { Analysis, FunctionMetrics } from '../result.ts'
import {
  FUNCTION_LIMITS,
  type FunctionLimitOption,
  type LimitOptions,
  REPOSITORY_LIMITS,
  type Violation,
} from './limits.ts'

/** Listed at most; all are counted. */
const LISTED = 1_000

/** Holds results against the limits that are set. */
export class Violations {
  readonly #limits: LimitOptions
  readonly #set: FunctionLimitOption[]
  readonly #found: Violation[] = []
  #count = 0

  constructor(limits: LimitOptions) {
    this.#limits = limits
    this.#set = (Object.keys(FUNCTION_LIMITS) as FunctionLimitOption[]).filter(
      (one) => limits[one] !== undefined,
    )
  }

  /** In input order: by path, then by line. */
  add({ path, functions = [] }: Analysis): void {
    if (this.#set.length) for (const one of functions) this.#addFunction(path, one)
  }

  /** A measure of the whole repository; nothing where it was not taken. */
  hold(option: keyof typeof REPOSITORY_LIMITS, value: number | undefined): void {
    const limit = this.#limits[option]
    if (limit === undefined || value === undefined || value <= limit) return
    this.#take({ rule: REPOSITORY_LIMITS[option].rule, value, limit })
  }

  finish(): { violations: Violation[]; count: number } {
    return { violations: this.#found, count: this.#count }
  }

  #addFunction(path: string, metrics: FunctionMetrics): void {
    for (const option of this.#set) {
      const { rule, measure } = FUNCTION_LIMITS[option]
      const limit = this.#limits[option] as number
      const value = metrics[measure]
      const { name, line } = metrics
      if (value > limit) this.#take({ path, name, line, rule, value, limit })
    }
  }

  #take(violation: Violation): void {
    this.#count++
    if (this.#found.length < LISTED) this.#found.push(violation)
  }
}
