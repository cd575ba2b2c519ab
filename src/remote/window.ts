/** How many calls may be in flight before the first answers tell how the server bears them. */
const START = 32
/** A call that timed out or met an overloaded server cuts to this share; one over a rate limit hardly. */
const OVERLOAD_CUT = 0.7
const REFUSAL_CUT = 0.9

/** Calls in flight: one more for each window of answers, a share less when the server can't keep up. */
export class Window {
  readonly #most: number
  #size: number
  /** Until the first cut each answer makes it one larger: it doubles with each round. */
  #starting = true
  /** Calls sent before this have been answered for by the last cut. */
  #cutAt = Number.NEGATIVE_INFINITY

  /** `most`: the size it never exceeds. */
  constructor(most: number) {
    this.#most = most
    this.#size = Math.min(START, most)
  }

  get size(): number {
    return Math.floor(this.#size)
  }

  answered(): void {
    this.#size = Math.min(this.#most, this.#size + (this.#starting ? 1 : 1 / this.#size))
  }

  /** `sent_ms`: when the call that failed had been sent; of those sent together one counts. */
  overloaded(sent_ms: number, now: number): void {
    this.#cut(OVERLOAD_CUT, sent_ms, now)
  }

  refused(sent_ms: number, now: number): void {
    this.#cut(REFUSAL_CUT, sent_ms, now)
  }

  #cut(share: number, sent_ms: number, now: number): void {
    if (sent_ms < this.#cutAt) return
    this.#cutAt = now
    this.#starting = false
    this.#size = Math.max(1, this.#size * share)
  }
}
