/** A refusal cuts the rate to this share, at most once in `CUT_EVERY_MS`. */
const CUT = 0.9
const CUT_EVERY_MS = 2_000
/** Without a refusal the rate grows by this factor after each `GROW_EVERY_MS`, up to what is allowed. */
const GROWTH = 1.02
const GROW_EVERY_MS = 5_000
/** A rate never falls below this share of what is allowed. */
const LEAST_SHARE = 0.01
/** What rounding may be short of, as a share of the amount. */
const ROUNDING = 1e-9
const MINUTE_MS = 60_000
/** A rate is measured over at least this long, and forgotten after twice as long. */
const MEASURE_MS = 1_000

export interface BudgetOptions {
  /** Units (requests or tokens) a minute; undefined: not known, so nothing is held back before a refusal. */
  per_minute: number | undefined
  /** How many seconds' worth may pass at once. */
  burst_s: number
  /** The least that may pass at once: 1 for requests, so that a slow rate still lets one through. */
  least_burst: number
  /** Of a monotonic clock, as all times here. */
  now: number
}

/**
 * One budget: a token bucket whose rate adapts. It begins half full: what is left unused is a reserve in the
 * server's own bucket against requests that arrive closer together than they were sent. An amount larger than the
 * bucket passes when the bucket is full and takes it into debt.
 */
export class Budget {
  readonly #burst_ms: number
  readonly #leastBurst: number
  /** Units a millisecond: what is allowed, and what is used of it now. */
  #ceiling: number
  #rate: number
  #level: number
  /** The time that `#level` is of. */
  #at: number
  /** The time from which the next growth counts. */
  #steadySince: number
  #cutAt = Number.NEGATIVE_INFINITY
  #taken = 0
  #takenSince: number

  constructor({ per_minute, burst_s, least_burst, now }: BudgetOptions) {
    this.#burst_ms = burst_s * 1_000
    this.#leastBurst = least_burst
    this.#ceiling = (per_minute ?? Number.POSITIVE_INFINITY) / MINUTE_MS
    this.#rate = this.#ceiling
    this.#level = this.isKnown ? Math.max(this.#capacity / 2, least_burst) : 0
    this.#at = now
    this.#steadySince = now
    this.#takenSince = now
  }

  /** True when the limit was configured or learned. */
  get isKnown(): boolean {
    return this.#ceiling !== Number.POSITIVE_INFINITY
  }

  /** What is allowed a minute; infinite while it is not known. */
  get per_minute(): number {
    return this.#ceiling * MINUTE_MS
  }

  /** What is used of it now, a minute. */
  ratePerMinute(now: number): number {
    this.#advance(now)
    return this.#rate * MINUTE_MS
  }

  /** Until this amount may pass, ms; 0 when it may now. */
  wait(amount: number, now: number): number {
    this.#advance(now)
    if (this.#isUnlimited) return 0
    const missing = Math.min(amount, this.#capacity) - this.#level
    return missing <= ROUNDING * amount ? 0 : missing / this.#rate
  }

  /** Takes what `wait` has let pass. */
  take(amount: number, now: number): void {
    this.#measure(amount, now)
    if (!this.#isUnlimited) this.#level -= amount
  }

  /** Corrects what was taken: less than 0 is a debt. */
  give(amount: number, now: number): void {
    this.#advance(now)
    if (!this.#isUnlimited) this.#level = Math.min(this.#capacity, this.#level + amount)
  }

  /** The server has refused: its bucket is empty, and the rate was too high. */
  cut(now: number): void {
    this.#advance(now)
    this.#steadySince = now
    if (now - this.#cutAt < CUT_EVERY_MS) return
    this.#cutAt = now
    const rate = this.#isUnlimited ? this.#measured(now) : this.#rate
    const least = this.isKnown ? this.#ceiling * LEAST_SHARE : 1 / MINUTE_MS
    this.#rate = Math.max(rate * CUT, least)
    this.#level = Math.min(this.#level, 0)
  }

  /** The limit as the server tells it, units a minute. */
  allow(per_minute: number, now: number): void {
    this.#advance(now)
    const ceiling = per_minute / MINUTE_MS
    const wasUnlimited = this.#isUnlimited
    this.#rate = this.#rate === this.#ceiling ? ceiling : Math.min(this.#rate, ceiling)
    this.#ceiling = ceiling
    // What has passed unmeasured so far, the server has counted.
    this.#level = wasUnlimited ? 0 : Math.min(this.#level, this.#capacity)
  }

  /** Nothing will be sent before `until`: that it is not refused says nothing. */
  hold(until: number): void {
    this.#steadySince = Math.max(this.#steadySince, until)
  }

  get #isUnlimited(): boolean {
    return this.#rate === Number.POSITIVE_INFINITY
  }

  get #capacity(): number {
    return Math.max(this.#rate * this.#burst_ms, this.#leastBurst)
  }

  #advance(now: number): void {
    while (this.#rate < this.#ceiling && now - this.#steadySince >= GROW_EVERY_MS) {
      this.#steadySince += GROW_EVERY_MS
      this.#refill(this.#steadySince)
      this.#rate = Math.min(this.#rate * GROWTH, this.#ceiling)
    }
    this.#refill(now)
  }

  #refill(now: number): void {
    const passed = now - this.#at
    if (passed <= 0) return
    this.#at = now
    if (!this.#isUnlimited) this.#level = Math.min(this.#level + passed * this.#rate, this.#capacity)
  }

  #measure(amount: number, now: number): void {
    if (now - this.#takenSince > 2 * MEASURE_MS) {
      this.#taken = 0
      this.#takenSince = now
    }
    this.#taken += amount
  }

  #measured(now: number): number {
    return Math.max(this.#taken, this.#leastBurst) / Math.max(now - this.#takenSince, MEASURE_MS)
  }
}
