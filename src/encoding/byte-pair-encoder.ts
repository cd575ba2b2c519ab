import { Merger } from './merger.ts'
import { PairRanks } from './pair-ranks.ts'
import type { PatternPieces } from './pattern-pieces.ts'
import { hashOf, MOST_CACHED_BYTES, PieceCache } from './piece-cache.ts'
import type { PieceEnd } from './piece-end.ts'
import { TokenRanks } from './ranks.ts'
import { TokenList } from './token-list.ts'
import { asString, Utf8Text } from './utf8-text.ts'
import { NOT_FOUND, type Vocabulary } from './vocabulary.ts'

/** Counting forgets the ids after this many. */
const COUNT_BLOCK = 2 ** 14
const ANY = 2 ** 30

export interface BytePairParts {
  vocabulary: Vocabulary
  pieceEnd: PieceEnd
  /** Those that `pieceEnd` is of, if it must see a whole text first. */
  patterns?: PatternPieces
  /** From `PairRanks.build`; default: ids are ranks, as tiktoken's are. */
  pairs?: SharedArrayBuffer
  /** False: a piece is merged even if it is a token. */
  wholePieces: boolean
}

/** Text to tokens, by byte pair encoding of the pieces that a pre-tokenizer finds; special tokens are not known here. */
export class BytePairEncoder {
  readonly #vocabulary: Vocabulary
  readonly #pieceEnd: PieceEnd
  readonly #patterns: PatternPieces | undefined
  /** Pieces of at most so many bytes need no merging if they are tokens. */
  readonly #longestWhole: number
  readonly #merger: Merger
  readonly #cache = new PieceCache()
  readonly #text = new Utf8Text()
  readonly #counted = new TokenList(COUNT_BLOCK)

  constructor({ vocabulary, pieceEnd, patterns, pairs, wholePieces }: BytePairParts) {
    this.#vocabulary = vocabulary
    this.#pieceEnd = pieceEnd
    this.#patterns = patterns
    this.#longestWhole = wholePieces ? ANY : 1
    const byteIds = vocabulary.byteIds()
    this.#merger = new Merger(pairs ? new PairRanks(pairs, byteIds) : new TokenRanks(vocabulary), byteIds)
  }

  /** Adds the tokens of a text (a string or valid UTF-8) to `list`. */
  encode(text: string | Uint8Array, list: TokenList): void {
    this.#text.set(this.#patterns ? this.#patterns.cut(asString(text)) : text)
    this.#encodeFrom(0, list, ANY)
  }

  count(text: string | Uint8Array): number {
    this.#text.set(this.#patterns ? this.#patterns.cut(asString(text)) : text)
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
    const longestWhole = this.#longestWhole
    let at = start
    while (at < length && list.length < most) {
      const end = pieceEnd(bytes, at, length)
      const id = end - at <= longestWhole ? vocabulary.find(view, at, end - at) : NOT_FOUND
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
