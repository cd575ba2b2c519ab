/**
 * That a failure is of the server as a whole: `sure` where nothing could be sent, `likely` where a gateway says so or a
 * connection ends, `vague` where the server tells of an error of its own, as it may for one item.
 */
export type OutageSign = 'sure' | 'likely' | 'vague'

/** A failure, as far as it is one of the server. */
export interface Down {
  sign: OutageSign
  host: string
  /** A further attempt at an item: it may well be the item that fails. */
  again: boolean
}

/** Signs in a row, with no success between, that make an outage: 3 sure ones, 9 likely ones, or 27 vague ones. */
const WEIGHT = { sure: 9, likely: 3, vague: 1 }
const ENOUGH = 27
/** Until the first call that looks whether the server is back; doubled with each that it fails. */
const FIRST_PAUSE_MS = 1_000
/** Where it may be the items that fail, they are not to wait for long. */
const MOST_PAUSE_MS = { sure: 60_000, likely: 60_000, vague: 8_000 }
/** What lasts longer is not waited for: of a server that has answered in this run, and of one that has not. */
const PATIENCE_MS = 60 * 60_000
const PATIENCE_WITH_NEW_MS = { sure: 60_000, likely: 10 * 60_000, vague: 2 * 60_000 }

/** Tells when the server behind a key is down, and how long to leave it alone. */
export class Outage {
  #host = ''
  #weight = 0
  #since = 0
  #pause_ms = 0
  #hasAnswered = false
  #lastSign: OutageSign = 'likely'

  /** While it is, one call at a time looks whether the server is back. */
  get isOn(): boolean {
    return this.#weight >= ENOUGH
  }

  /** Whose server it is that is down; undefined for none. */
  get downHost(): string | undefined {
    return this.isOn ? this.#host : undefined
  }

  /** It has lasted for so long, ms. */
  lasted(now: number): number {
    return this.isOn ? now - this.#since : 0
  }

  /** True when it has lasted for too long to be waited for. */
  isOverdue(now: number): boolean {
    return this.lasted(now) >= (this.#hasAnswered ? PATIENCE_MS : PATIENCE_WITH_NEW_MS[this.#lastSign])
  }

  /** The server has done what it was asked. */
  answered(): void {
    this.#hasAnswered = true
    this.isUp()
  }

  /** The server has said something sensible. */
  isUp(): void {
    this.#weight = this.#pause_ms = 0
  }

  /** Returns for how long nothing may be sent, ms; undefined where it says nothing new. `isProbe`: sent to look whether it is back. */
  failed({ sign, host, again }: Down, isProbe: boolean, now: number): number | undefined {
    if (this.isOn) return isProbe && host === this.#host ? this.#longer(sign) : undefined
    if (again && sign !== 'sure') return undefined
    if (host !== this.#host) this.#weight = 0
    if (this.#weight === 0) this.#since = now
    this.#host = host
    this.#weight += WEIGHT[sign]
    return this.isOn ? this.#longer(sign) : undefined
  }

  #longer(sign: OutageSign): number {
    this.#lastSign = sign
    this.#pause_ms = Math.min(2 * this.#pause_ms || FIRST_PAUSE_MS, MOST_PAUSE_MS[sign])
    return this.#pause_ms
  }
}
