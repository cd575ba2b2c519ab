import type { Clock } from '../core/clock.ts'
import type { Source } from '../core/item.ts'
import type { Tally } from './counts.ts'
import type { Snapshot } from './progress.ts'

/** Before this share of the work is done, its speed says little: starting costs too much of the time. */
const TELLING_SHARE = 0.02

/** A shorter pause is over before one has read of it. */
const LEAST_PAUSE_MS = 10_000

/** Reads how far a run is. */
export class Gauge {
  readonly began_ms: number
  /** True once all items are known. */
  sourceEnded = false
  /** True once nothing more will start: then the rest has no time. */
  stopping = false
  readonly #clock: Clock
  readonly #source: Source
  readonly #tasks: number
  readonly #tally: Tally

  constructor(clock: Clock, source: Source, tasks: number, tally: Tally) {
    this.#clock = clock
    this.#source = source
    this.#tasks = tasks
    this.#tally = tally
    this.began_ms = clock.monotonic()
  }

  get elapsed_ms(): number {
    return this.#clock.monotonic() - this.began_ms
  }

  /** `paused_ms`: how long a server wants nothing to be sent; `server_down`: the host of one that is down. */
  snapshot(in_flight: number, paused_ms = 0, server_down?: string): Snapshot {
    const counts = this.#tally.counts()
    const { length } = this.#source
    // With several tasks it is not known beforehand how many each one takes.
    if (!this.sourceEnded && length !== undefined && this.#tasks === 1) {
      counts.pending += Math.max(0, length - counts.total)
      counts.total = Math.max(counts.total, length)
    }
    const total_known = this.sourceEnded || (length !== undefined && this.#tasks === 1)
    const now = this.#clock.now()
    const isPaused = paused_ms >= LEAST_PAUSE_MS && !this.stopping
    // Nothing is known of the time of what waits for another attempt.
    const onlyWaits = in_flight === 0 && counts.failed > 0
    const eta_s = isPaused || onlyWaits || server_down !== undefined ? undefined : this.#eta()
    const paused_until = isPaused ? new Date(now + paused_ms).toISOString() : undefined
    return { ...counts, total_known, in_flight, eta_s, paused_until, server_down }
  }

  /** By bytes: a batch whose large items come last is not nearly done when most of its items are. */
  #eta(): number | undefined {
    const { own_weight, planned_weight, cached_weight } = this.#tally
    const own_total = planned_weight - cached_weight
    if (!this.sourceEnded || this.stopping || own_weight < own_total * TELLING_SHARE) return undefined
    const left = own_total - own_weight
    return Math.round((left * this.elapsed_ms) / own_weight / 1_000)
  }
}
