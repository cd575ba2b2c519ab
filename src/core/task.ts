import type * as z from 'zod/v4/core'
import type { FileInput } from './file-input.ts'
import type { FileHistory, Item } from './item.ts'
import type { BatchTerms, Estimate, RemoteCall } from './remote.ts'
import type { Table } from './table.ts'

/** A schema of zod, or what has a `safeParse` like one. */
export interface OptionSchema extends z.$ZodType {
  safeParse(value: unknown): z.util.SafeParseResult<unknown>
}

/** One option of a task, given as `--<task>.<name> value` or in a config file. */
export interface OptionSpec {
  /** Validates and gives the default. */
  schema: OptionSchema
  /**
   * `semantic`: changes results, so it is part of the key. `view`: changes what is said of all results together.
   * `tuning`: changes neither.
   */
  effect: 'semantic' | 'view' | 'tuning'
  describe: string
  /** Someone may put a key here by mistake: a value that it can't take is not shown. */
  mayHoldSecret?: true
  /** A path, which a config file means from its own folder: `always`, or `found` if it is there and may else be a name. */
  path?: 'always' | 'found'
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
  /** Stores bytes beside the result, for the task's `collect`, `complete` and `table`; the last call counts. */
  keep: (note: Uint8Array) => void
  /**
   * For tasks of lane `remote`: sends a request within the run's limits. What it waits for them does not count
   * toward the item's time. Throws a `TaskError` that says whether another attempt can help: let it pass.
   */
  call: RemoteCall
}

/**
 * An aggregate over all results, for `summary.tasks_detail`. Workers `add` their own results to a total of
 * `init()`; totals are merged in input order. So `add` and `merge` must not depend on how items were grouped.
 * A total must be plain data.
 */
export interface Reduce<Total, Result, Options = Record<string, unknown>> {
  init: () => Total
  /** `attempts`: how many the item has taken; 0: its result is an equal item's, and nothing was spent on it. */
  add: (total: Total, result: Result, item: Item, attempts?: number) => Total
  merge: (left: Total, right: Total) => Total
  /** Shapes the merged total for the summary; default: the total itself. */
  finish?: (total: Total, options: Options) => unknown
}

/** What a task finds in all results together. */
export interface Conclusion {
  /** Plain data for `summary.tasks_detail`. */
  detail: unknown
  /** How many limits that the user set are passed: any makes the run end with exit code 1. Default: 0. */
  violations?: number
}

/** Takes every finished item of a run, in input order, once the run has ended. */
export interface Collector<Result> {
  take: (result: Result, note: Uint8Array, id: string) => void
  finish: () => Conclusion | Promise<Conclusion>
}

export interface CollectContext<Options> {
  options: Options
  /** Commits that touched each file; undefined where the source has no history. */
  history: () => Promise<FileHistory | undefined>
  /** Aborted when the run is told to stop: what takes long in `finish` rejects with its reason. */
  stop: AbortSignal
  /** Writes whole lines to the file of `beside`; undefined where none is written. */
  write?: (lines: string) => Promise<void>
}

/**
 * Looks at all results together, in this thread: for what can't be added up item by item. A result is what was
 * stored, `note` what `process` gave to `keep` (empty if nothing). What it holds on to should be far smaller
 * than the results.
 */
export interface Collect<Result, Options> {
  /** True when the collector will ask for the history: it is then read while items are worked on. */
  usesHistory?: (options: Options) => boolean
  /** With these options, the ending of a file of lines that stands beside the result file: `duplicates.jsonl`. */
  beside?: (options: Options) => string | undefined
  /** Undefined where, with these options, what `reduce` adds up says all. */
  open: (
    context: CollectContext<Options>,
  ) => Collector<Result> | undefined | Promise<Collector<Result> | undefined>
}

/**
 * A format of a task's own, for `--format` under its name and for `--out` by its ending: rows made of results as
 * they are read, or one document made of the detail.
 */
export type View<Result> = { describe: string; endings: readonly string[] } & (
  | { kind: 'rows'; head: string; rows: (result: Result, id: string) => string }
  | { kind: 'document'; render: (detail: unknown, summary: ViewedRun) => Promise<string> | string }
)

/** `note` is empty if nothing was kept; `options` are unknown where another command than the run shows results. */
export type Complete<Result, Options = Record<string, unknown>> = (
  result: Result,
  note: Uint8Array,
  options?: Options,
) => unknown

/** What a document may say of the run beside the task's detail. */
export interface ViewedRun {
  run_id: string
  total: number
  dead_letter: number
  pending: number
}

/** What a task learns of the first items before any is done: frequencies of words, say. */
export interface Fit<Input, Options> {
  /** How many items it wants to see at most. */
  items: number
  /** False where nothing has to be learned for these options. Default: true. */
  isNeeded?: (options: Options) => boolean
  /**
   * Gives what was learned as bytes, which are part of the key. They are kept with the source: a run that is resumed, or
   * one over a source that has grown, does not learn again before half of the first items are others. An input may
   * throw as it is read.
   */
  learn: (inputs: Iterable<Input>, context: { options: Options }) => Uint8Array | Promise<Uint8Array>
}

/** Tells of an item what it would take. */
export type EstimateOf<Input> = (input: Input, item: Item) => Estimate

/**
 * What is done to an item. `input` is the item's own value, or a `FileInput` for an item that refers to a
 * file. `process` returns plain data (what JSON can hold), or a promise of it; it throws a `TaskError` to say
 * whether another attempt can help.
 */
export interface Task<
  // biome-ignore-start lint/suspicious/noExplicitAny: a registry holds tasks of every input, result and state
  Input = any,
  Result = any,
  State = any,
  Specs extends OptionSpecs = any,
  Total = any,
  Shared = any,
  // biome-ignore-end lint/suspicious/noExplicitAny: see above
> {
  name: string
  /** Raise it when results change: finished items are then computed again. */
  version: number
  lane: 'cpu' | 'remote'
  /** Where the options decide: the lane that stands instead. */
  laneFor?: (options: OptionValues<Specs>) => 'cpu' | 'remote'
  /**
   * True where, with these options, every item ends by itself within milliseconds and little memory, whatever it holds:
   * the first of them are then done in the main thread, since starting a worker takes longer than a thousand such items.
   * Default: false.
   */
  isLight?: (options: OptionValues<Specs>) => boolean
  /**
   * True where nothing of an item's bytes, a file's or a `RowText`'s, is held once `process` has given its result,
   * neither there nor in the note: their memory then takes the next one's. Default: false.
   */
  letsGoOfBytes?: boolean
  describe?: string
  options?: Specs
  /** Fields without which no item can be done: a run over a source that is known to lack one does not begin. */
  needs?: (options: OptionValues<Specs>) => readonly string[] | Promise<readonly string[]>
  /**
   * `text`: of a row it reads the text alone, by `textOf`. Then `input` may be a `RowText` instead of the row, which
   * need not be parsed.
   */
  reads?: 'text'
  /**
   * For tasks of lane `remote` by whose options an answer is as good for every equal item: the fields that are read of
   * one (`id`, `text` …). Items that are no files and differ in nothing but an id which is not read are then asked for
   * once: the others take that result, in later runs too. Undefined, the default: each is asked for.
   */
  askedOnce?: (options: OptionValues<Specs>) => readonly string[] | undefined
  /** Which items this task takes; default: all. */
  accepts?: (item: Item) => boolean
  /** Throws a `FatalError` for options that do not go together: called before anything is kept. */
  check?: (options: OptionValues<Specs>) => void | Promise<void>
  /** Of files that options name (a model, say), a text that changes when they do: part of the key. */
  fingerprint?: (context: {
    options: OptionValues<Specs>
  }) => string | undefined | Promise<string | undefined>
  /** Options that only say where what the fingerprint is of is found: where there is one, they are no part of the key. */
  locating?: readonly (keyof Specs & string)[]
  fit?: Fit<Input, OptionValues<Specs>>
  /**
   * Once for all threads of a process, before any `setup`: tables and the like that they can share, as plain data
   * around `SharedArrayBuffer`s. `fitted`: what `fit` has learned.
   */
  share?: (context: { options: OptionValues<Specs>; fitted?: Uint8Array }) => Shared | Promise<Shared>
  /**
   * True where a thread that is ended in the midst of this task takes the whole process with it (native code that
   * holds the thread): it is never ended then, but asked to end by the `signal`, and waited for.
   */
  isNative?: (context: { options: OptionValues<Specs>; shared: Shared }) => boolean
  /** Once in each worker, before its first item. */
  setup?: (context: { options: OptionValues<Specs>; shared: Shared }) => State | Promise<State>
  process: (input: Input, context: ProcessContext<State, OptionValues<Specs>>) => Result | Promise<Result>
  /**
   * For `--dry-run`: gives what tells of an item what it would take, without sending anything; undefined where these
   * options send nothing. That throws as `process` would for an item that can't be done.
   */
  estimate?: (context: {
    options: OptionValues<Specs>
  }) => EstimateOf<Input> | undefined | Promise<EstimateOf<Input> | undefined>
  /** True when all its requests will say what they cost, as `--budget` needs. Default: they will not. */
  isPriced?: (options: OptionValues<Specs>) => boolean
  /**
   * For tasks of lane `remote`: the terms, where these options say that requests go as batches. `process` is then
   * called again once there are replies, and must ask the same again.
   */
  viaBatch?: (options: OptionValues<Specs>) => BatchTerms | undefined
  reduce?: Reduce<Total, Result, OptionValues<Specs>>
  /** Instead of what `reduce` adds up, if it opens. */
  collect?: Collect<Result, OptionValues<Specs>>
  /** Formats of its own. */
  views?: Record<string, View<Result>>
  /**
   * A result as it is shown (result lines, records, views), made of the stored one and of what was kept beside it: so
   * that bulk such as ids or vectors is stored as bytes. Where nothing was kept, the stored result is shown. Not for
   * `table`, whose columns read the note as it is.
   */
  complete?: Complete<Result, OptionValues<Specs>>
  /**
   * For `millrace verify`: what is wrong with the files that a result names, in words; `cwd` is where the run was
   * started.
   */
  verify?: (result: Result, cwd: string) => string | undefined
  /** Its results as rows. */
  table?: Table<Result, OptionValues<Specs>>
  /** Shapes the detail for the human summary: plain data, shown by its shape. Default: the detail itself. */
  human?: (detail: unknown) => unknown
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
  Shared = undefined,
>(task: Task<Input, Result, State, Specs, Total, Shared>): Task<Input, Result, State, Specs, Total, Shared> {
  return task
}
