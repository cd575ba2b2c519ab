import type { z } from 'zod'
import type { FileInput } from './file-input.ts'
import type { Item } from './item.ts'

/** One option of a task, given as `--<task>.<name> value` or in a config file. */
export interface OptionSpec {
  /** Validates and gives the default. */
  schema: z.ZodType
  /** `semantic`: changes results, so it is part of the key. `tuning`: does not. */
  effect: 'semantic' | 'tuning'
  describe: string
}

export type OptionSpecs = Record<string, OptionSpec>
export type OptionValues<Specs extends OptionSpecs> = {
  [Name in keyof Specs]: z.output<Specs[Name]['schema']>
}

export interface ProcessContext<State = undefined, Options = Record<string, unknown>> {
  item: Item
  state: State
  options: Options
  /** Aborted when the item's time is up or the run stops now. */
  signal: AbortSignal
}

/**
 * An aggregate over all results, for `summary.tasks_detail`. Workers `add` their own results to a total of
 * `init()`; totals are merged in input order. So `add` and `merge` must not depend on how items were grouped.
 * A total must be plain data.
 */
export interface Reduce<Total, Result> {
  init: () => Total
  add: (total: Total, result: Result, item: Item) => Total
  merge: (left: Total, right: Total) => Total
  /** Shapes the merged total for the summary; default: the total itself. */
  finish?: (total: Total) => unknown
}

/**
 * What is done to an item. `input` is the item's own value, or a `FileInput` for an item that refers to a
 * file. `process` returns plain data (what JSON can hold), or a promise of it; it throws a `TaskError` to say
 * whether another attempt can help.
 */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds tasks of every input, result and state
export interface Task<Input = any, Result = any, State = any, Specs extends OptionSpecs = any, Total = any> {
  name: string
  /** Raise it when results change: finished items are then computed again. */
  version: number
  lane: 'cpu' | 'remote'
  describe?: string
  options?: Specs
  /** Which items this task takes; default: all. */
  accepts?: (item: Item) => boolean
  /** Once in each worker, before its first item. */
  setup?: (context: { options: OptionValues<Specs> }) => State | Promise<State>
  process: (input: Input, context: ProcessContext<State, OptionValues<Specs>>) => Result | Promise<Result>
  reduce?: Reduce<Total, Result>
  /** True when the worker should be replaced before its next chunk (memory that never shrinks, say). */
  exhausted?: (state: State) => boolean
}

/** Types a task's parts against one another and returns it unchanged. */
export function defineTask<
  Input = FileInput,
  Result = unknown,
  State = undefined,
  Specs extends OptionSpecs = Record<never, never>,
  Total = unknown,
>(task: Task<Input, Result, State, Specs, Total>): Task<Input, Result, State, Specs, Total> {
  return task
}
