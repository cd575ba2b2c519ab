import type { Counts } from '../core/records.ts'

/** What became of a run's items so far, over all its tasks. Only what the disk has counts as done. */
export class Tally {
  planned = 0
  succeeded = 0
  waiting = 0
  dead = 0
  cached = 0
  /** Of this run's own items, not of cached ones. */
  own_succeeded = 0
  own_dead = 0
  attempts = 0
  /** Bytes of this run's own finished items. */
  own_weight = 0
  planned_weight = 0
  cached_weight = 0
  /** Items of the source that no task takes, by type: of none of the numbers above. */
  readonly unrouted: Record<string, number> = {}

  get pending(): number {
    return this.planned - this.succeeded - this.waiting - this.dead
  }

  counts(): Counts {
    return {
      total: this.planned,
      succeeded: this.succeeded,
      failed: this.waiting,
      dead_letter: this.dead,
      pending: this.pending,
      cached: this.cached,
    }
  }
}
