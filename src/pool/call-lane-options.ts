import type { Marks } from '../checkpoint/marks.ts'
import type { Chunk } from '../core/chunk.ts'
import type { Clock } from '../core/clock.ts'
import type { ChunkOutcome } from '../core/lane.ts'
import type { Remote } from '../remote/remote.ts'
import type { ReadyTask } from './run-chunk.ts'
import type { Strays } from './strays.ts'
import type { Twins } from './twins.ts'

export interface CallLaneOptions {
  /** The one task of this lane. */
  task: string
  load(): Promise<ReadyTask>
  run: number
  seed: number
  /** Items under way at once. */
  concurrency: number
  /** Deaths after which an item is not begun again. */
  maxDeaths: number
  /** For one item, without what it waits to send its requests. */
  timeout_ms: number
  remote: Remote
  /** Name of the limits that its requests count toward; absent: each request says. */
  limit?: string
  /** Undefined for a task that is known to leave nothing behind. */
  strays: Strays | undefined
  clock: Clock
  marks: Marks
  /** Undefined where each item is asked for, whatever others hold. */
  twins: Twins | undefined
  /** Resolves when it is in the checkpoint, or the run has failed. */
  onOutcome(chunk: Chunk, outcome: ChunkOutcome): Promise<void>
  /** Items have been begun: there may be room for more. */
  onRoom(): void
  onError(error: unknown): void
}
