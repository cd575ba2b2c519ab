import {
  add,
  againWhile,
  and,
  type Code,
  call,
  constant,
  forever,
  get,
  I32,
  increase,
  isBelow,
  isEqual,
  isOther,
  leaveIf,
  loadByte,
  loadInteger,
  loadLong,
  loadTwoBytes,
  or,
  set,
  setAndGet,
  shiftLeft,
  shiftRight,
  storeInteger,
  storeLong,
  subtract,
  type WasmFunction,
  when,
  whileBelow,
} from '../../core/wasm.ts'
import type { PairPlaces } from '../pair-ranks.ts'
import { OWN, PART_BYTES, type SharedPlaces } from './places.ts'

/** A part's place has so many bits below its id. */
export const PART_PLACE_BITS = 10
const PLACE_MASK = (1 << PART_PLACE_BITS) - 1
const NO_RANK = constant(-1)

const [OWN_PART, TEXT, LENGTH, FIRST, END, AT, BEST, LEAST, RANK] = [0, 1, 2, 3, 4, 5, 6, 7, 8]

const textAt = (offset: number): Code => [...get(TEXT), ...get(AT), ...add, ...constant(offset), ...add]
const idAt = (local: number, offset: number): Code => [
  ...[...get(local), ...loadInteger(offset + 4), ...constant(PART_PLACE_BITS), ...shiftRight],
]
const placeAt = (local: number, offset: number): Code => [
  ...[...get(local), ...loadInteger(offset + 4), ...constant(PLACE_MASK), ...and],
]
const wordOf = (table: number): Code => [...constant(2), ...shiftLeft, ...loadInteger(table)]
const byteId = ({ byteIds }: SharedPlaces, offset: number): Code => [
  ...[...textAt(offset), ...loadByte(), ...wordOf(byteIds)],
]

/** What `Ranks` are: code that leaves a rank, -1 for none, or an id. */
interface RankCode {
  /** Of the byte at `AT` and the next one. */
  ofBytes: Code
  /** Of the part at an address and the next one. */
  ofParts: (local: number) => Code
  /** The id of what `LEAST` joins. */
  id: Code
}

/** As `TokenRanks`; `find` is a function. */
function tokenRanks({ ofTwoBytes }: SharedPlaces, find: number): RankCode {
  return {
    ofBytes: [...textAt(0), ...loadTwoBytes(), ...wordOf(ofTwoBytes)],
    ofParts: (local) => [
      ...[...get(TEXT), ...placeAt(local, 0), ...add],
      ...[...placeAt(local, 2 * PART_BYTES), ...placeAt(local, 0), ...subtract, ...call(find)],
    ],
    id: get(LEAST),
  }
}

/** As `PairRanks`. */
function pairRanks(places: SharedPlaces, { joined }: PairPlaces, findPair: number): RankCode {
  return {
    ofBytes: [...byteId(places, 0), ...byteId(places, 1), ...call(findPair)],
    ofParts: (local) => [...idAt(local, 0), ...idAt(local, PART_BYTES), ...call(findPair)],
    id: [...get(LEAST), ...wordOf(joined)],
  }
}

/**
 * Byte pair encoding of a piece: of all neighbours that have a rank together, those of the lowest (the leftmost of
 * equals) are joined, until none have. A part is two words: the rank of joining it with the next one, its id above
 * its place in the piece. Gives back where the parts end. `rank` is the function that looks one up.
 */
export function merge(places: SharedPlaces, rank: number): WasmFunction {
  const ranks = places.pairs ? pairRanks(places, places.pairs, rank) : tokenRanks(places, rank)
  const isDone = [...get(LEAST), ...NO_RANK, ...isEqual]
  return {
    parameters: 3,
    result: I32,
    locals: new Array<number>(6).fill(I32),
    body: [
      ...beginParts(places, ranks),
      ...forever([...FIND_LEAST, ...isDone, ...leaveIf(1), ...join(ranks), ...rankAgain(ranks)]),
      ...get(END),
    ],
  }
}

/** A part for each byte; behind the last one, where the piece ends. */
function beginParts(places: SharedPlaces, { ofBytes }: RankCode): Code {
  return [
    ...[...get(OWN_PART), ...constant(OWN.parts), ...add, ...setAndGet(FIRST), ...set(END)],
    ...whileBelow(AT, LENGTH, [
      ...[...get(END), ...ofBytes, ...storeInteger()],
      ...[...get(END), ...byteId(places, 0), ...constant(PART_PLACE_BITS), ...shiftLeft, ...get(AT), ...or],
      ...[...storeInteger(4), ...increase(AT, 1), ...increase(END, PART_BYTES)],
    ]),
    ...[...get(END), ...constant(PART_BYTES), ...subtract, ...NO_RANK, ...storeInteger()],
    ...[...get(END), ...get(LENGTH), ...storeInteger(4)],
  ]
}

/** `LEAST`, and in `BEST` the first part that has it. */
const FIND_LEAST: Code = [
  ...[...NO_RANK, ...set(LEAST), ...get(FIRST), ...set(AT)],
  ...againWhile(
    [
      ...[...get(AT), ...loadInteger(), ...setAndGet(RANK), ...get(LEAST), ...isBelow],
      ...when([], [...get(RANK), ...set(LEAST), ...get(AT), ...set(BEST)]),
      ...increase(AT, PART_BYTES),
    ],
    [...get(AT), ...get(END), ...isBelow],
  ),
]

/** `BEST` takes in the next part, whose place those behind it take. */
function join({ id }: RankCode): Code {
  const moveOne = [...get(AT), ...get(AT), ...loadLong(PART_BYTES), ...storeLong()]
  return [
    ...[...get(BEST), ...id, ...constant(PART_PLACE_BITS), ...shiftLeft, ...placeAt(BEST, 0), ...or],
    ...[...storeInteger(4), ...increase(END, -PART_BYTES), ...get(BEST), ...set(AT)],
    ...againWhile([...increase(AT, PART_BYTES), ...moveOne], [...get(AT), ...get(END), ...isBelow]),
  ]
}

/** The ranks of what has been joined, with the parts behind and before it. */
function rankAgain({ ofParts }: RankCode): Code {
  return [
    ...[...get(BEST), ...constant(PART_BYTES), ...add, ...get(END), ...isEqual],
    ...when(
      [],
      [...get(BEST), ...NO_RANK, ...storeInteger()],
      [...get(BEST), ...ofParts(BEST), ...storeInteger()],
    ),
    ...when(
      [...get(BEST), ...get(FIRST), ...isOther],
      [
        ...[...get(BEST), ...constant(PART_BYTES), ...subtract, ...setAndGet(AT)],
        ...[...ofParts(AT), ...storeInteger()],
      ],
    ),
  ]
}
