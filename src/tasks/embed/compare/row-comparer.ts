import { PAGE_BYTES, type SharedMemory } from '../../../core/wasm-memory.ts'
import {
  BUNDLE,
  type FindNear,
  FOUND_PRODUCTS,
  FOUND_WHICH,
  FOUND_WORDS,
  findNearIn,
  STAGE_BYTES,
} from './near-kernel.ts'
import { AllPairs, NearestPairs, type NearPair } from './nearest-pairs.ts'
import { SCALE, type Stages } from './stages.ts'

export interface NearPairs {
  /** Those with the greatest cosines, the greatest first; where all are asked for, all, by `a` and then `b`. */
  pairs: NearPair[]
  total: number
}

/** All that a thread needs to know. */
export interface Comparison {
  stages: Stages
  /** The vectors themselves. */
  floats: SharedMemory
  dimensions: number
  /** The least cosine. */
  least: number
  /** Pairs that are listed; undefined: all. */
  most?: number
}

/** What lists the pairs that are found. */
type Listed = Pick<NearestPairs, 'add' | 'mayTake' | 'finish'>

/** Rows whose first stage stays in a core's own cache while others are compared with them. */
const TILE = 512
/** How far the square of a distance between vectors of length 1 may be off, since their lengths are near 1 only. */
const ROUNDING = 1e-6
/** Cosines that differ by less are the same: that of a vector with itself may be less than 1 by so little. */
const EQUAL = 1e-12

/**
 * Compares some vectors with all behind them. Whole numbers tell what can't be near and what must be; of the few
 * between, the cosine decides. So no pair is missed, and none that is not one is found.
 */
export class RowComparer {
  readonly #comparison: Comparison
  readonly #findNear: FindNear
  readonly #floats: Float32Array
  readonly #halves: Int32Array
  readonly #outAt: number
  readonly #out: Int32Array
  /** Half the square of the distance within which pairs may be near, and within which they are. */
  readonly #slack: number
  readonly #surely: number
  /** By how much the distance of two vectors may be off. */
  readonly #rounded: number

  constructor(comparison: Comparison) {
    const { stages, floats, dimensions, least } = comparison
    const { memory, halvesAt, toHalves } = stages
    this.#comparison = comparison
    this.#findNear = findNearIn(memory)
    const outBytes = (TILE / BUNDLE) * FOUND_WORDS * 4
    this.#outAt = memory.grow(Math.ceil(outBytes / PAGE_BYTES)) * PAGE_BYTES
    this.#out = new Int32Array(memory.buffer, this.#outAt, outBytes / 4)
    this.#floats = new Float32Array(floats.buffer)
    const last = halvesAt + (stages.stages - 1) * toHalves
    this.#halves = new Int32Array(memory.buffer, last, toHalves / 4)
    // Each of the numbers was rounded by at most a half: two vectors are off by this much together.
    this.#rounded = Math.sqrt(dimensions) + 1
    this.#slack = Math.ceil((SCALE * distanceOf(least, ROUNDING) + this.#rounded) ** 2 / 2)
    const sure = SCALE * distanceOf(least, -ROUNDING) - this.#rounded
    this.#surely = sure > 0 ? sure ** 2 / 2 - 1 : Number.NEGATIVE_INFINITY
  }

  /** The pairs whose first vector is `from` to `to`. */
  compare(from: number, to: number): NearPairs {
    const { stages, most } = this.#comparison
    const nearest = most === undefined ? new AllPairs(from, to) : new NearestPairs(most)
    let total = 0
    for (let tile = from - (from % BUNDLE); tile < stages.count; tile += TILE)
      for (let a = from; a < to; a++) total += this.#compareOne(a, tile, nearest)
    return { pairs: nearest.finish(), total }
  }

  #compareOne(a: number, tile: number, nearest: Listed): number {
    const { stages, toStage, toHalves, halvesAt } = this.#comparison.stages
    const first = Math.max(tile, a + 1 - ((a + 1) % BUNDLE))
    const last = Math.min(tile + TILE, toHalves / 4)
    if (first >= last) return 0
    const one = a * STAGE_BYTES
    const end = this.#findNear(
      ...([one, one + stages * toStage, halvesAt + a * 4] as const),
      ...([first * STAGE_BYTES, last * STAGE_BYTES, halvesAt + first * 4] as const),
      ...([toStage, toHalves, this.#slack, this.#outAt] as const),
    )
    return this.#take(a, (end >>> 0) - this.#outAt, nearest)
  }

  /** Reads what was found, `bytes` of it; returns how many pairs there are. */
  #take(a: number, bytes: number, nearest: Listed): number {
    let total = 0
    for (let at = 0; at < bytes / 4; at += FOUND_WORDS) {
      const row = (this.#out[at] >>> 0) / STAGE_BYTES
      const which = this.#out[at + FOUND_WHICH]
      for (let lane = 0; lane < BUNDLE; lane++) {
        if (!(which & (1 << lane)) || row + lane <= a) continue
        const product = this.#out[at + FOUND_PRODUCTS + lane]
        if (this.#isPair(a, row + lane, product, nearest)) total++
      }
    }
    return total
  }

  #isPair(a: number, b: number, product: number, nearest: Listed): boolean {
    const half = this.#halves[a] + this.#halves[b] - product
    if (half <= this.#surely && !nearest.mayTake(a, b, this.#mostCosine(half))) return true
    const cosine = this.#cosine(a, b)
    if (cosine < this.#comparison.least - EQUAL) return false
    nearest.add({ a, b, cosine })
    return true
  }

  /** Of two vectors by half the square of their distance as whole numbers tell it. */
  #mostCosine(half: number): number {
    const distance = Math.max(0, Math.sqrt(2 * Math.max(0, half)) - this.#rounded) / SCALE
    return 1 - distance ** 2 / 2 + ROUNDING
  }

  #cosine(a: number, b: number): number {
    const { dimensions } = this.#comparison
    const floats = this.#floats
    let [product, squaresA, squaresB] = [0, 0, 0]
    for (let i = 0, at = a * dimensions, other = b * dimensions; i < dimensions; i++, at++, other++) {
      product += floats[at] * floats[other]
      squaresA += floats[at] * floats[at]
      squaresB += floats[other] * floats[other]
    }
    return product / Math.sqrt(squaresA * squaresB)
  }
}

/** Between vectors of length 1 with this cosine, or of a square that is off. */
function distanceOf(cosine: number, off: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * cosine + off))
}
