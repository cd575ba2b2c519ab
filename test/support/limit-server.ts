import type { Clock } from '../../src/core/clock.ts'

/** What a server allows from `from_ms` on, a minute. */
export interface Phase {
  from_ms: number
  requests_per_minute: number
  tokens_per_minute: number
}

export interface SimulatedReply {
  status: 200 | 429
  /** What it took. */
  tokens: number
  /** Which bucket was empty, as providers tell it. */
  budget?: 'requests' | 'tokens'
  retry_after_ms?: number
}

/** One second's worth may pass at once. */
const BURST_MS = 1_000
const MINUTE_MS = 60_000
/** On its way to the server, and back: up to these, ms. */
const WAY_MS = { least: 5, spread: 50 }
const ANSWER_MS = { least: 800, spread: 1_200 }

/**
 * A server that enforces its limits, as a model: two buckets that refill all the time, what arrives when
 * one of them holds too little for it is refused at once. Answers take 0.8 to 2 s.
 */
export class LimitServer {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #phases: Phase[]
  readonly #levels: { requests: number; tokens: number }
  readonly #began: number
  #at: number
  /** When the last request was let in. */
  #lastAccepted: number
  accepted = 0
  acceptedTokens = 0
  refused = 0

  constructor(clock: Clock, random: () => number, phases: Phase[]) {
    this.#clock = clock
    this.#random = random
    this.#phases = phases
    this.#began = clock.monotonic()
    this.#at = this.#began
    this.#lastAccepted = this.#began
    this.#levels = { requests: 0, tokens: 0 }
    this.#refill(this.#began, BURST_MS)
  }

  call(tokens: number): Promise<SimulatedReply> {
    return new Promise((resolve) => this.#after(WAY_MS, () => this.#arrive(tokens, resolve)))
  }

  /** Shares: of what it would have let in until the last that it did; and of the calls it refused. */
  figures() {
    const [requests, tokens] = this.#allowance(this.#lastAccepted - this.#began)
    const used = Math.max(this.accepted / requests, this.acceptedTokens / tokens)
    return { used, refused: this.refused / (this.accepted + this.refused) }
  }

  #arrive(tokens: number, resolve: (reply: SimulatedReply) => void): void {
    const now = this.#clock.monotonic()
    this.#refill(now, now - this.#at)
    this.#at = now
    const isRefused = this.#levels.requests < 1 || this.#levels.tokens < tokens
    if (isRefused) {
      this.refused++
      const retry_after_ms = Math.ceil(this.#untilRoom(tokens, now) / 1_000) * 1_000
      const budget = this.#levels.requests < 1 ? 'requests' : 'tokens'
      this.#after(WAY_MS, () => resolve({ status: 429, tokens: 0, budget, retry_after_ms }))
      return
    }
    this.#levels.requests--
    this.#levels.tokens -= tokens
    this.accepted++
    this.acceptedTokens += tokens
    this.#lastAccepted = now
    this.#after(ANSWER_MS, () => resolve({ status: 200, tokens }))
  }

  #after({ least, spread }: { least: number; spread: number }, callback: () => void): void {
    this.#clock.after(least + this.#random() * spread, callback)
  }

  #untilRoom(tokens: number, now: number): number {
    const { requests_per_minute, tokens_per_minute } = this.#phase(now)
    const missing = Math.max(
      (1 - this.#levels.requests) / requests_per_minute,
      (tokens - this.#levels.tokens) / tokens_per_minute,
    )
    return Math.max(0, missing * MINUTE_MS)
  }

  #phase(now: number): Phase {
    return this.#phases.findLast(({ from_ms }) => from_ms <= now - this.#began) as Phase
  }

  #refill(now: number, passed_ms: number): void {
    const { requests_per_minute, tokens_per_minute } = this.#phase(now)
    const grow = (level: number, per_minute: number) =>
      Math.min(level + (per_minute * passed_ms) / MINUTE_MS, (per_minute * BURST_MS) / MINUTE_MS)
    this.#levels.requests = grow(this.#levels.requests, requests_per_minute)
    this.#levels.tokens = grow(this.#levels.tokens, tokens_per_minute)
  }

  /** Requests and tokens that it would let in within `elapsed_ms`, the first burst included. */
  #allowance(elapsed_ms: number): [number, number] {
    let [requests, tokens] = [0, 0]
    this.#phases.forEach((phase, i) => {
      const end = Math.min(elapsed_ms, this.#phases[i + 1]?.from_ms ?? elapsed_ms)
      const ms = Math.max(0, end - phase.from_ms) + (i === 0 ? BURST_MS : 0)
      requests += (phase.requests_per_minute * ms) / MINUTE_MS
      tokens += (phase.tokens_per_minute * ms) / MINUTE_MS
    })
    return [requests, tokens]
  }
}
