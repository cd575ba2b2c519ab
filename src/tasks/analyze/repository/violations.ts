import type { Analysis, FunctionMetrics } from '../result.ts'
import {
  FUNCTION_LIMITS,
  type FunctionLimitOption,
  type LimitOptions,
  REPOSITORY_LIMITS,
  type Violation,
} from './limits.ts'

/** Of functions, listed at most; all are counted. */
const LISTED = 1_000

/** Holds results against the limits that are set. */
export class Violations {
  readonly #limits: LimitOptions
  readonly #set: FunctionLimitOption[]
  readonly #ofRepository: Violation[] = []
  readonly #ofFunctions: Violation[] = []
  #functions = 0

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
    this.#ofRepository.push({ rule: REPOSITORY_LIMITS[option].rule, value, limit })
  }

  /** Those of the repository first. */
  finish(): { violations: Violation[]; total: number } {
    const violations = [...this.#ofRepository, ...this.#ofFunctions]
    return { violations, total: this.#ofRepository.length + this.#functions }
  }

  #addFunction(path: string, metrics: FunctionMetrics): void {
    for (const option of this.#set) {
      const { rule, measure } = FUNCTION_LIMITS[option]
      const limit = this.#limits[option] as number
      const value = metrics[measure]
      const { name, line } = metrics
      if (value <= limit) continue
      this.#functions++
      if (this.#ofFunctions.length < LISTED) this.#ofFunctions.push({ path, name, line, rule, value, limit })
    }
  }
}
