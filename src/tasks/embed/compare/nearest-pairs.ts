/** Two vectors whose cosine is at least what was asked for; `a` comes before `b`. */
export interface NearPair {
  a: number
  b: number
  cosine: number
}

/** Cosines that are the same as they are told stand in the order of their vectors. */
const STEPS = 10_000

/** A cosine as it is told: to four digits. */
export function toldCosine(cosine: number): number {
  return Math.round(cosine * STEPS) / STEPS
}

/** Of all pairs that are added, in any order, the `most` whose cosines are the greatest. */
export class NearestPairs {
  readonly #most: number
  #pairs: NearPair[] = []
  /** The last of those that would be told, once there are enough. */
  #last: NearPair | undefined

  constructor(most: number) {
    this.#most = most
  }

  add(pair: NearPair): void {
    if (this.#last && inOrder(this.#last, pair) <= 0) return
    this.#pairs.push(pair)
    if (this.#pairs.length > 2 * this.#most) this.#trim()
  }

  /** False where a pair whose cosine is at most this is surely none of them. */
  mayTake(a: number, b: number, cosine: number): boolean {
    return !this.#last || inOrder({ a, b, cosine }, this.#last) < 0
  }

  /** The greatest cosine first. */
  finish(): NearPair[] {
    this.#trim()
    return this.#pairs
  }

  #trim(): void {
    this.#pairs = this.#pairs.sort(inOrder).slice(0, this.#most)
    if (this.#pairs.length === this.#most) this.#last = this.#pairs[this.#most - 1]
  }
}

/** All pairs whose first vectors are `from` to `to`; those of one come by their second. */
export class AllPairs {
  readonly #from: number
  readonly #pairs: NearPair[][]

  constructor(from: number, to: number) {
    this.#from = from
    this.#pairs = Array.from({ length: to - from }, () => [])
  }

  add(pair: NearPair): void {
    this.#pairs[pair.a - this.#from].push(pair)
  }

  mayTake(): boolean {
    return true
  }

  finish(): NearPair[] {
    return this.#pairs.flat()
  }
}

function inOrder(one: NearPair, other: NearPair): number {
  return toldCosine(other.cosine) - toldCosine(one.cosine) || one.a - other.a || one.b - other.b
}
