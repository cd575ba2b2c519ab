import { FatalError } from '../../core/errors.ts'
import { optionFlag } from '../../core/options.ts'
import { type AnalyzeOptions, hasMetric, type Metric } from './options.ts'
import { FUNCTION_LIMITS, type LimitOption, REPOSITORY_LIMITS } from './repository/limits.ts'

/** Throws FatalError `bad_option` for a limit of what is not measured: it would hold whatever the code is like. */
export function checkLimits(options: AnalyzeOptions): void {
  for (const option of Object.keys(FUNCTION_LIMITS)) check(options, option as LimitOption, 'functions')
  for (const [option, { metric }] of Object.entries(REPOSITORY_LIMITS))
    check(options, option as LimitOption, metric)
}

function check(options: AnalyzeOptions, option: LimitOption, metric: Metric): void {
  if (options[option] === undefined || hasMetric(options, metric)) return
  throw new FatalError(
    'bad_option',
    `--${optionFlag({ name: 'analyze' }, option)} needs the metric ${metric}`,
    `add it: --analyze.metrics ${options.metrics},${metric}`,
  )
}
