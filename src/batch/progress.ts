import type { Clock } from '../core/clock.ts'
import type { Counts } from '../core/records.ts'
import type { Emit } from './events.ts'

/** The state of a run at one moment. */
export interface Snapshot extends Counts {
  /** False while the source is still being listed. */
  total_known: boolean
  in_flight: number
  /** Seconds left, by bytes; absent while unknown. */
  eta_s?: number
  /** A server has asked for a pause until then, ISO 8601; absent: none has, or for a moment only. */
  paused_until?: string
  /** A host whose server is down, and tried again and again. */
  server_down?: string
}

const EVERY_MS = 30_000
const TICK_MS = 1_000
const STEPS = 10

/** Emits a `progress` event at every tenth of the run and at least every 30 s; ticks once a second. */
export class Progress {
  readonly #clock: Clock
  readonly #emit: Emit
  readonly #snapshot: () => Snapshot
  readonly #onTick: () => void
  #step = 0
  #last: number
  #cancel: () => void

  constructor(clock: Clock, emit: Emit, snapshot: () => Snapshot, onTick: () => void) {
    this.#clock = clock
    this.#emit = emit
    this.#snapshot = snapshot
    this.#onTick = onTick
    this.#last = clock.monotonic()
    this.#cancel = clock.after(TICK_MS, () => this.#tick())
  }

  /** Looks whether a tenth has been passed: call when counts have changed. */
  advance(): void {
    const snapshot = this.#snapshot()
    const step = stepOf(snapshot)
    if (step <= this.#step) return
    this.#step = step
    this.#tell(snapshot)
  }

  stop(): void {
    this.#cancel()
  }

  #tick(): void {
    this.#onTick()
    if (this.#clock.monotonic() - this.#last >= EVERY_MS) this.#tell(this.#snapshot())
    this.#cancel = this.#clock.after(TICK_MS, () => this.#tick())
  }

  #tell(snapshot: Snapshot): void {
    this.#last = this.#clock.monotonic()
    this.#emit({ type: 'progress', ...snapshot })
  }
}

function stepOf({ total, total_known, succeeded, dead_letter }: Snapshot): number {
  if (!total_known || total === 0) return 0
  return Math.floor(((succeeded + dead_letter) / total) * STEPS)
}
