import type { PairPlaces } from '../pair-ranks.ts'
import type { VocabularyPlaces } from '../vocabulary.ts'

/** Where things lie in the memory of an encoding, in bytes: tables that threads share, then a part for each thread. */

/** Longer pieces come back too seldom to be remembered; they are merged with a heap, outside. */
export const MOST_MERGED_BYTES = 511
/** Of a text at a time. */
export const WINDOW_BYTES = 2 ** 16
/** Remembered pieces have a place each by their hash, and an entry. */
export const CACHE_PLACES = 2 ** 17
export const PLACE_BYTES = 8
export const CACHE_BYTES = 2 ** 21
/** Of the piece that is merged. */
export const PART_BYTES = 8

const HEAD_BYTES = 64
const PARTS_BYTES = (MOST_MERGED_BYTES + 1) * PART_BYTES
const PLACES_AT = HEAD_BYTES + PARTS_BYTES
const ENTRIES_AT = PLACES_AT + CACHE_PLACES * PLACE_BYTES
const IDS_AT = ENTRIES_AT + CACHE_BYTES
const TEXT_AT = IDS_AT + WINDOW_BYTES * 4

/** In a thread's part. */
export const OWN = {
  /** A word each. Where the piece ends that is left to the caller; 0: that is not known. */
  pieceEnd: 0,
  /** The address where the next id goes. */
  out: 4,
  /** Bytes of entries that are used. */
  used: 8,
  parts: HEAD_BYTES,
  places: PLACES_AT,
  entries: ENTRIES_AT,
  /** No byte of a text has more than one. */
  ids: IDS_AT,
  text: TEXT_AT,
  /** Words are read behind the text. */
  end: TEXT_AT + WINDOW_BYTES + 16,
} as const

/** Of what threads share. */
export interface SharedPlaces extends VocabularyPlaces {
  /** What kind each byte is to the machine; of characters beyond ASCII, by blocks: `wideKinds`. */
  kinds: number
  blockAt: number
  kindBlocks: number
  /** Where each state leads by kind. */
  machine: number
  /** Ids of the 256 bytes. */
  byteIds: number
  /** Absent: ids are ranks. */
  pairs?: PairPlaces
}
