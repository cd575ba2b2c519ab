import type { Cargo } from '../core/cargo.ts'
import type { Chunk } from '../core/chunk.ts'
import type { ErrorRecord } from '../core/errors.ts'
import type { ChunkOutcome, LateFailure } from '../core/lane.ts'
import type { CutStretch, Stretch } from '../core/rows.ts'
import type { TaskSpec } from '../tasks/registry.ts'

/** The pipe on which a process says, before each item, which chunk (its place) and item it is on: two int32. */
export const PROGRESS_FD = 4

/** What every worker of a run needs; sent once, when it starts. */
export interface WorkerSetup {
  tasks: WorkerTask[]
  run: number
  seed: number
}

export interface WorkerTask {
  /** The task's name in this run. */
  name: string
  spec: TaskSpec
  options: Record<string, unknown>
  /** What the task's `fit` has learned. */
  fitted?: Uint8Array
  /** What the task's `share` gave, where that could be sent along. */
  shared?: unknown
  /** A thread must not be ended in the midst of it. */
  isNative?: boolean
}

/** A chunk on its way to a worker. */
export interface ChunkMessage {
  /** Index into `WorkerSetup.tasks`. */
  task: number
  segment: number
  offsets: Uint16Array
  attempts: Uint16Array
  cargo: Cargo
  /** The place in the shared board where the worker says what it is doing. */
  place: number
}

export type WorkerReply =
  | {
      kind: 'outcome'
      outcome: ChunkOutcome
      /** The worker asks to be replaced. */
      exhausted: boolean
      /** The chunk left timers behind: an error may still come of them. */
      stray: boolean
    }
  /** The task's module or its setup failed: no item was touched. */
  | { kind: 'setup_failed'; error: ErrorRecord }

/** A stretch of a file of rows on its way to a worker. */
export interface StretchMessage {
  stretch: Stretch
}

export type StretchReply = { kind: 'cut'; cut: CutStretch } | { kind: 'not_cut'; error: ErrorRecord }

/** Sent outside of any chunk: an item that had returned raised an error afterwards. */
export interface LateReport extends LateFailure {
  kind: 'late'
}

export function chunkMessage(chunk: Chunk, task: number, place: number): ChunkMessage {
  const { segment, offsets, attempts, cargo } = chunk
  return { task, segment, offsets, attempts, cargo, place }
}
