import {
  add,
  againWhile,
  and,
  type Code,
  constant,
  fillBytes,
  get,
  increase,
  isAbove,
  isBelow,
  isOther,
  leave,
  loadInteger,
  loadTwoBytes,
  multiply,
  or,
  set,
  setAndGet,
  shiftLeft,
  shiftRight,
  storeInteger,
  subtract,
  when,
  whileBelow,
  xor,
} from '../../core/wasm.ts'
import {
  AT,
  ENTRY,
  HASH,
  LENGTH,
  OUT,
  OWN_PART,
  PART,
  PARTS_END,
  PLACE,
  TAIL,
  TEXT,
  TO,
  WHOLE,
} from './locals.ts'
import { PART_PLACE_BITS } from './merge.ts'
import { CACHE_BYTES, CACHE_PLACES, MOST_MERGED_BYTES, OWN, PART_BYTES, PLACE_BYTES } from './places.ts'

/**
 * Pieces that took several tokens and those tokens. A piece has one place by its hash, where the next one takes over:
 * its hash and the address of its entry, 0 for none. An entry is words: its length with the count of its tokens above,
 * its text, its tokens. Once all room is used, the cache starts empty again.
 */

const LENGTH_BITS = 16
const LONGEST_ENTRY = 4 * (1 + Math.ceil((MOST_MERGED_BYTES + 1) / 4) + MOST_MERGED_BYTES)
const [FIRST_FACTOR, LAST_FACTOR] = [0x9e3779b1 | 0, 0x85ebca77 | 0]

const wordAt = (local: number): Code => [...get(local), ...loadInteger()]
const toOwn = (offset: number): Code => [...get(OWN_PART), ...add, ...constant(offset), ...add]
const wholeBytes: Code = [...get(LENGTH), ...constant(-4), ...and]
const ifAbsent = (condition: Code, depth: number): Code =>
  when(condition, [...constant(0), ...set(ENTRY), ...leave(depth)])

/** `WHOLE`, and in `TAIL` the last 0 to 3 bytes. */
const SPLIT_PIECE: Code = [
  ...[...get(TEXT), ...wholeBytes, ...add, ...setAndGet(WHOLE), ...loadInteger()],
  ...[...constant(1), ...get(LENGTH), ...constant(3), ...and, ...constant(3), ...shiftLeft, ...shiftLeft],
  ...[...constant(1), ...subtract, ...and, ...set(TAIL)],
]

const mixIn = (word: Code, factor: number, shift: number): Code => [
  ...[...get(HASH), ...word, ...xor, ...constant(factor), ...multiply, ...setAndGet(HASH)],
  ...[...get(HASH), ...constant(shift), ...shiftRight, ...xor, ...set(HASH)],
]
const HASH_PIECE: Code = [
  ...[...get(LENGTH), ...set(HASH), ...get(TEXT), ...set(AT)],
  ...whileBelow(AT, WHOLE, [...mixIn(wordAt(AT), FIRST_FACTOR, 15), ...increase(AT, 4)]),
  ...mixIn(get(TAIL), LAST_FACTOR, 13),
  ...[...get(HASH), ...constant(CACHE_PLACES - 1), ...and, ...constant(PLACE_BYTES), ...multiply],
  ...[...toOwn(OWN.places), ...set(PLACE)],
]

/** `ENTRY` of the piece, 0 if there is none. */
export const FIND_ENTRY: Code = [
  ...[...SPLIT_PIECE, ...HASH_PIECE, ...get(PLACE), ...loadInteger(4), ...set(ENTRY)],
  ...when(get(ENTRY), [
    ...ifAbsent([...wordAt(PLACE), ...get(HASH), ...isOther], 1),
    ...ifAbsent([...get(ENTRY), ...loadTwoBytes(), ...get(LENGTH), ...isOther], 1),
    ...[...get(ENTRY), ...constant(4), ...add, ...set(TO), ...get(TEXT), ...set(AT)],
    ...whileBelow(AT, WHOLE, [
      ...ifAbsent([...wordAt(AT), ...wordAt(TO), ...isOther], 3),
      ...[...increase(AT, 4), ...increase(TO, 4)],
    ]),
    ...ifAbsent([...wordAt(TO), ...get(TAIL), ...isOther], 1),
  ]),
]

const CLEAR: Code = [
  ...[
    ...constant(0),
    ...toOwn(OWN.places),
    ...constant(0),
    ...constant(CACHE_PLACES * PLACE_BYTES),
    ...fillBytes,
  ],
  ...[...constant(0), ...set(ENTRY)],
]

const COUNT_ABOVE_LENGTH: Code = [
  ...[...get(PARTS_END), ...get(PART), ...subtract, ...constant(Math.log2(PART_BYTES)), ...shiftRight],
  ...[...constant(LENGTH_BITS), ...shiftLeft, ...get(LENGTH), ...or],
]

/** `ENTRY` of a piece that has been merged: its parts are those up to `PARTS_END`. */
export const ADD_ENTRY: Code = [
  ...[...get(OWN_PART), ...loadInteger(OWN.used), ...setAndGet(ENTRY)],
  ...when([...constant(CACHE_BYTES - LONGEST_ENTRY), ...isAbove], CLEAR),
  ...[...get(ENTRY), ...toOwn(OWN.entries), ...set(ENTRY)],
  ...[...get(PLACE), ...get(HASH), ...storeInteger(), ...get(PLACE), ...get(ENTRY), ...storeInteger(4)],
  ...[...constant(0), ...toOwn(OWN.parts), ...set(PART)],
  ...[...get(ENTRY), ...COUNT_ABOVE_LENGTH, ...storeInteger()],
  ...[...get(ENTRY), ...constant(4), ...add, ...set(TO), ...get(TEXT), ...set(AT)],
  ...whileBelow(AT, WHOLE, [
    ...[...get(TO), ...wordAt(AT), ...storeInteger(), ...increase(AT, 4), ...increase(TO, 4)],
  ]),
  ...[...get(TO), ...get(TAIL), ...storeInteger(), ...increase(TO, 4)],
  ...whileBelow(PART, PARTS_END, [
    ...[...get(TO), ...get(PART), ...loadInteger(4), ...constant(PART_PLACE_BITS), ...shiftRight],
    ...[...storeInteger(), ...increase(TO, 4), ...increase(PART, PART_BYTES)],
  ]),
  ...[...get(OWN_PART), ...get(TO), ...get(OWN_PART), ...subtract, ...constant(OWN.entries), ...subtract],
  ...storeInteger(OWN.used),
]

const IDS_BYTES: Code = [
  ...[...wordAt(ENTRY), ...constant(LENGTH_BITS), ...shiftRight, ...constant(2), ...shiftLeft],
]
/** The ids of `ENTRY` go to `OUT`. */
export const WRITE_ENTRY: Code = [
  // Behind the head, the whole words and the tail.
  ...[...get(ENTRY), ...wholeBytes, ...add, ...constant(8), ...add, ...setAndGet(AT)],
  ...[...IDS_BYTES, ...add, ...set(TO)],
  ...againWhile(
    [...get(OUT), ...wordAt(AT), ...storeInteger(), ...increase(OUT, 4), ...increase(AT, 4)],
    [...get(AT), ...get(TO), ...isBelow],
  ),
]

/** `OUT` goes on as if. */
export const COUNT_ENTRY: Code = [...get(OUT), ...IDS_BYTES, ...add, ...set(OUT)]
