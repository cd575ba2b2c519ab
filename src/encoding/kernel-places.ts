import type { PairPlaces } from './pair-ranks.ts'
import type { VocabularyPlaces } from './vocabulary.ts'

/** Where things lie in the memory of an encoding, in bytes: tables that all threads share, then a part for each thread. */

/** Longer pieces come back too seldom to be remembered, and are merged with a heap. */
export const MOST_MERGED_BYTES = 127
/** Of a text at a time. */
export const WINDOW_BYTES = 2 ** 16
export const CACHE_PLACES = 2 ** 17
/** Of all remembered pieces with their tokens. With the places, 3 MB. */
export const CACHE_BYTES = 2 ** 21

/** In a thread's part. */
export const OWN = {
  /** A word each. The end of the piece that the kernel leaves to the caller; 0: it is not sure where it ends. */
  pieceEnd: 0,
  /** The address where the next id goes. */
  out: 4,
  /** Bytes of the cache that are used. */
  used: 8,
  /** Of the piece that is merged: eight bytes each. */
  parts: 64,
  /** A hash and where its entry begins. */
  places: 2048,
  entries: 2048 + CACHE_PLACES * 8,
  text: 2048 + CACHE_PLACES * 8 + CACHE_BYTES,
  ids: 2048 + CACHE_PLACES * 8 + CACHE_BYTES + WINDOW_BYTES + 64,
  end: 2048 + CACHE_PLACES * 8 + CACHE_BYTES + WINDOW_BYTES + 64 + WINDOW_BYTES * 4,
}

/** Of what the threads share. */
export interface SharedPlaces extends VocabularyPlaces {
  /** What kind each byte is to the machine; of other characters, as `BLOCK_AT` and `KIND_BLOCKS`. */
  kinds: number
  blockAt: number
  kindBlocks: number
  /** Where each state leads by kind. */
  machine: number
  /** Ids of the 256 bytes. */
  byteIds: number
  /** Of `PairRanks`: slots, joined ids; absent: ids are ranks. */
  pairs?: PairPlaces
}
