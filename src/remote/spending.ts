import type { RemoteRequest, Spent } from '../core/remote.ts'

/** What all requests of a run have taken, those whose replies were of no use included; what is free does not count. */
export class Spending {
  #requests = 0
  #tokens = 0
  #price: number | undefined

  /** Undefined where nothing was sent. */
  get spent(): Spent | undefined {
    if (this.#requests === 0) return undefined
    const price = this.#price === undefined ? {} : { price: Number(this.#price.toFixed(9)) }
    return { requests: this.#requests, tokens: this.#tokens, ...price }
  }

  /** A reply has come. `tokens`: as it tells them. */
  answered({ cost }: RemoteRequest, body: unknown, tokens: number | undefined): void {
    if (cost?.most === 0) return
    this.#requests++
    if (tokens !== undefined && Number.isFinite(tokens)) this.#tokens += tokens
    if (cost) this.#pay(cost.of(body) ?? cost.most)
  }

  /** None has come, and it may have been charged: with all that it may cost. */
  lost({ cost }: RemoteRequest): void {
    if (cost?.most === 0) return
    this.#requests++
    if (cost) this.#pay(cost.most)
  }

  #pay(price: number): void {
    this.#price = (this.#price ?? 0) + price
  }
}
