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
import { OWN, PART_BYTES, type SharedPlaces } from './places.ts'

/** A part's place has so many bits below its id. */
export const PART_PLACE_BITS = 8
const PLACE_MASK = (1 << PART_PLACE_BITS) - 1
const NO_RANK = constant(-1)

const [OWN_PART, TEXT, LENGTH, FIRST, END, AT, BEST, LEAST, RANK] = [0, 1, 2, 3, 4, 5, 6, 7, 8]

const idAt = (local: number, offset: number): Code => [
  ...[...get(local), ...loadInteger(offset + 4), ...constant(PART_PLACE_BITS), ...shiftRight],
]
const placeAt = (local: number, offset: number): Code => [
  ...[...get(local), ...loadInteger(offset + 4), ...constant(PLACE_MASK), ...and],
]

/**
 * Byte pair encoding of a piece: of all neighbours that have a rank together, those of the lowest (the leftmost of
 * equals) are joined, until none have. A part is two words: the rank of joining it with the next one, its id above
 * its place in the piece. Gives back where the parts end. `look-up` of ranks is function `rankFunction`.
 */
export function merge(places: SharedPlaces, rankFunction: number): WasmFunction {
  const { pairs, ofTwoBytes, byteIds } = places
  const byteId = (at: Code): Code => [
    ...at,
    ...loadByte(),
    ...constant(2),
    ...shiftLeft,
    ...loadInteger(byteIds),
  ]
  const textAt: Code = [...get(TEXT), ...get(AT), ...add]
  const rankOfBytes = pairs
    ? [...byteId(textAt), ...byteId([...textAt, ...constant(1), ...add]), ...call(rankFunction)]
    : [...textAt, ...loadTwoBytes(), ...constant(2), ...shiftLeft, ...loadInteger(ofTwoBytes)]
  /** Of the part at a local plus an offset with the one behind it. */
  const rankOfParts = (local: number, offset: number): Code =>
    pairs
      ? [...idAt(local, offset), ...idAt(local, offset + PART_BYTES), ...call(rankFunction)]
      : [
          ...[...get(TEXT), ...placeAt(local, offset), ...add],
          ...[...placeAt(local, offset + 2 * PART_BYTES), ...placeAt(local, offset), ...subtract],
          ...call(rankFunction),
        ]
  const joinedId: Code = pairs
    ? [...get(LEAST), ...constant(2), ...shiftLeft, ...loadInteger(pairs.joined)]
    : get(LEAST)

  const beginParts: Code = [
    ...[...get(OWN_PART), ...constant(OWN.parts), ...add, ...setAndGet(FIRST), ...set(END)],
    ...whileBelow(AT, LENGTH, [
      ...[...get(END), ...rankOfBytes, ...storeInteger()],
      ...[...get(END), ...byteId(textAt), ...constant(PART_PLACE_BITS), ...shiftLeft, ...get(AT), ...or],
      ...[...storeInteger(4), ...increase(AT, 1), ...increase(END, PART_BYTES)],
    ]),
    ...[...get(END), ...constant(PART_BYTES), ...subtract, ...NO_RANK, ...storeInteger()],
    ...[...get(END), ...get(LENGTH), ...storeInteger(4)],
  ]
  const findLeast: Code = [
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
  const join: Code = [
    ...[...get(BEST), ...joinedId, ...constant(PART_PLACE_BITS), ...shiftLeft, ...placeAt(BEST, 0), ...or],
    ...[...storeInteger(4), ...increase(END, -PART_BYTES), ...get(BEST), ...set(AT)],
    ...againWhile(
      [...increase(AT, PART_BYTES), ...[...get(AT), ...get(AT), ...loadLong(PART_BYTES), ...storeLong()]],
      [...get(AT), ...get(END), ...isBelow],
    ),
    ...[...get(BEST), ...constant(PART_BYTES), ...add, ...get(END), ...isEqual],
    ...when(
      [],
      [...get(BEST), ...NO_RANK, ...storeInteger()],
      [...get(BEST), ...rankOfParts(BEST, 0), ...storeInteger()],
    ),
    ...when(
      [...get(BEST), ...get(FIRST), ...isOther],
      [
        ...[...get(BEST), ...constant(PART_BYTES), ...subtract, ...setAndGet(AT)],
        ...[...rankOfParts(AT, 0), ...storeInteger()],
      ],
    ),
  ]
  return {
    parameters: 3,
    result: I32,
    locals: new Array<number>(6).fill(I32),
    body: [
      ...beginParts,
      ...forever([...findLeast, ...[...get(LEAST), ...NO_RANK, ...isEqual, ...leaveIf(1)], ...join]),
      ...get(END),
    ],
  }
}
