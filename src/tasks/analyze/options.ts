import * as z from 'zod/mini'
import type { OptionValues } from '../../core/task.ts'
import { LIMIT_OPTIONS } from './repository/limits.ts'

/** What can be asked for beside lines, which are always counted. */
const METRICS = ['functions', 'imports', 'duplicates'] as const
export type Metric = (typeof METRICS)[number]

const ALL = 'all'
const LINES = 'lines'
const MAX_BYTES = 2_000_000

export const OPTIONS = {
  metrics: {
    schema: z._default(
      z.pipe(
        z.string().check(z.refine(isMetricList, `a list of ${[LINES, ...METRICS].join(', ')}, or ${ALL}`)),
        z.transform(inOneOrder),
      ),
      ALL,
    ),
    effect: 'semantic',
    describe: `What to find: ${LINES}, ${METRICS.join(', ')}, separated by commas; only functions are parsed for`,
  },
  ccn: {
    schema: z._default(z.enum(['lizard', 'strict']), 'lizard'),
    effect: 'semantic',
    describe: 'Cyclomatic complexity as lizard counts it, or as the syntax tree has it',
  },
  duplicates: {
    schema: z._default(z.enum(['exact', 'renamed']), 'exact'),
    effect: 'semantic',
    describe: 'Which lines are equal: the same ones, or also those that differ in names and values',
  },
  minDuplicateLines: {
    schema: z._default(z.int().check(z.minimum(2)), 6),
    effect: 'view',
    describe: 'Lines that a duplicate block must have at least',
  },
  vendored: {
    schema: z._default(z.boolean(), false),
    effect: 'semantic',
    describe:
      'Analyse vendored files of a repository too (node_modules, vendor …); those that --files names are',
  },
  maxBytes: {
    schema: z._default(z.int().check(z.minimum(1)), MAX_BYTES),
    effect: 'semantic',
    describe: 'Skip files over this size',
  },
  ...LIMIT_OPTIONS,
} as const

export type AnalyzeOptions = OptionValues<typeof OPTIONS>

export function hasMetric({ metrics }: Pick<AnalyzeOptions, 'metrics'>, metric: Metric): boolean {
  return metrics === ALL || metrics.split(',').includes(metric)
}

/** Of files of no more than the usual size. */
export function countsLinesAlone({ metrics, maxBytes }: AnalyzeOptions): boolean {
  return metrics === LINES && maxBytes <= MAX_BYTES
}

function isMetricList(text: string): boolean {
  const known: readonly string[] = [ALL, LINES, ...METRICS]
  return text.split(',').every((name) => known.includes(name))
}

/** Lists that mean the same are the same text, since it is part of the task's key. */
function inOneOrder(text: string): string {
  const named = text.split(',')
  const asked = METRICS.filter((metric) => named.includes(metric))
  if (named.includes(ALL) || asked.length === METRICS.length) return ALL
  return asked.length ? asked.join(',') : LINES
}
