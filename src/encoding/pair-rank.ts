import { NOT_FOUND, type Vocabulary } from './vocabulary.ts'

/** Rank of a pair that makes no token. */
export const NO_RANK = 2 ** 30

/** A token's rank is its id. */
export function rankOf(id: number): number {
  return id === NOT_FOUND ? NO_RANK : id
}

/** The rank of joining two parts, from where the first begins to where the second ends. */
export function joinedRank(vocabulary: Vocabulary, text: DataView, start: number, end: number): number {
  return rankOf(vocabulary.find(text, start, end - start))
}
