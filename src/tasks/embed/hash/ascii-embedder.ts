import { PAGE_BYTES, sharedMemory } from '../../../core/wasm-memory.ts'
import type { InverseFrequencies } from './idf.ts'
import { type EmbedText, embedTextIn, type KernelPlaces, KIND } from './kernel.ts'

/** Bytes of a text. Chunks are shorter. */
const MOST_BYTES = 1 << 14
const LEAST_SLOTS = 512
const WORD = 4

/** Embeds texts of ASCII by the kernel, in memory of its own. */
export class AsciiEmbedder {
  readonly #embed: EmbedText
  readonly #text: Uint8Array
  readonly #textAt: number
  readonly #out: Float32Array

  constructor(dimensions: number, idf: InverseFrequencies) {
    const { entries, weights } = idf
    const { places, textAt, bytes } = layout(dimensions, idf)
    const pages = Math.ceil(bytes / PAGE_BYTES)
    const memory = sharedMemory(pages, pages)
    const { buffer } = memory
    new Uint8Array(buffer).set(Array.from({ length: 128 }, (_, byte) => kindOf(String.fromCharCode(byte))))
    new Int32Array(buffer, places.frequencies, entries.length).set(entries)
    new Float32Array(buffer, places.weights, weights.length).set(weights)
    this.#embed = embedTextIn(memory, places, { dimensions, frequencies: entries.length / 2 })
    this.#text = new Uint8Array(buffer, textAt)
    this.#textAt = textAt
    this.#out = new Float32Array(buffer, places.out, dimensions)
  }

  /** Writes the vector of a text of ASCII to `out` from `at` on; false: it is too long. */
  embed(text: Uint8Array, out: Float32Array, at: number): boolean {
    const { length } = text
    if (length > MOST_BYTES) return false
    this.#text.set(text)
    this.#text[length] = 0
    const slots = length <= LEAST_SLOTS ? LEAST_SLOTS : 2 ** (32 - Math.clz32(length - 1))
    this.#embed(this.#textAt, this.#textAt + length, (slots - 1) * WORD)
    out.set(this.#out, at)
    return true
  }
}

/** One column after another; numbers of 8 bytes first. */
function layout(
  dimensions: number,
  { entries, weights }: InverseFrequencies,
): { places: KernelPlaces; textAt: number; bytes: number } {
  let end = 256
  const take = (bytes: number): number => {
    const at = end
    end += Math.ceil(bytes / 8) * 8
    return at
  }
  const places = {
    sums: take(dimensions * 8),
    out: take(dimensions * WORD),
    slots: take(MOST_BYTES * WORD),
    hashes: take(MOST_BYTES * WORD),
    counts: take(MOST_BYTES * WORD),
    places: take(MOST_BYTES * WORD),
    frequencies: take(entries.byteLength),
    weights: take(weights.byteLength),
  }
  const textAt = take(MOST_BYTES + WORD)
  return { places, textAt, bytes: end }
}

function kindOf(character: string): number {
  if (/[a-z]/.test(character)) return KIND.small
  if (/[A-Z]/.test(character)) return KIND.capital
  return /[0-9]/.test(character) ? KIND.digit : KIND.other
}
