import {
  add,
  againWhile,
  and,
  type Code,
  constant,
  forever,
  get,
  increase,
  isAbove,
  isBelow,
  isEqual,
  isOther,
  isZero,
  leaveIf,
  loadByte,
  loadTwoBytes,
  or,
  set,
  setAndGet,
  shiftLeft,
  subtract,
  when,
} from '../../core/wasm.ts'
import { NEWLINE_KIND, type Stop, WIDE_KIND } from '../piece-machine.ts'
import { AT, BLOCK, BYTE, END, KIND, PIECE_END, STATE, STEP, TEXT } from './locals.ts'
import type { SharedPlaces } from './places.ts'

const LOW_BITS = 63

/**
 * `PIECE_END` of the piece that begins at `TEXT`, by the machine with these stops. Where that is unsure, `PIECE_END`
 * is 0 and `ask` is done, which has to leave the function.
 */
export function findEnd(places: SharedPlaces, stops: Record<Stop, number>, ask: Code): Code {
  const is = (stop: Stop): Code => [...get(STATE), ...constant(stops[stop]), ...isEqual]
  // Only where the text ends itself a zero stands behind what is here of it.
  const endsHere: Code = [
    ...[...is('ended'), ...get(AT), ...get(END), ...isEqual, ...and],
    ...[...get(END), ...loadByte(), ...isZero, ...and],
  ]
  return [
    ...readCharacters(places, stops.end),
    ...[...get(AT), ...set(PIECE_END)],
    ...when(
      [...get(STATE), ...constant(stops.end), ...isAbove],
      when(
        is('early'),
        TO_CHARACTER_BEFORE,
        when(
          is('back'),
          toLastNewline(places),
          when(endsHere, [], [...constant(0), ...set(PIECE_END), ...ask]),
        ),
      ),
    ),
  ]
}

function readCharacters(places: SharedPlaces, firstStop: number): Code {
  return [
    ...[...constant(0), ...set(STATE), ...get(TEXT), ...set(AT)],
    ...forever([
      ...[...constant(1), ...set(STEP), ...get(AT), ...loadByte(), ...setAndGet(BYTE)],
      ...[...loadByte(places.kinds), ...setAndGet(KIND), ...constant(WIDE_KIND), ...isEqual],
      ...when([], wideKind(places)),
      ...[...get(STATE), ...get(KIND), ...or, ...loadTwoBytes(places.machine), ...setAndGet(STATE)],
      ...[...constant(firstStop), ...isBelow, ...isZero, ...leaveIf(1)],
      ...[...get(AT), ...get(STEP), ...add, ...set(AT)],
    ]),
  ]
}

/** `KIND` and `STEP` of a character beyond ASCII at `AT` that begins with `BYTE`: as `wideClass` finds its class. */
function wideKind({ blockAt, kindBlocks }: SharedPlaces): Code {
  const lead = (mask: number, bits: number): Code => [
    ...[...get(BYTE), ...constant(mask), ...and, ...constant(bits), ...shiftLeft],
  ]
  const low = (offset: number): Code => [...get(AT), ...loadByte(offset), ...constant(LOW_BITS), ...and]
  const character = (bytes: number, block: Code): Code => [
    ...[...block, ...set(BLOCK), ...constant(bytes), ...set(STEP)],
  ]
  const ofFour = [...lead(7, 12), ...low(1), ...constant(6), ...shiftLeft, ...or, ...low(2), ...or]
  return [
    ...when(
      [...get(BYTE), ...constant(0xe0), ...isBelow],
      character(2, lead(31, 0)),
      when(
        [...get(BYTE), ...constant(0xf0), ...isBelow],
        character(3, [...lead(15, 6), ...low(1), ...or]),
        character(4, ofFour),
      ),
    ),
    ...[...get(BLOCK), ...constant(1), ...shiftLeft, ...loadTwoBytes(blockAt)],
    ...[...get(AT), ...get(STEP), ...add, ...constant(1), ...subtract, ...loadByte()],
    ...[...constant(LOW_BITS), ...and, ...add, ...loadByte(kindBlocks), ...set(KIND)],
  ]
}

const BYTE_BEFORE: Code = [
  ...[...get(PIECE_END), ...constant(1), ...subtract, ...setAndGet(PIECE_END), ...loadByte()],
]
const TO_CHARACTER_BEFORE: Code = againWhile(
  [],
  [...BYTE_BEFORE, ...constant(0xc0), ...and, ...constant(0x80), ...isEqual],
)

function toLastNewline({ kinds }: SharedPlaces): Code {
  const isNone = [...BYTE_BEFORE, ...loadByte(kinds), ...constant(NEWLINE_KIND), ...isOther]
  return [...againWhile([], isNone), ...increase(PIECE_END, 1)]
}
