import type { Clock } from '../core/clock.ts'
import type { Item, Source } from '../core/item.ts'
import type { CompiledOptions } from '../core/options.ts'
import type { Task } from '../core/task.ts'
import type { Limits } from '../remote/limiter.ts'
import type { TaskSpec } from '../tasks/registry.ts'
import type { RunEvent } from './events.ts'
import type { Snapshot } from './progress.ts'

/** A task whose items are made of the results of another, once that one has ended. */
export interface After {
  task: string
  /** Entries of this list in each result; absent: the results themselves. */
  select?: string
  /** Only so many, those with the largest `by` first. */
  top?: number
  /** A number of an entry. */
  by?: string
}

/** Limits under a name: all tasks that name them share them. */
export interface NamedLimits extends Limits {
  name: string
}

/** One task of a batch, under the name it has in this run. */
export interface BatchTask {
  task: Task
  /** Where workers find it; absent for a function of this process, which runs in this thread. */
  spec?: TaskSpec
  options: CompiledOptions
  /** The items that routes lead to it; absent: there are no routes, or none has to. */
  routed?: (item: Item) => boolean
  /** Another task, of whose results its items are made. */
  after?: After
  /** What its requests count toward; absent: the limits of the server's model. */
  limit?: NamedLimits
  /** What its `fit` has learned. */
  fitted?: Uint8Array
  /** Result file; absent: none is written. */
  out?: string
}

/** When to give up: after this many dead letters, or this share of the run's own items. */
export type HaltBudget = { kind: 'count'; dead: number } | { kind: 'share'; share: number }

/** A batch, validated and complete: what the engine runs. */
export interface BatchSpec {
  source: Source
  tasks: BatchTask[]
  /** State folder. */
  state: string
  /** Worker threads; 0 runs everything in this thread. */
  workers: number
  /** Chunks at once of each task that waits for others. */
  concurrency: number
  maxAttempts: number
  backoff_ms: number
  timeout_ms: number
  /** Between two looks at a batch of requests that is with its provider. */
  poll_ms: number
  /** Of each remote budget; what is undefined is learned from replies. */
  limits: Limits
  /** Most that remote calls of this run may cost. */
  budget?: number
  worker_memory: number
  halt?: HaltBudget
  fresh: boolean
  /** The command line, for `dlq retry` and the resume hint. */
  argv?: string[]
  cwd: string
}

/** What the engine may not take from the process by itself. */
export interface Environment {
  clock: Clock
  random: () => number
  /** The environment: keys of remote APIs are in it, and nowhere else. */
  variables: Record<string, string | undefined>
  /** Ends planning; what runs may finish. */
  stop: AbortSignal
  /** Ends what runs; its items stay pending. */
  stopNow: AbortSignal
  onEvent?: (event: RunEvent) => void
  /** Takes records while the run goes: whole lines in input order; waited for before more are given. */
  records?: (lines: string) => Promise<void>
  /** Is given, once, a function that tells the state of the run at any moment. */
  observe?: (snapshot: () => Snapshot) => void
}
