/** Two vectors whose cosine is at least what was asked for. */
export interface NearPair {
  a: number
  b: number
  cosine: number
}

const WORDS = 8
const BITS = WORDS * 32
/** How far the share of differing signs may stray from its mean before a pair is missed: in 30,000 one. */
const DEVIATIONS = 4

/**
 * Pairs of like vectors among many. The signs of 256 random projections differ in a share of angle / pi of the bits
 * (Charikar, "Similarity estimation techniques from rounding algorithms", 2002): pairs that differ in few enough are
 * compared number by number. Vectors have length 1.
 */
export class NearDuplicates {
  readonly #dimensions: number
  readonly #planes: Float32Array
  #signs = new Int32Array(WORDS * 64)
  readonly #vectors: Float32Array[] = []

  constructor(dimensions: number) {
    this.#dimensions = dimensions
    this.#planes = randomPlanes(dimensions)
  }

  add(vector: Float32Array): void {
    const at = this.#vectors.push(vector) * WORDS - WORDS
    if (at === this.#signs.length) {
      const grown = new Int32Array(at * 2)
      grown.set(this.#signs)
      this.#signs = grown
    }
    for (let bit = 0; bit < BITS; bit++)
      if (this.#project(vector, bit) > 0) this.#signs[at + (bit >> 5)] |= 1 << (bit & 31)
  }

  /** The pairs in order, at most `most`; `total` counts all. */
  find(least: number, most: number): { pairs: NearPair[]; total: number } {
    const far = mostDifferences(least)
    const pairs: NearPair[] = []
    let total = 0
    for (let a = 0; a < this.#vectors.length; a++)
      for (let b = a + 1; b < this.#vectors.length; b++) {
        if (this.#differences(a, b) > far) continue
        const cosine = dot(this.#vectors[a], this.#vectors[b])
        if (cosine < least) continue
        total++
        if (pairs.length < most) pairs.push({ a, b, cosine })
      }
    return { pairs, total }
  }

  #project(vector: Float32Array, plane: number): number {
    let sum = 0
    const from = plane * this.#dimensions
    for (let i = 0; i < this.#dimensions; i++) sum += vector[i] * this.#planes[from + i]
    return sum
  }

  #differences(a: number, b: number): number {
    const signs = this.#signs
    let count = 0
    for (let word = 0; word < WORDS; word++) count += ones(signs[a * WORDS + word] ^ signs[b * WORDS + word])
    return count
  }
}

function mostDifferences(cosine: number): number {
  const share = Math.acos(Math.min(1, cosine)) / Math.PI
  return Math.ceil(BITS * share + DEVIATIONS * Math.sqrt(BITS * share * (1 - share)))
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** Bits that are set. */
function ones(word: number): number {
  let count = word - ((word >>> 1) & 0x55555555)
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333)
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The same on every machine: sums of four uniform numbers of a linear congruential generator are near enough to normal. */
function randomPlanes(dimensions: number): Float32Array {
  let state = 1
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return state / 2 ** 31
  }
  return Float32Array.from({ length: BITS * dimensions }, () => uniform() + uniform() + uniform() + uniform())
}
