import { NOT_FOUND, type Vocabulary } from './vocabulary.ts'

/** Rank of a pair that is not joined. */
export const NO_RANK = 2 ** 30

/** Which neighbours are joined, and in what order: the lowest rank first. */
export interface Ranks {
  /** Of joining two bytes. */
  ofBytes(byte: number, next: number): number
  /** Of joining two tokens, which together are `length` bytes of the text. */
  of(text: DataView, start: number, length: number, left: number, right: number): number
  /** The id of what is joined. */
  idOf(rank: number): number
}

/** As tiktoken does: whatever makes a token is joined, and the token's id is the rank. */
export class TokenRanks implements Ranks {
  readonly #vocabulary: Vocabulary

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary
  }

  ofBytes(byte: number, next: number): number {
    return rankOf(this.#vocabulary.ofTwoBytes[byte | (next << 8)])
  }

  of(text: DataView, start: number, length: number): number {
    return rankOf(this.#vocabulary.find(text, start, length))
  }

  idOf(rank: number): number {
    return rank
  }
}

function rankOf(id: number): number {
  return id === NOT_FOUND ? NO_RANK : id
}
