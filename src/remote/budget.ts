/** Cuts of the rate are at least so far apart. */
const CUT_EVERY_MS = 2_000
/** What a refusal leaves of the rate: this share where nothing was measured, else what was, within these bounds. */
const CUT = 0.9
const LEAST_CUT = 0.98
const MOST_CUT = 0.5
/** After a cut this share of a burst is held back: the reserve that the server's bucket has from then on. */
const RESERVE = 0.6
/** What a measured rate may be short by, as a share of a burst: the server's bucket may have run over meanwhile. */
const RUN_OVER = 0.25
/** Without a refusal the rate grows after each `GROW_EVERY_MS`: by this share first, and by as much more each time. */
const GROW_EVERY_MS = 5_000
const GROWTH = 0.001
const MOST_GROWTH = 0.02
/** Of a rate that was found by a first refusal, where no limit is known: that may have said little. */
const FIRST_GROWTH = 0.5
/** What other refusals of those sent together leave of such a rate, at least. */
const LEAST_OF_VOLLEY = 0.1
/** A rate never falls below this share of what is allowed or, where that is not known, of what was first measured. */
const LEAST_SHARE = 0.05
const LEAST_SHARE_MEASURED = 0.01
/** What rounding may be short of, as a share of the amount. */
const ROUNDING = 1e-9
const MINUTE_MS = 60_000
/** Where no limit is known, what was sent is counted over at least this long, and at most twice as long. */
const MEASURE_MS = 1_000

export interface BudgetOptions {
  /** Units (requests or tokens) a minute; undefined: not known, so nothing is held back before a refusal. */
  per_minute: number | undefined
  /** How many seconds' worth may pass at once. */
  burst_s: number
  /** The least that may pass at once: 1 for requests, so that a slow rate still lets one through. */
  least_burst: number
  /** Of a monotonic clock, ms, as all times here. */
  now: number
}

/**
 * One budget: a token bucket whose rate adapts. It begins half full: what is left unused is a reserve in the
 * server's own bucket against requests that arrive closer together than they were sent. An amount larger than the
 * bucket passes when the bucket is full and takes it into debt.
 *
 * Between two refusals the server's bucket went from empty to empty, so what it let in meanwhile, by time, is its
 * rate: a few refusals find it. A cut to a fixed share finds it in many, or loses what it cuts too much.
 */
export class Budget {
  readonly #burst_ms: number
  readonly #leastBurst: number
  /** Units a millisecond: what is allowed, and what is used of it now. */
  #ceiling: number
  #rate: number
  #least: number
  #level: number
  /** The time that `#level` is of. */
  #at: number
  /** The time from which the next growth counts, and what the last one was. */
  #steadySince: number
  #growth = 0
  #cutAt = Number.NEGATIVE_INFINITY
  /** What was sent since then and not refused. */
  #accepted = 0
  #acceptedSince: number
  /** Where no limit is known: what was accepted before the first refusal, and the rate that each is; until a second cut. */
  #first: { accepted: number; least: number; rate_each: number } | undefined
  /** The bucket was full since the last cut: less was sent than could have been, and nothing is measured. */
  #wasFull = true

  constructor({ per_minute, burst_s, least_burst, now }: BudgetOptions) {
    this.#burst_ms = burst_s * 1_000
    this.#leastBurst = least_burst
    this.#ceiling = (per_minute ?? Number.POSITIVE_INFINITY) / MINUTE_MS
    this.#rate = this.#ceiling
    this.#least = this.isKnown ? this.#ceiling * LEAST_SHARE : 0
    this.#level = this.isKnown ? Math.max(this.#capacity / 2, least_burst) : 0
    this.#at = now
    this.#steadySince = now
    this.#acceptedSince = now
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

  /** How near its end it is: 0 is an empty bucket, -1 a full one. */
  pressure(now: number): number {
    this.#advance(now)
    return this.#isUnlimited ? Number.NEGATIVE_INFINITY : -this.#level / this.#capacity
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
    if (this.#isUnlimited && now - this.#acceptedSince > 2 * MEASURE_MS) this.#countFrom(now)
    this.#accepted += amount
    if (!this.#isUnlimited) this.#level -= amount
  }

  /** Corrects what was taken at `sent_ms`: less than 0 is a debt. */
  give(amount: number, sent_ms: number, now: number): void {
    this.#advance(now)
    this.#uncount(amount, sent_ms)
    if (!this.#isUnlimited) this.#level = Math.min(this.#capacity, this.#level + amount)
  }

  /** The server has refused what was taken at `sent_ms`: its bucket is empty, and the rate was too high. */
  cut(amount: number, sent_ms: number, now: number): void {
    this.#advance(now)
    this.#uncount(amount, sent_ms)
    this.#steadySince = now
    this.#growth = 0
    if (now - this.#cutAt < CUT_EVERY_MS) {
      this.#correctFirst(amount, sent_ms)
      return
    }
    // Nothing is known, and nothing was sent that would count toward this budget.
    if (this.#isUnlimited && this.#accepted + amount === 0) return
    if (this.#isUnlimited) this.#find(amount, now)
    else {
      this.#first = undefined
      this.#rate = Math.max(this.#bearable(now), this.#least)
    }
    this.#level = Math.min(this.#level, 0) - RESERVE * this.#capacity
    this.#cutAt = now
    this.#wasFull = false
    this.#countFrom(now)
  }

  /** The limit as the server tells it, units a minute: it stands instead of a rate that was only guessed. */
  allow(per_minute: number, now: number): void {
    this.#advance(now)
    const ceiling = per_minute / MINUTE_MS
    const isCut = this.isKnown && this.#rate < this.#ceiling
    this.#rate = isCut ? Math.min(this.#rate, ceiling) : ceiling
    this.#first = undefined
    this.#ceiling = ceiling
    this.#least = ceiling * LEAST_SHARE
    this.#level = Math.min(this.#level, this.#capacity)
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

  /** The rate to go on with after a refusal. */
  #bearable(now: number): number {
    const elapsed = now - this.#acceptedSince
    if (this.#wasFull) return CUT * this.#rate
    const measured = (this.#accepted + RUN_OVER * this.#capacity) / elapsed
    return Math.min(Math.max(measured, MOST_CUT * this.#rate), LEAST_CUT * this.#rate)
  }

  /** The first refusal where no limit is known: the rate is what was accepted until then, or as much as this one at least. */
  #find(amount: number, now: number): void {
    const accepted = Math.max(this.#accepted, amount)
    const rate_each = CUT / Math.max(now - this.#acceptedSince, MEASURE_MS)
    this.#first = { accepted, least: Math.max(LEAST_OF_VOLLEY * accepted, amount), rate_each }
    this.#rate = accepted * rate_each
    this.#least = this.#rate * LEAST_SHARE_MEASURED
  }

  /** Others that were sent before the first refusal were refused too: less was let in than it seemed. */
  #correctFirst(amount: number, sent_ms: number): void {
    const first = this.#first
    if (!first || sent_ms >= this.#cutAt) return
    first.accepted -= amount
    this.#rate = Math.max(first.accepted, first.least) * first.rate_each
    this.#level = Math.max(this.#level, -RESERVE * this.#capacity)
  }

  #advance(now: number): void {
    while (this.#rate < this.#ceiling && now - this.#steadySince >= GROW_EVERY_MS) {
      this.#steadySince += GROW_EVERY_MS
      this.#refill(this.#steadySince)
      this.#growth = Math.min(this.#growth + GROWTH, MOST_GROWTH)
      const growth = this.#first ? FIRST_GROWTH : this.#growth
      this.#rate = Math.min(this.#rate * (1 + growth), this.#ceiling)
    }
    this.#refill(now)
  }

  #refill(now: number): void {
    const passed = now - this.#at
    if (passed <= 0) return
    this.#at = now
    if (this.#isUnlimited) return
    this.#level += passed * this.#rate
    if (this.#level < this.#capacity) return
    this.#level = this.#capacity
    this.#wasFull = true
  }

  #countFrom(now: number): void {
    this.#accepted = 0
    this.#acceptedSince = now
  }

  #uncount(amount: number, sent_ms: number): void {
    if (sent_ms >= this.#acceptedSince) this.#accepted -= amount
  }
}
