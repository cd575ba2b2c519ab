import { isAscii } from 'node:buffer'
import { Utf8Text } from '../../../encoding/utf8-text.ts'
import { AsciiEmbedder } from './ascii-embedder.ts'
import { DocumentTerms, spread } from './document-terms.ts'
import type { InverseFrequencies } from './idf.ts'
import { Terms } from './terms.ts'

/** How many places of a vector a term is added to: with one, two terms that meet there can't be told apart. */
const PLACES = 4
/** Brings 31 bits to a number below 1. */
const UNIT = 2 ** -31
const STEP = 0x9e3779b9 | 0
const NOT_ASCII = /[^\0-\x7f]/

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
  readonly #ascii: AsciiEmbedder
  readonly #text = new Utf8Text()

  constructor(dimensions: number, idf: InverseFrequencies) {
    this.dimensions = dimensions
    this.#idf = idf
    this.#sums = new Float64Array(dimensions)
    this.#ascii = new AsciiEmbedder(dimensions, idf)
  }

  /** Writes the vector of a text, a string or valid UTF-8, to `out[at..at + dimensions)`. */
  embed(text: string | Uint8Array, out: Float32Array, at: number): void {
    const bytes = this.#asciiOf(text)
    if (!bytes || !this.#ascii.embed(bytes, out, at)) this.embedAny(text, out, at)
  }

  /** The same for any text, in the plainest way. */
  embedAny(text: string | Uint8Array, out: Float32Array, at: number): void {
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

  /** Undefined: it is not ASCII. */
  #asciiOf(text: string | Uint8Array): Uint8Array | undefined {
    if (typeof text !== 'string') return isAscii(text) ? text : undefined
    if (NOT_ASCII.test(text)) return undefined
    this.#text.set(text)
    return this.#text.bytes.subarray(0, this.#text.length)
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
