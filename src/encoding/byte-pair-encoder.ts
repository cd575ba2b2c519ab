import { PAGE_BYTES } from '../core/wasm.ts'
import { type Encode, type Kernel, linkKernel } from './kernel.ts'
import { OWN, WINDOW_BYTES } from './kernel-places.ts'
import { Merger } from './merger.ts'
import { PairRanks } from './pair-ranks.ts'
import type { PatternPieces } from './pattern-pieces.ts'
import type { PieceEnd } from './piece-end.ts'
import { TokenRanks } from './ranks.ts'
import type { SharedTables } from './shared-tables.ts'
import { TokenList } from './token-list.ts'
import { asString, Utf8Text } from './utf8-text.ts'
import { PADDING, type Vocabulary } from './vocabulary.ts'

export interface BytePairParts {
  vocabulary: Vocabulary
  tables: SharedTables
  pieceEnd: PieceEnd
  /** Those that `pieceEnd` is of, if it must see a whole text first. */
  patterns?: PatternPieces
}

/** Text to tokens, by byte pair encoding of the pieces that a pre-tokenizer finds; special tokens are not known here. */
export class BytePairEncoder {
  readonly #pieceEnd: PieceEnd
  readonly #patterns: PatternPieces | undefined
  readonly #kernel: Kernel
  readonly #merger: Merger
  /** Addresses of this thread's own part of the memory. */
  readonly #own: number
  readonly #textAt: number
  readonly #idsAt: number
  readonly #state: Int32Array
  readonly #window: Uint8Array
  readonly #ids: Uint32Array
  readonly #text: Utf8Text
  readonly #counted = new TokenList()

  constructor({ vocabulary, tables, pieceEnd, patterns }: BytePairParts) {
    const { memory, pairs, kernel } = tables
    this.#pieceEnd = pieceEnd
    this.#patterns = patterns
    const byteIds = vocabulary.byteIds()
    const ranks = pairs ? new PairRanks(memory.buffer, pairs, byteIds) : new TokenRanks(vocabulary)
    this.#merger = new Merger(ranks, byteIds)
    this.#kernel = linkKernel(kernel, memory)
    this.#own = memory.grow(Math.ceil(OWN.end / PAGE_BYTES)) * PAGE_BYTES
    this.#textAt = this.#own + OWN.text
    this.#idsAt = this.#own + OWN.ids
    this.#state = new Int32Array(memory.buffer, this.#own, 2)
    this.#window = new Uint8Array(memory.buffer, this.#textAt, WINDOW_BYTES + PADDING)
    this.#ids = new Uint32Array(memory.buffer, this.#idsAt, WINDOW_BYTES)
    this.#text = new Utf8Text(this.#window)
  }

  /** Adds the tokens of a text (a string or valid UTF-8) to `list`. */
  encode(text: string | Uint8Array, list: TokenList): void {
    this.#run(text, this.#kernel.encode, (count) => list.append(this.#ids, count), list)
  }

  count(text: string | Uint8Array): number {
    let sum = 0
    const list = this.#counted
    this.#run(
      text,
      this.#kernel.count,
      (count) => {
        sum += count + list.length
        list.clear()
      },
      list,
    )
    return sum
  }

  #run(given: string | Uint8Array, kernel: Encode, flush: (count: number) => void, list: TokenList): void {
    const text = this.#text
    text.set(this.#patterns ? this.#patterns.cut(asString(given)) : given)
    const { bytes, view, length } = text
    const state = this.#state
    let start = 0
    let end = bytes === this.#window ? length : 0
    state[1] = this.#idsAt
    for (let at = 0, pieceEnd = 0; at < length; ) {
      if (at >= end || pieceEnd > end) {
        flush((state[1] - this.#idsAt) >> 2)
        state[1] = this.#idsAt
        start = at
        end = Math.min(at + WINDOW_BYTES, length)
        while ((bytes[end] & 0xc0) === 0x80) end--
        this.#window.set(bytes.subarray(start, end))
        this.#window.fill(end < length ? 0xff : 0, end - start, end - start + PADDING)
      }
      if (pieceEnd <= end) {
        const shift = this.#textAt - start
        at = kernel(this.#own, at + shift, pieceEnd && pieceEnd + shift, end + shift) - shift
        pieceEnd = state[0] && state[0] - shift
      }
      if (pieceEnd > 0) {
        flush((state[1] - this.#idsAt) >> 2)
        state[1] = this.#idsAt
        this.#merger.encode(bytes, view, at, pieceEnd - at, list)
        at = pieceEnd
        pieceEnd = 0
      } else if (at < end) pieceEnd = this.#pieceEnd(bytes, at, length)
    }
    flush((state[1] - this.#idsAt) >> 2)
  }
}
