import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Store } from '../checkpoint/store.ts'
import { systemClock } from '../core/clock.ts'
import { FatalError } from '../core/errors.ts'
import type { Source } from '../core/item.ts'
import { compileOptions, withOptions } from '../core/options.ts'
import type { ItemRecord, Summary } from '../core/records.ts'
import type { ProcessContext, Task } from '../core/task.ts'
import { type GivenItem, ItemsSource } from '../sources/items.ts'
import { checkTask, loadTask, resolveTask } from '../tasks/registry.ts'
import { DEFAULTS } from './defaults.ts'
import type { RunEvent } from './events.ts'
import { checkOut, checkPacking } from './results/out.ts'
import { itemRecords } from './results/records.ts'
import { run } from './run.ts'
import type { BatchSpec, BatchTask, HaltBudget } from './spec.ts'

type Items<Input> = Iterable<GivenItem<Input>> | AsyncIterable<GivenItem<Input>>

export interface RunBatchOptions<Input = unknown, Result = unknown> {
  /** What to work on: any iterable of {id, type?, input}. Iterating it again must give the same. */
  items?: Items<Input>
  /** Instead of `items`: a repository, files, or a source of your own. */
  source?: Source
  /** A function applied to each item, in this thread. What it throws is tried again unless it says otherwise. */
  process?: (input: Input, context: ProcessContext) => Result | Promise<Result>
  /** Instead of `process`: a built-in task's name or the path or URL of a task module, run in worker threads; or a task object, run in this thread. */
  task?: string | URL | Task
  /** The task's own options. */
  options?: Record<string, unknown>
  /** Names a `process` function in results and in the checkpoint. Default: `process`. */
  name?: string
  /** Raise it when `process` gives other results than before. Default: 1. */
  version?: number
  /** Items of `process` under way at once. Default: 8. */
  concurrency?: number
  /** Requests and tokens a minute that a remote task's calls may take. Default: what the API's replies tell. */
  rpm?: number
  tpm?: number
  /** Stops, resumable, before calls have cost more: each has to say what it costs. */
  budget?: number
  /** Worker threads of a task; 0 runs it in this thread. Default: the cores this process may use. */
  workers?: number
  /** Attempts for an item whose error may pass; at least 10 may be `rate_limited`. Default: 3. */
  maxAttempts?: number
  /** Wait before the second attempt, ms; doubled with each attempt. Default: 2,000. */
  backoff_ms?: number
  /** For one item, ms. Default: 60,000. */
  timeout_ms?: number
  /** Between two looks at a batch that a task's requests go as (its option `via`), ms; it grows. Default: 30,000. */
  poll_ms?: number
  /** JavaScript heap of one worker, bytes. Default: 1 GiB. */
  worker_memory?: number
  /** Stop when so many items are dead: a number, or a share such as '10%'. */
  halt?: number | `${number}%`
  /** State folder: with one, the same call resumes after a crash and repeats nothing. Default: a temporary one. */
  checkpoint?: string
  /** Result file; its ending says its format: .jsonl, .csv, .tsv, .parquet or one of the task's own. Default: none. */
  out?: string
  /** Compute again what is already done. */
  fresh?: boolean
  /** Aborting it stops the run: what is under way ends, the rest stays pending. */
  signal?: AbortSignal
  onEvent?: (event: RunEvent) => void
}

/** A finished batch: its summary, and its items. */
export interface Batch<Result = unknown> extends Summary {
  /** The record of every item that is done or dead, in input order, read from the checkpoint as you go. */
  items(): AsyncGenerator<ItemRecord & { result?: Result }>
}

/**
 * Runs a function or a task over items and returns when all are done, dead or, after `signal`, left pending.
 * Failed items do not throw: look at `dead_letter` and `errors`. Throws a `FatalError` for options that do not
 * fit, a state folder in use, a task that can't be loaded or a checkpoint that can't be written.
 */
export async function runBatch<Input = unknown, Result = unknown>(
  options: RunBatchOptions<Input, Result>,
): Promise<Batch<Result>> {
  checkNames(options)
  const state = options.checkpoint === undefined ? temporaryState() : resolve(options.checkpoint)
  const spec = await toSpec(options as RunBatchOptions, state)
  const summary = await run(spec, {
    clock: systemClock,
    random: Math.random,
    variables: process.env,
    stop: options.signal ?? new AbortController().signal,
    stopNow: new AbortController().signal,
    onEvent: options.onEvent,
  })
  return Object.assign(summary, { items: () => readItems<Result>(state, summary.run_id, spec.tasks) })
}

async function* readItems<Result>(
  state: string,
  runId: string,
  tasks: BatchTask[],
): AsyncGenerator<ItemRecord & { result?: Result }> {
  const store = Store.openReadOnly(state)
  try {
    for (const record of store.runs())
      if (record.run_id === runId) {
        yield* itemRecords(
          store,
          record,
          tasks.map(({ task }) => task),
        ) as Iterable<ItemRecord & { result?: Result }>
        return
      }
  } finally {
    await store.close()
  }
}

/** Every option there is: a misspelt one would be one that is not kept to. */
const OPTION_NAMES: Record<keyof RunBatchOptions, true> = {
  ...{ items: true, source: true, process: true, task: true, options: true, name: true, version: true },
  ...{
    concurrency: true,
    rpm: true,
    tpm: true,
    budget: true,
    workers: true,
    maxAttempts: true,
    backoff_ms: true,
    timeout_ms: true,
  },
  ...{
    poll_ms: true,
    worker_memory: true,
    halt: true,
    checkpoint: true,
    out: true,
    fresh: true,
    signal: true,
    onEvent: true,
  },
}

function checkNames(options: object): void {
  for (const name of Object.keys(options))
    if (!Object.hasOwn(OPTION_NAMES, name))
      throw new FatalError(
        'bad_batch',
        `runBatch has no option ${name}`,
        `it has: ${Object.keys(OPTION_NAMES).join(', ')}`,
      )
}

async function toSpec(options: RunBatchOptions, state: string): Promise<BatchSpec> {
  const cwd = process.cwd()
  const task = await toTask(options, cwd)
  const out =
    options.out === undefined
      ? undefined
      : checkOut(resolve(cwd, options.out), task.task, task.options.values)
  checkPacking({ ...task, out })
  return {
    source: toSource(options),
    tasks: [{ ...task, out }],
    state,
    workers: atLeast(0, 'workers', options.workers ?? availableParallelism()),
    concurrency: atLeast(1, 'concurrency', options.concurrency ?? DEFAULTS.concurrency),
    limits: {
      requests_per_minute: options.rpm === undefined ? undefined : atLeast(1, 'rpm', options.rpm),
      tokens_per_minute: options.tpm === undefined ? undefined : atLeast(1, 'tpm', options.tpm),
    },
    budget: options.budget === undefined ? undefined : atLeast(0, 'budget', options.budget),
    maxAttempts: atLeast(1, 'maxAttempts', options.maxAttempts ?? DEFAULTS.maxAttempts),
    backoff_ms: atLeast(0, 'backoff_ms', options.backoff_ms ?? DEFAULTS.backoff_ms),
    timeout_ms: atLeast(1, 'timeout_ms', options.timeout_ms ?? DEFAULTS.timeout_ms),
    poll_ms: atLeast(1, 'poll_ms', options.poll_ms ?? DEFAULTS.poll_ms),
    worker_memory: atLeast(1, 'worker_memory', options.worker_memory ?? DEFAULTS.worker_memory),
    halt: toHalt(options.halt),
    fresh: options.fresh ?? false,
    cwd,
  }
}

function toSource({ items, source }: RunBatchOptions): Source {
  if (source && !items) return source
  if (items && !source) return new ItemsSource(items, 'items')
  throw new FatalError('bad_batch', 'a batch needs either items or a source')
}

async function toTask(options: RunBatchOptions, cwd: string): Promise<BatchTask> {
  const { process, task, name = 'process', version = 1 } = options
  if ((process === undefined) === (task === undefined))
    throw new FatalError('bad_batch', 'a batch needs either process or task')
  if (process)
    return {
      task: { name, version, lane: 'remote', process } satisfies Task,
      options: { values: {}, semantic: {}, view: {} },
    }
  if (typeof task === 'object' && !(task instanceof URL)) return inItsLane(checkTask(task), options.options)
  const spec = task instanceof URL ? { url: task.href } : taskSpec(task as string, cwd)
  const loaded = await loadTask(spec)
  return { ...inItsLane(loaded, options.options), spec }
}

function inItsLane(task: Task, given: RunBatchOptions['options'] = {}): BatchTask {
  const options = compileOptions(task, given)
  return { task: withOptions(task, options.values), options }
}

function taskSpec(task: string, cwd: string) {
  return resolveTask(task.startsWith('file:') ? fileURLToPath(task) : task, cwd)
}

function toHalt(halt: RunBatchOptions['halt']): HaltBudget | undefined {
  if (halt === undefined) return undefined
  if (typeof halt === 'number') return { kind: 'count', dead: atLeast(1, 'halt', halt) }
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(halt)?.[1]
  if (percent === undefined)
    throw new FatalError('bad_batch', `halt ${JSON.stringify(halt)}: not a share such as '10%'`)
  return { kind: 'share', share: Number(percent) / 100 }
}

function atLeast(least: number, name: string, value: number): number {
  if (typeof value === 'number' && value >= least) return value
  throw new FatalError('bad_batch', `${name} ${value}: not a number of at least ${least}`)
}

const temporary = new Set<string>()

/** Lives as long as the process, so that `items()` can be read after the run. */
function temporaryState(): string {
  if (temporary.size === 0) process.once('exit', removeTemporary)
  const dir = mkdtempSync(join(tmpdir(), 'millrace-'))
  temporary.add(dir)
  return dir
}

function removeTemporary(): void {
  for (const dir of temporary) rmSync(dir, { recursive: true, force: true })
}
