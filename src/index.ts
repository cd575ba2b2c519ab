/** The library's face. The engine loads with its first use, so that a task module's import of this costs little. */
import type { Batch, RunBatchOptions } from './batch/run-batch.ts'
import type { Source } from './core/item.ts'
import type { RowsOptions } from './sources/rows/rows-source.ts'

export type { EventBody, RunEvent } from './batch/events.ts'
export type { Batch, RunBatchOptions } from './batch/run-batch.ts'
export { type ErrorClass, type ErrorRecord, FatalError, TaskError } from './core/errors.ts'
export { FileInput } from './core/file-input.ts'
export type { FileHistory, FileRef, Item, RowRef, Source } from './core/item.ts'
export type { DeadLetter, ItemRecord, ItemStatus, Summary } from './core/records.ts'
export type { RemoteCall, RemoteReply, RemoteRequest } from './core/remote.ts'
export {
  type Cell,
  type Column,
  defineTable,
  type FinishedItem,
  noteFloats,
  noteInts,
  type Table,
} from './core/table.ts'
export {
  type Collect,
  type CollectContext,
  type Collector,
  type Conclusion,
  defineTask,
  type OptionSpec,
  type ProcessContext,
  type Reduce,
  type Task,
  type View,
  type ViewedRun,
} from './core/task.ts'
export { textOf } from './core/text-of.ts'
export type { GivenItem } from './sources/items.ts'
export type { RowsOptions } from './sources/rows/rows-source.ts'

/**
 * Runs a function or a task over items and returns when all are done, dead or, after `signal`, left pending.
 * Failed items do not throw: look at `dead_letter` and `errors`. Throws a `FatalError` for options that do not
 * fit, a state folder in use, a task that can't be loaded or a checkpoint that can't be written.
 */
export async function runBatch<Input = unknown, Result = unknown>(
  options: RunBatchOptions<Input, Result>,
): Promise<Batch<Result>> {
  const engine = await import('./batch/run-batch.ts')
  return engine.runBatch(options)
}

/** The files of a repository, minus what git ignores. Throws a `FatalError` when there is no such folder. */
export async function repoSource(dir: string): Promise<Source> {
  const { repoSource: open } = await import('./sources/repo.ts')
  return open(dir)
}

/** Files by path, folder or glob, relative to `cwd`. Throws a `FatalError` for what does not exist or matches nothing. */
export async function filesSource(patterns: string[], cwd: string): Promise<Source> {
  const { filesSource: open } = await import('./sources/files.ts')
  return open(patterns, cwd)
}

/**
 * Rows of .jsonl, .ndjson, .csv, .tsv, .parquet and .txt files, of each text form with .gz, and of `-` (standard
 * input), in the order given. Items are `{id, type, input, ref}`, where `input` is the row as an object; workers read
 * and parse the rows themselves. A broken row becomes a dead letter. Throws a `FatalError` for a file that is not
 * there, whose format is not known, or that lacks a field that `options` name.
 */
export async function rowsSource(files: string[], options: RowsOptions = {}): Promise<Source> {
  const { rowsSource: open } = await import('./sources/rows/rows-source.ts')
  return open(files, options)
}
