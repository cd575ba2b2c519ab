import type { Encoder } from '../../../encoding/encoder.ts'
import type { Places } from './places.ts'
import { isLetter } from './strength.ts'

const SPACE = 32

/**
 * Counts the tokens that stretches of a text have by themselves. Only their ends may have others than in the whole
 * text: from the first place between two words to the last one the text's own tokens are taken.
 */
export class StretchCounter {
  readonly #text: string
  readonly #encoder: Encoder
  readonly #places: Places

  constructor(text: string, encoder: Encoder, places: Places) {
    this.#text = text
    this.#encoder = encoder
    this.#places = places
  }

  /** Of `text.slice(start, end)`. */
  count(start: number, end: number): number {
    if (!this.#encoder.partsWords || !this.#places.areExact) return this.#encode(start, end)
    let first = start + 1
    while (first < end - 1 && !this.#isBetweenWords(first)) first++
    let last = end - 2
    while (last > first && !this.#isBetweenWords(last)) last--
    if (last <= first) return this.#encode(start, end)
    return this.#encode(start, first) + this.#tokensAt(last) - this.#tokensAt(first) + this.#encode(last, end)
  }

  #isBetweenWords(at: number): boolean {
    const text = this.#text
    if (text.charCodeAt(at) !== SPACE) return false
    return isLetter(text.charCodeAt(at - 1)) && isLetter(text.charCodeAt(at + 1))
  }

  #encode(start: number, end: number): number {
    return this.#encoder.count(this.#text.slice(start, end))
  }

  /** Tokens of the text that end at a place or before it. */
  #tokensAt(end: number): number {
    const { ends, tokens } = this.#places
    let low = 0
    let high = ends.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle] < end) low = middle + 1
      else high = middle
    }
    return tokens[low]
  }
}
