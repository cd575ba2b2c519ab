import type { Clock } from '../core/clock.ts'
import { TaskError } from '../core/errors.ts'
import { Budget } from './budget.ts'
import { Line } from './line.ts'
import { type Down, Outage } from './outage.ts'
import { Window } from './window.ts'

/** What a provider allows under one key. What is undefined is learned from its replies, or from its refusals. */
export interface Limits {
  requests_per_minute?: number
  tokens_per_minute?: number
}

export interface LimiterOptions extends Limits {
  clock: Clock
  /** Calls in flight at once, at most. */
  concurrency: number
  /** How many seconds' worth of each budget may pass at once. Default: 1, since 600 a minute may be kept as 10 a second. */
  burst_s?: number
}

export type BudgetName = 'requests' | 'tokens'

/** The right to send one request. */
export interface Pass {
  /** Estimated tokens: taken from the budget at the door. */
  readonly tokens: number
  /** When it was let through, ms of the monotonic clock. */
  readonly sent_ms: number
}

/** What became of a request. */
export type CallOutcome =
  /** `tokens`: what it took, as the reply tells it; undefined: the estimate stands. */
  | { kind: 'answered'; tokens?: number }
  /** Over the limit; `budget` where the reply says which one. */
  | { kind: 'refused'; budget?: BudgetName; retry_after_ms?: number }
  /** Timed out, or the server can't keep up. */
  | { kind: 'overloaded'; retry_after_ms?: number; down?: Down }
  /** Whatever says nothing of limits. `isUp`: the server has said so itself. */
  | { kind: 'failed'; down?: Down; isUp?: boolean }

export interface AcquireOptions {
  /** Ends the wait: it rejects with the signal's reason. */
  signal?: AbortSignal
  /** A further attempt: it goes before first ones. */
  again?: boolean
  /** What makes it take fewer tokens. Default: `shorten this item`. */
  shorten?: string
}

interface Waiter {
  tokens: number
  leave: () => void
  admit: (pass: Pass) => void
  refuse: (reason: unknown) => void
}

const MIN_SLEEP_MS = 0.01

/**
 * The door in front of one key of a provider. A request passes when both its budgets, the number in flight and a
 * pause that the server asked for allow it; first come, first served, further attempts before first ones. While the
 * server is down one at a time passes, after growing pauses: first ones before further attempts, which have failed.
 */
export class Limiter {
  readonly #clock: Clock
  readonly #requests: Budget
  readonly #tokens: Budget
  /** Budgets that the server's replies may set. */
  readonly #learns: Record<BudgetName, boolean>
  readonly #window: Window
  readonly #again = new Line<Waiter>()
  readonly #fresh = new Line<Waiter>()
  #inFlight = 0
  #pausedUntil = Number.NEGATIVE_INFINITY
  readonly outage = new Outage()
  #downUntil = Number.NEGATIVE_INFINITY
  /** What looks whether a server that was down is back. */
  #probe: Pass | undefined
  #cancelWake = () => {}
  #stopped: { reason: unknown } | undefined

  constructor(options: LimiterOptions) {
    const { clock, requests_per_minute, tokens_per_minute, concurrency, burst_s = 1 } = options
    const now = clock.monotonic()
    this.#clock = clock
    this.#requests = new Budget({ per_minute: requests_per_minute, burst_s, least_burst: 1, now })
    this.#tokens = new Budget({ per_minute: tokens_per_minute, burst_s, least_burst: 0, now })
    this.#learns = { requests: requests_per_minute === undefined, tokens: tokens_per_minute === undefined }
    this.#window = new Window(concurrency)
  }

  /** The right to send a request at once, if nothing has to be waited for; `acquire` says why not. */
  tryAcquire(tokens: number): Pass | undefined {
    if (this.#stopped || this.#next() || !this.#hasPlace || !(tokens <= Number.MAX_VALUE && tokens >= 0))
      return undefined
    const now = this.#clock.monotonic()
    return this.#wait(tokens, now) > 0 || this.#isTooLarge(tokens) ? undefined : this.#pass(tokens, now)
  }

  /**
   * Resolves when a request of about this many tokens may be sent; pass what it gives to `settle` once. Rejects
   * with a permanent `TaskError` when a whole minute of a configured budget would not do.
   */
  async acquire(tokens: number, { signal, again = false, shorten }: AcquireOptions = {}): Promise<Pass> {
    signal?.throwIfAborted()
    if (this.#stopped) throw this.#stopped.reason
    if (!Number.isFinite(tokens) || tokens < 0) throw new TypeError(`not a number of tokens: ${tokens}`)
    if (this.#isTooLarge(tokens)) throw tooLarge(tokens, this.#tokens.per_minute, shorten)
    return new Promise((resolve, reject) => {
      const abort = () => {
        waiter.leave()
        reject(signal?.reason)
        this.#pump()
      }
      const admit = (pass: Pass) => {
        signal?.removeEventListener('abort', abort)
        resolve(pass)
      }
      const refuse = (reason: unknown) => {
        signal?.removeEventListener('abort', abort)
        reject(reason)
      }
      const waiter: Waiter = { tokens, admit, refuse, leave: () => {} }
      waiter.leave = (again ? this.#again : this.#fresh).join(waiter)
      signal?.addEventListener('abort', abort, { once: true })
      this.#pump()
    })
  }

  /** Takes in what became of a request: budgets, rates, the number in flight and pauses follow from it. */
  settle(pass: Pass, outcome: CallOutcome): void {
    const now = this.#clock.monotonic()
    this.#inFlight--
    this.#watch(pass, outcome, now)
    switch (outcome.kind) {
      case 'answered':
        this.#tokens.give(pass.tokens - this.#used(pass, outcome.tokens), pass.sent_ms, now)
        this.#window.answered()
        break
      case 'refused':
        this.#cut(pass, outcome.budget, now)
        this.#window.refused(pass.sent_ms, now)
        this.#pause(outcome.retry_after_ms, now)
        break
      case 'overloaded':
        this.#window.overloaded(pass.sent_ms, now)
        this.#pause(outcome.retry_after_ms, now)
        break
      case 'failed':
        break
    }
    this.#pump()
  }

  /** Lets nobody pass any more: who waits, or comes later, gets the reason. */
  stop(reason: unknown): void {
    this.#stopped = { reason }
    this.#cancelWake()
    for (let next = this.#next(); next; next = this.#next()) {
      next.leave()
      next.refuse(reason)
    }
  }

  /** Limits as the server tells them; what was configured stands above them. The next `settle` goes by them. */
  learn({ requests_per_minute, tokens_per_minute }: Limits): void {
    this.#allow('requests', this.#requests, requests_per_minute)
    this.#allow('tokens', this.#tokens, tokens_per_minute)
  }

  /** How long the server wants nothing to be sent, ms. */
  get paused_ms(): number {
    return Math.max(0, this.#pausedUntil - this.#clock.monotonic())
  }

  /** What it allows now: for progress and tests. */
  get state() {
    const now = this.#clock.monotonic()
    return {
      requests_per_minute: this.#requests.ratePerMinute(now),
      tokens_per_minute: this.#tokens.ratePerMinute(now),
      window: this.#window.size,
      in_flight: this.#inFlight,
      paused_ms: this.paused_ms,
    }
  }

  /** What a request took; a reply that claims a minute's budget beyond the estimate is not believed further. */
  #used({ tokens }: Pass, told: number | undefined): number {
    if (told === undefined || !Number.isFinite(told) || told < 0) return tokens
    return Math.min(told, tokens + this.#tokens.per_minute)
  }

  #allow(name: BudgetName, budget: Budget, per_minute: number | undefined): void {
    if (per_minute === undefined || !this.#learns[name] || per_minute === budget.per_minute) return
    budget.allow(per_minute, this.#clock.monotonic())
  }

  /** A refusal is about the budget that it names, else the one that is nearer its end. */
  #cut({ tokens, sent_ms }: Pass, named: BudgetName | undefined, now: number): void {
    const isTokens = named ? named === 'tokens' : this.#tokens.pressure(now) > this.#requests.pressure(now)
    if (isTokens) this.#tokens.cut(tokens, sent_ms, now)
    else this.#requests.cut(1, sent_ms, now)
  }

  /** Stops the whole key, not one item. */
  #pause(ms: number | undefined, now: number): void {
    if (ms === undefined) return
    this.#pausedUntil = Math.max(this.#pausedUntil, now + ms)
    this.#requests.hold(this.#pausedUntil)
    this.#tokens.hold(this.#pausedUntil)
  }

  #pump(): void {
    this.#cancelWake()
    for (;;) {
      const next = this.#next()
      if (!next || !this.#hasPlace) return
      const now = this.#clock.monotonic()
      const wait_ms = this.#wait(next.tokens, now)
      if (wait_ms > 0) {
        this.#cancelWake = this.#clock.after(Math.max(wait_ms, MIN_SLEEP_MS), () => this.#pump())
        return
      }
      next.leave()
      next.admit(this.#pass(next.tokens, now))
    }
  }

  /** A learned limit says how fast requests may follow each other: how large one may be, the server itself tells. */
  #isTooLarge(tokens: number): boolean {
    return !this.#learns.tokens && tokens > this.#tokens.per_minute
  }

  #next(): Waiter | undefined {
    return this.outage.isOn
      ? (this.#fresh.first ?? this.#again.first)
      : (this.#again.first ?? this.#fresh.first)
  }

  get #hasPlace(): boolean {
    return this.outage.isOn ? this.#probe === undefined : this.#inFlight < this.#window.size
  }

  /** Whether the server is down, by what became of a request. */
  #watch(pass: Pass, outcome: CallOutcome, now: number): void {
    const isProbe = pass === this.#probe
    if (isProbe) this.#probe = undefined
    if (outcome.kind === 'answered') this.outage.answered()
    else if (outcome.kind === 'refused' || ('isUp' in outcome && outcome.isUp)) this.outage.isUp()
    else if (outcome.down) this.#leaveAlone(this.outage.failed(outcome.down, isProbe, now), now)
    if (!this.outage.isOn) this.#downUntil = Number.NEGATIVE_INFINITY
  }

  #leaveAlone(ms: number | undefined, now: number): void {
    if (ms === undefined) return
    this.#downUntil = now + ms
    this.#requests.hold(this.#downUntil)
    this.#tokens.hold(this.#downUntil)
  }

  #wait(tokens: number, now: number): number {
    const paused_ms = Math.max(this.#pausedUntil, this.#downUntil) - now
    return Math.max(paused_ms, this.#requests.wait(1, now), this.#tokens.wait(tokens, now))
  }

  #pass(tokens: number, now: number): Pass {
    this.#requests.take(1, now)
    this.#tokens.take(tokens, now)
    this.#inFlight++
    const pass = { tokens, sent_ms: now }
    if (this.outage.isOn) this.#probe = pass
    return pass
  }
}

function tooLarge(tokens: number, most: number, shorten = 'shorten this item'): TaskError {
  return new TaskError('over_token_limit', 'permanent', {
    message: `about ${tokens} tokens: more than the limit of ${most} tokens a minute`,
    hint: `${shorten}, or raise --tpm: the same command then tries again`,
    ofRun: true,
  })
}
