import {
  add,
  and,
  andLongs,
  type Code,
  call,
  constant,
  forever,
  get,
  giveBack,
  I32,
  I64,
  increase,
  isAbove,
  isEqual,
  isEqualLong,
  isOther,
  isZero,
  leave,
  leaveIf,
  loadInteger,
  loadLong,
  longConstant,
  multiply,
  rotateLeft,
  set,
  setAndGet,
  shiftLeft,
  shiftLongRight,
  shiftRight,
  subtract,
  toInteger,
  toLong,
  type WasmFunction,
  when,
  whileBelow,
  xor,
} from '../../core/wasm.ts'
import { SLOT_WORDS as PAIR_WORDS } from '../pair-ranks.ts'
import { ID_BITS, ID_MASK, INLINE_BYTES, SLOT_WORDS } from '../vocabulary.ts'
import type { SharedPlaces } from './places.ts'

/** As `mix`, `firstHash` and `secondHash` of a vocabulary, and ranks of pairs, have them. */
const [FIRST_FACTOR, SECOND_FACTOR, THIRD_FACTOR] = [0x9e3779b1 | 0, 0x85ebca77 | 0, 0x2c1b3c6d]
const SLOT_BYTES = SLOT_WORDS * 4
const PAIR_BYTES = PAIR_WORDS * 4
const NOT_FOUND = constant(-1)

/** Locals that a look-up of a short token takes. */
export interface ShortLocals {
  at: number
  length: number
  /** Of 64 bits. */
  word: number
  slot: number
  /** The id that is found, -1 for none. */
  id: number
}

/** Leaves a number below 2^shift: as `mix` of a vocabulary has it. */
function mixed(first: Code, second: Code, length: Code, local: number, shift: number): Code {
  return [
    ...[...first, ...length, ...constant(27), ...shiftLeft, ...xor, ...constant(FIRST_FACTOR), ...multiply],
    ...[...second, ...constant(SECOND_FACTOR), ...multiply, ...xor, ...setAndGet(local)],
    ...[...get(local), ...constant(15), ...shiftRight, ...xor, ...constant(THIRD_FACTOR), ...multiply],
    ...[...constant(shift), ...shiftRight],
  ]
}

const toSlot = (local: number, bytes: number): Code => [...constant(bytes), ...multiply, ...set(local)]
/** The slot behind the last one is the first. */
const nextSlot = (local: number, slotBytes: number, all: number): Code => [
  ...[...get(local), ...constant(slotBytes), ...add, ...setAndGet(local)],
  ...when([...constant(all), ...isEqual], [...constant(0), ...set(local)]),
]

/** Finds a token of 1 to 8 bytes. */
export function findShort(
  { at, length, word, slot, id }: ShortLocals,
  { slots, slotBytes, shift }: SharedPlaces,
): Code {
  const second = [...get(word), ...longConstant(32), ...shiftLongRight, ...toInteger]
  return [
    ...[...get(at), ...loadLong(), ...longConstant(-1)],
    ...[...constant(64), ...get(length), ...constant(3), ...shiftLeft, ...subtract, ...toLong],
    ...[...shiftLongRight, ...andLongs, ...set(word)],
    ...[
      ...mixed([...get(word), ...toInteger], second, get(length), slot, shift),
      ...toSlot(slot, SLOT_BYTES),
    ],
    ...forever([
      ...[...get(slot), ...loadInteger(slots + 8), ...setAndGet(id), ...isZero],
      ...when([], [...NOT_FOUND, ...set(id), ...leave(2)]),
      ...when(
        [
          ...[...get(slot), ...loadLong(slots), ...get(word), ...isEqualLong],
          ...[...get(id), ...constant(ID_BITS), ...shiftRight, ...get(length), ...isEqual, ...and],
        ],
        [...get(id), ...constant(ID_MASK), ...and, ...set(id), ...leave(2)],
      ),
      ...nextSlot(slot, SLOT_BYTES, slotBytes),
    ]),
  ]
}

const [AT, LENGTH, LAST, READ, FIRST, SECOND, SLOT, ENTRY, FROM] = [0, 1, 2, 3, 4, 5, 6, 7, 8]

const addToHashes: Code = [
  ...[...get(FIRST), ...get(READ), ...loadInteger(), ...xor, ...constant(FIRST_FACTOR), ...multiply],
  ...set(FIRST),
  ...[...get(SECOND), ...constant(5), ...rotateLeft, ...get(READ), ...loadInteger(), ...xor],
  ...[...constant(SECOND_FACTOR), ...multiply, ...set(SECOND)],
]

/** The id of a token that is longer than 8 bytes. */
export function findLong({ slots, slotBytes, shift, starts, bytes }: SharedPlaces): WasmFunction {
  const sameWord = [...get(READ), ...loadInteger(), ...get(FROM), ...loadInteger(bytes)]
  const isToken = [
    ...[...get(ENTRY), ...constant(ID_MASK), ...and, ...constant(2), ...shiftLeft, ...loadInteger(starts)],
    ...[...set(FROM), ...get(AT), ...set(READ)],
    ...forever([
      ...when([...sameWord, ...isOther], leave(3)),
      ...[...get(READ), ...get(LAST), ...isEqual],
      ...when([], [...get(ENTRY), ...constant(ID_MASK), ...and, ...giveBack]),
      // The last word may be compared in part before.
      ...[...increase(READ, 4), ...increase(FROM, 4)],
      ...when(
        [...get(READ), ...get(LAST), ...isAbove],
        [
          ...[...get(FROM), ...get(READ), ...get(LAST), ...subtract, ...subtract, ...set(FROM)],
          ...[...get(LAST), ...set(READ)],
        ],
      ),
    ]),
  ]
  return {
    parameters: 2,
    result: I32,
    locals: new Array<number>(7).fill(I32),
    body: [
      ...[...get(AT), ...get(LENGTH), ...add, ...constant(4), ...subtract, ...set(LAST)],
      ...[...get(LENGTH), ...set(FIRST), ...get(AT), ...set(READ)],
      ...whileBelow(READ, LAST, [
        ...addToHashes,
        ...[...get(FIRST), ...get(FIRST), ...constant(15), ...shiftRight, ...xor, ...set(FIRST)],
        ...increase(READ, 4),
      ]),
      ...[...get(LAST), ...set(READ), ...addToHashes],
      ...[...mixed(get(FIRST), get(SECOND), get(LENGTH), SLOT, shift), ...toSlot(SLOT, SLOT_BYTES)],
      ...forever([
        ...[...get(SLOT), ...loadInteger(slots + 8), ...setAndGet(ENTRY), ...isZero, ...leaveIf(1)],
        ...when(
          [
            ...[...get(SLOT), ...loadInteger(slots), ...get(FIRST), ...isEqual],
            ...[...get(SLOT), ...loadInteger(slots + 4), ...get(SECOND), ...isEqual, ...and],
            ...[...get(ENTRY), ...constant(ID_BITS), ...shiftRight, ...get(LENGTH), ...isEqual, ...and],
          ],
          isToken,
        ),
        ...nextSlot(SLOT, SLOT_BYTES, slotBytes),
      ]),
      ...NOT_FOUND,
    ],
  }
}

/** The id of a token of any length, -1 for none. */
export function find(places: SharedPlaces, longFunction: number): WasmFunction {
  const [word, slot, id] = [2, 3, 4]
  return {
    parameters: 2,
    result: I32,
    locals: [I64, I32, I32],
    body: [
      ...when(
        [...get(LENGTH), ...constant(INLINE_BYTES), ...isAbove],
        [...get(AT), ...get(LENGTH), ...call(longFunction), ...giveBack],
      ),
      ...[...findShort({ at: AT, length: LENGTH, word, slot, id }, places), ...get(id)],
    ],
  }
}

/** The rank of joining two tokens by their ids, -1 for none. */
export function findPair({ slots, slotBytes, shift }: NonNullable<SharedPlaces['pairs']>): WasmFunction {
  const [left, right, slot, rank] = [0, 1, 2, 3]
  return {
    parameters: 2,
    result: I32,
    locals: [I32, I32],
    body: [
      ...[...mixed(get(left), get(right), constant(0), slot, shift), ...toSlot(slot, PAIR_BYTES)],
      ...forever([
        ...[...get(slot), ...loadInteger(slots + 8), ...setAndGet(rank), ...isZero, ...leaveIf(1)],
        ...[...get(slot), ...loadInteger(slots), ...get(left), ...isEqual],
        ...[...get(slot), ...loadInteger(slots + 4), ...get(right), ...isEqual, ...and, ...leaveIf(1)],
        ...nextSlot(slot, PAIR_BYTES, slotBytes),
      ]),
      ...[...get(rank), ...constant(1), ...subtract],
    ],
  }
}
