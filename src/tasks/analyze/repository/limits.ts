import * as z from 'zod/mini'
import type { FunctionMetrics } from '../result.ts'

/** A limit that the user may set: an option of the task, and what it is held against. */
interface Limit {
  /** The rule's name in reports. */
  rule: string
  describe: string
}

/** Limits of each function, by option. */
export const FUNCTION_LIMITS = {
  maxCcn: { rule: 'ccn', measure: 'ccn', describe: 'Cyclomatic complexity of a function' },
  maxCognitive: { rule: 'cognitive', measure: 'cognitive', describe: 'Cognitive complexity of a function' },
  maxNesting: { rule: 'nesting', measure: 'nesting', describe: 'Nested control blocks of a function' },
  maxParams: { rule: 'params', measure: 'params', describe: 'Parameters of a function' },
  maxLines: { rule: 'function-lines', measure: 'lines', describe: 'Lines of a function' },
} as const satisfies Record<string, Limit & { measure: keyof FunctionMetrics }>

/** Limits of the repository as a whole, by option, and the metric that each rests on. */
export const REPOSITORY_LIMITS = {
  maxCycles: { rule: 'cycles', metric: 'imports', describe: 'Import cycles' },
  maxDuplication: {
    rule: 'duplication',
    metric: 'duplicates',
    describe: 'Duplicated lines, in percent of the code',
  },
} as const satisfies Record<string, Limit & { metric: string }>

export type FunctionLimitOption = keyof typeof FUNCTION_LIMITS
export type LimitOption = FunctionLimitOption | keyof typeof REPOSITORY_LIMITS

/** The limits that are set. */
export type LimitOptions = Partial<Record<LimitOption, number | undefined>>

const LIMIT = z.optional(z.number().check(z.nonnegative()))

/** The limits as options of the task. */
export const LIMIT_OPTIONS = Object.fromEntries(
  Object.entries({ ...FUNCTION_LIMITS, ...REPOSITORY_LIMITS }).map(([option, { describe }]) => [
    option,
    {
      schema: LIMIT,
      effect: 'view',
      describe: `${describe}: exit code 1 over this`,
    },
  ]),
) as Record<LimitOption, { schema: typeof LIMIT; effect: 'view'; describe: string }>

/** Something that passes a limit. */
export interface Violation {
  rule: string
  value: number
  limit: number
  /** Absent for a limit of the repository. */
  path?: string
  name?: string
  line?: number
}
