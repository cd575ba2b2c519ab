import type { Clock } from '../core/clock.ts'
import type { Call } from './call.ts'

/** The share of the limit by which an item may be over it. */
const LOOKS = 20
const LEAST_MS = 5
const MOST_MS = 1_000

/** Tells of items that take too long: one look at all of them now and then, not a timer for each. */
export class Overtime {
  readonly #clock: Clock
  readonly #limit_ms: number
  readonly #underWay: ReadonlySet<Call>
  readonly #onOver: (call: Call) => void
  #cancel: (() => void) | undefined

  constructor(clock: Clock, limit_ms: number, underWay: ReadonlySet<Call>, onOver: (call: Call) => void) {
    this.#clock = clock
    this.#limit_ms = limit_ms
    this.#underWay = underWay
    this.#onOver = onOver
  }

  /** Looks from now on, for as long as there is something under way. */
  watch(): void {
    const wait_ms = Math.min(Math.max(this.#limit_ms / LOOKS, LEAST_MS), MOST_MS)
    this.#cancel ??= this.#clock.after(wait_ms, () => this.#look())
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #look(): void {
    this.#cancel = undefined
    const now = this.#clock.monotonic()
    for (const call of this.#underWay) if (call.elapsed(now) >= this.#limit_ms) this.#onOver(call)
    if (this.#underWay.size > 0) this.watch()
  }
}
