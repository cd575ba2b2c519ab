import type { ContentIndex } from '../../checkpoint/content-index.ts'
import type { Marks } from '../../checkpoint/marks.ts'
import type { Chunk } from '../../core/chunk.ts'
import type { Clock } from '../../core/clock.ts'
import type { ChunkOutcome, LateFailure } from '../../core/lane.ts'
import type { BatchNews } from '../../core/remote.ts'
import type { BatchSpec } from '../spec.ts'
import type { ScopeOf } from './batches.ts'

/** What the lanes of a run are made of. */
export interface LanesOptions {
  spec: BatchSpec
  clock: Clock
  /** The environment: where keys are. */
  variables: Record<string, string | undefined>
  run: number
  seed: number
  /** Where a task's items under way are noted. */
  marksOf(task: string): Marks
  /** A task's stored results by what their items held. */
  contentsOf(task: string): ContentIndex
  /** Of lanes that give outcomes by themselves; resolves when it is in the checkpoint, or the run has failed. */
  onOutcome(chunk: Chunk, outcome: ChunkOutcome): Promise<void>
  /** Called when such a lane may have room for more. */
  onRoom(): void
  onError(error: unknown): void
  onLateFailure(late: LateFailure): void
  /** Called when a task's suspects have shown that it can start. */
  onProven(): void
  scopeOf: ScopeOf
  /** Told of batches of requests while they are with their provider. */
  onBatch(news: BatchNews): void
}
