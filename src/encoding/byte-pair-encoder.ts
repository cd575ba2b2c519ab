import { Merger } from './merger.ts'
import { hashOf, MOST_CACHED_BYTES, PieceCache } from './piece-cache.ts'
import type { PieceEnd } from './piece-end.ts'
import { TokenList } from './token-list.ts'
import { Utf8Text } from './utf8-text.ts'
import { NOT_FOUND, type Vocabulary } from './vocabulary.ts'

/** Counting forgets the ids after this many. */
const COUNT_BLOCK = 2 ** 14

/** Text to tokens, by byte pair encoding of the pieces that a pre-tokenizer finds; special tokens are not known here. */
export class BytePairEncoder {
  readonly #vocabulary: Vocabulary
  readonly #pieceEnd: PieceEnd
  readonly #byteIds = new Int32Array(256)
  readonly #merger: Merger
  readonly #cache = new PieceCache()
  readonly #text = new Utf8Text()
  readonly #counted = new TokenList(COUNT_BLOCK)

  constructor(vocabulary: Vocabulary, pieceEnd: PieceEnd) {
    this.#vocabulary = vocabulary
    this.#pieceEnd = pieceEnd
    const byte = new DataView(new ArrayBuffer(9))
    for (let value = 0; value < 256; value++) {
      byte.setUint8(0, value)
      this.#byteIds[value] = vocabulary.find(byte, 0, 1)
    }
    this.#merger = new Merger(vocabulary, this.#byteIds)
  }

  /** Adds the tokens of a text (a string or valid UTF-8) to `list`. */
  encode(text: string | Uint8Array, list: TokenList): void {
    this.#text.set(text)
    this.#encodeFrom(0, list, Number.POSITIVE_INFINITY)
  }

  count(text: string | Uint8Array): number {
    this.#text.set(text)
    let count = 0
    for (let at = 0; at < this.#text.length; ) {
      this.#counted.clear()
      at = this.#encodeFrom(at, this.#counted, COUNT_BLOCK)
      count += this.#counted.length
    }
    return count
  }

  /** Encodes from a place until the text ends or `most` tokens are reached; returns where it stopped. */
  #encodeFrom(start: number, list: TokenList, most: number): number {
    const { bytes, view, length } = this.#text
    const vocabulary = this.#vocabulary
    const pieceEnd = this.#pieceEnd
    let at = start
    while (at < length && list.length < most) {
      const end = pieceEnd(bytes, at, length)
      const id = vocabulary.find(view, at, end - at)
      if (id !== NOT_FOUND) {
        if (list.length === list.ids.length) list.reserve(1)
        list.ids[list.length++] = id
      } else this.#encodePiece(at, end - at, list)
      at = end
    }
    return at
  }

  #encodePiece(start: number, length: number, list: TokenList): void {
    const { bytes, view } = this.#text
    if (length > MOST_CACHED_BYTES) {
      this.#merger.encode(bytes, view, start, length, list)
      return
    }
    const hash = hashOf(view, start, length)
    if (this.#cache.read(view, start, length, hash, list)) return
    const first = list.length
    this.#merger.encode(bytes, view, start, length, list)
    this.#cache.write(view, start, length, hash, list, first)
  }
}
