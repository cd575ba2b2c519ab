import { type Encode, type Kernel, linkKernel } from './kernel/kernel.ts'
import { Merger } from './merger.ts'
import { PairRanks } from './pair-ranks.ts'
import type { PatternPieces } from './pattern-pieces.ts'
import type { PieceEnd } from './piece-end.ts'
import { TokenRanks } from './ranks.ts'
import { type SharedTables, withRoom } from './shared-tables.ts'
import { TextWindow } from './text-window.ts'
import { TokenList } from './token-list.ts'
import { asString } from './utf8-text.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface BytePairParts {
  vocabulary: Vocabulary
  tables: SharedTables
  /** For pieces that the machine of the tables is not sure of. */
  pieceEnd: PieceEnd
  /** Those that `pieceEnd` is of, if it must see a whole text first. */
  patterns?: PatternPieces
}

/** Text to tokens, by byte pair encoding of the pieces that a pre-tokenizer finds; special tokens are not known here. */
export class BytePairEncoder {
  readonly #pieceEnd: PieceEnd
  readonly #patterns: PatternPieces | undefined
  readonly #kernel: Kernel
  readonly #window: TextWindow
  /** For pieces that are too long for the kernel. */
  readonly #merger: Merger
  readonly #counted = new TokenList()

  constructor({ vocabulary, tables, pieceEnd, patterns }: BytePairParts) {
    const { memory, pairs, kernel } = withRoom(tables)
    const byteIds = vocabulary.byteIds()
    const ranks = pairs ? new PairRanks(memory.buffer, pairs, byteIds) : new TokenRanks(vocabulary)
    this.#pieceEnd = pieceEnd
    this.#patterns = patterns
    this.#kernel = linkKernel(kernel, memory)
    this.#window = new TextWindow(memory)
    this.#merger = new Merger(ranks, byteIds)
  }

  /** Adds the tokens of a text (a string or valid UTF-8) to `list`. */
  encode(text: string | Uint8Array, list: TokenList): void {
    this.#run(text, this.#kernel.encode, list, (count) => list.append(this.#window.ids, count))
  }

  count(text: string | Uint8Array): number {
    const list = this.#counted
    let sum = 0
    this.#run(text, this.#kernel.count, list, (count) => {
      sum += count + list.length
      list.clear()
    })
    return sum
  }

  /** `take` is told how many ids the kernel has found; long pieces are merged to `list`, once all before are taken. */
  #run(text: string | Uint8Array, encode: Encode, list: TokenList, take: (count: number) => void): void {
    const window = this.#window
    window.open(this.#patterns ? this.#patterns.cut(asString(text)) : text)
    const { bytes, view, length } = window.text
    let pieceEnd = 0
    for (let at = 0; at < length; ) {
      if (!window.holds(at, pieceEnd)) {
        take(window.take())
        window.moveTo(at)
      }
      if (window.holds(at, pieceEnd)) {
        at = window.run(encode, at, pieceEnd)
        pieceEnd = window.pieceEnd
      }
      if (pieceEnd > 0) {
        take(window.take())
        this.#merger.encode(bytes, view, at, pieceEnd - at, list)
        at = pieceEnd
        pieceEnd = 0
      } else if (window.holds(at, 0)) pieceEnd = this.#pieceEnd(bytes, at, length)
    }
    take(window.take())
  }
}
