import { DocumentTerms, spread } from './document-terms.ts'
import type { InverseFrequencies } from './idf.ts'
import { Terms } from './terms.ts'

/** How many places of a vector a term is added to: with one, two terms that meet there can't be told apart. */
const PLACES = 4
/** Brings 31 bits to a number below 1. */
const UNIT = 2 ** -31
const STEP = 0x9e3779b9 | 0

/**
 * Signed feature hashing (Weinberger et al. 2009): each term adds `sqrt(count) * idf` to four places of the vector,
 * with signs, all of them told by the term's hash; the vector is brought to length 1. A text without terms is zeros.
 */
export class HashModel {
  readonly dimensions: number
  readonly #idf: InverseFrequencies
  readonly #terms = new Terms()
  readonly #document = new DocumentTerms()
  readonly #sums: Float64Array

  constructor(dimensions: number, idf: InverseFrequencies) {
    this.dimensions = dimensions
    this.#idf = idf
    this.#sums = new Float64Array(dimensions)
  }

  /** Writes the vector of a text to `out[at..at + dimensions)`. */
  embed(text: string | Uint8Array, out: Float32Array, at: number): void {
    const document = this.#document
    const { hashes, length } = this.#terms.read(text)
    document.count(hashes, length)
    this.#sums.fill(0)
    for (let i = 0; i < document.length; i++) {
      const hash = document.hashes[i]
      this.#spread(hash, Math.sqrt(document.counts[i]) * this.#idf.weight(hash))
    }
    writeUnit(this.#sums, out, at)
  }

  #spread(hash: number, weight: number): void {
    const { dimensions } = this
    const sums = this.#sums
    let seed = hash
    for (let place = 0; place < PLACES; place++) {
      seed = (seed + STEP) | 0
      const mixed = spread(seed)
      // The high bits choose the place, the lowest one the sign: without a division or a branch.
      const index = ((mixed >>> 1) * UNIT * dimensions) | 0
      sums[index] += weight * (((mixed & 1) << 1) - 1)
    }
  }
}

function writeUnit(sums: Float64Array, out: Float32Array, at: number): void {
  let squares = 0
  for (let i = 0; i < sums.length; i++) squares += sums[i] * sums[i]
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
  for (let i = 0; i < sums.length; i++) out[at + i] = sums[i] * scale
}
