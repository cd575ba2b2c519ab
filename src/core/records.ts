import type { ErrorClass, ErrorRecord } from './errors.ts'
import type { Item, Skipped } from './item.ts'
import type { Spent } from './remote.ts'

export type ItemStatus = 'pending' | 'running' | 'succeeded' | 'failed' | 'dead_letter'

/** One item of one task as `report` and `--format ndjson` give it. */
export interface ItemRecord {
  id: string
  type: string
  task: string
  status: ItemStatus
  attempts: number
  duration_ms: number
  /** True when an earlier run had finished it. */
  cached: boolean
  result?: unknown
  error?: ErrorRecord
}

/** What is kept of an item that could not be finished: enough to show it, retry it and read its input. */
export interface DeadLetter {
  task: string
  item: Item
  attempts: number
  duration_ms: number
  /** One for each attempt, the last one last. */
  errors: ErrorRecord[]
  identity: string
  run: number
  /** ISO 8601. */
  died_at: string
  /** Its error came after it had succeeded: the record of that success is still there, beneath. */
  late?: true
  /** To be tried again by the next run, and kept until then: what lies beneath must not count. */
  retry?: true
}

/** An item that waits for another attempt. */
export interface RetryRecord {
  task: string
  item: Item
  attempts: number
  errors: ErrorRecord[]
  /** Milliseconds since the epoch. */
  due_ms: number
  identity: string
}

export interface Counts {
  total: number
  succeeded: number
  /** An attempt failed and another will come. */
  failed: number
  dead_letter: number
  pending: number
  /** Of the succeeded and dead ones: how many an earlier run had finished. */
  cached: number
}

export interface ErrorGroup {
  signature: string
  code: string
  class: ErrorClass
  count: number
  example_id: string
}

export interface SlowItem {
  id: string
  task: string
  duration_ms: number
}

/** The summary record of a run: `--format json`, the last event, and `runBatch`'s result. */
export interface Summary extends Counts {
  v: 1
  /** False when the run ended before its source did: then there may be more items than `total`. */
  total_known: boolean
  run_id: string
  tasks: string[]
  attempts: number
  duration_s: number
  items_per_s: number
  bytes_per_s: number
  workers: number
  slowest: SlowItem[]
  errors: ErrorGroup[]
  outputs: string[]
  /** Limits of the tasks that the user set and the results pass. */
  violations: number
  /** What the source left out, by reason. */
  skipped: Skipped
  /** Items of the source that no task takes, by type: `{ image: 3, 'file:.bin': 1 }`. They are no part of `total`; absent: there are none. */
  unrouted?: Record<string, number>
  /** What this run's requests took, also for items that are dead letters now; absent: none was sent. */
  spent?: Spent
  /** Why the run stopped before its end. */
  halted?: string
  /** What to do about that. */
  hint?: string
  tasks_detail: Record<string, unknown>
}

export type RunState = 'running' | 'finished' | 'halted' | 'interrupted' | 'failed'

/** A task of a run: where its records are, and what the views made of them rest on. */
export interface RunTask {
  name: string
  key: string
  ledger: number
  plan: number
  /** Where its code is: a built-in task, or a module; absent for a function of the caller. */
  spec?: { builtIn: string } | { url: string }
  /** Digest of the options and the source's revision that its conclusion depends on beside the results. */
  view: string
  /** Its result file. */
  out?: string
  /** True when that file is nothing but the result lines that are stored. */
  stored_lines?: boolean
}

/** A run as the checkpoint keeps it. */
export interface RunRecord {
  number: number
  run_id: string
  state: RunState
  pid: number
  /** ISO 8601. */
  started_at: string
  ended_at?: string
  /** The command line that started it, and where; absent for a library's run. */
  argv?: string[]
  cwd: string
  tasks: RunTask[]
  fresh: boolean
  counts: Counts
  /** False while the source is still being listed; absent in records of earlier versions. */
  total_known?: boolean
  /** Of a run under way: a server has asked for a pause until then, ISO 8601. */
  paused_until?: string
  summary?: Summary
  /** What each result file's stat was when it was written: an unchanged run leaves it alone. */
  stamps?: Record<string, string>
}
