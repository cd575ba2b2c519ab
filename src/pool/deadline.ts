import type { Clock } from '../core/clock.ts'

/** A time limit that stands still while it is paused. */
export class Deadline {
  readonly #clock: Clock
  readonly #onOver: () => void
  #left_ms: number
  #runsSince = 0
  #cancel: (() => void) | undefined
  #hasEnded = false

  /** Begins paused. */
  constructor(clock: Clock, ms: number, onOver: () => void) {
    this.#clock = clock
    this.#left_ms = ms
    this.#onOver = onOver
  }

  run(): void {
    if (this.#hasEnded) return
    this.#runsSince = this.#clock.monotonic()
    this.#cancel = this.#clock.after(this.#left_ms, this.#onOver)
  }

  pause(): void {
    if (!this.#cancel) return
    this.#cancel()
    this.#cancel = undefined
    this.#left_ms -= this.#clock.monotonic() - this.#runsSince
  }

  /** For good. */
  end(): void {
    this.pause()
    this.#hasEnded = true
  }
}
