import {
  add,
  addFloats,
  and,
  type Code,
  call,
  constant,
  countOnes,
  F32,
  functionsIn,
  get,
  I32,
  increase,
  loadByte,
  loadFloat,
  loadSignedByte,
  loadVector,
  multiply,
  multiplyFloats,
  set,
  shiftLeft,
  simd,
  storeFloat,
  storeInteger,
  V128,
  type WasmFunction,
  whileBelow,
  xor,
} from '../../../core/wasm.ts'
import type { SharedMemory } from '../../../core/wasm-memory.ts'

/** What the numbers of a vector are: 32-bit floats, whole numbers of a byte, or bits. */
export type Numbers = 'floats' | 'bytes' | 'bits'

/**
 * Of one vector with each of many rows, `stride` bytes apart, 4 bytes each from `out` on: products of floats (f32) or
 * bytes (i32), added up, or how many bits differ (i32). `length`: numbers of a vector; of bits, bytes. Addresses are
 * bytes in the memory and need not be aligned. The same numbers give the same bits wherever they lie.
 */
export type Dots = (
  one: number,
  rows: number,
  stride: number,
  count: number,
  length: number,
  out: number,
) => void

/** Of each row with itself. */
export type Squares = (rows: number, stride: number, count: number, length: number, out: number) => void

/** Links the kernels for one kind of numbers to a memory. */
export function dotsIn(memory: SharedMemory, numbers: Numbers): { dots: Dots; squares: Squares } {
  const one = ONES[numbers]
  const store = one.result === F32 ? storeFloat : storeInteger()
  return functionsIn(memory, [one, dotsWith(store), squaresWith(store)]) as { dots: Dots; squares: Squares }
}

/** Parameters and locals of all three. */
const [A, B, LENGTH, END, SUM, LEFT, RIGHT] = [0, 1, 2, 3, 4, 5, 6]
const [SUMS, MORE, THIRD, FOURTH] = [7, 8, 9, 10]
const LANES = [0, 1, 2, 3]

const extractFloat = (lane: number) => simd(31, lane)
const extractInteger = (lane: number) => simd(27, lane)
const addFloatLanes = simd(228)
const multiplyFloatLanes = simd(230)
const addIntegerLanes = simd(174)
const lowHalf = simd(135)
const highHalf = simd(136)
const dotShorts = simd(186)
const xorVectors = simd(81)
const countOnesInBytes = simd(98)
const addPairsOfBytes = simd(125)
const addPairsOfShorts = simd(127)

/** The end of as many numbers as `mask` leaves of the length, from the last end on. */
const moveEnd = (start: Code, mask: number, shift: number): Code => [
  ...[...start, ...get(LENGTH), ...constant(mask), ...and, ...constant(shift), ...shiftLeft, ...add],
  ...set(END),
]

const step = (bytes: number): Code => [...increase(A, bytes), ...increase(B, bytes)]

const floatStep = (into: number, offset: number): Code => [
  ...[...get(into), ...get(A), ...loadVector(offset), ...get(B), ...loadVector(offset)],
  ...[...multiplyFloatLanes, ...addFloatLanes, ...set(into)],
]

const FLOATS: WasmFunction = {
  parameters: 3,
  result: F32,
  locals: [I32, F32, V128, V128, V128, V128, V128, V128],
  body: [
    ...moveEnd(get(A), ~15, 2),
    ...whileBelow(A, END, [
      ...[...floatStep(SUMS, 0), ...floatStep(MORE, 16), ...floatStep(THIRD, 32), ...floatStep(FOURTH, 48)],
      ...step(64),
    ]),
    ...[...get(SUMS), ...get(MORE), ...addFloatLanes, ...get(THIRD), ...get(FOURTH), ...addFloatLanes],
    ...[...addFloatLanes, ...set(SUMS), ...moveEnd(get(END), 12, 2)],
    ...whileBelow(A, END, [...floatStep(SUMS, 0), ...step(16)]),
    ...LANES.flatMap((lane) => [...get(SUMS), ...extractFloat(lane), ...(lane > 0 ? addFloats : [])]),
    ...[...set(SUM), ...moveEnd(get(END), 3, 2)],
    ...whileBelow(A, END, [
      ...[...get(SUM), ...get(A), ...loadFloat(), ...get(B), ...loadFloat(), ...multiplyFloats],
      ...[...addFloats, ...set(SUM), ...step(4)],
    ]),
    ...get(SUM),
  ],
}

const INTEGER_LOCALS = [I32, I32, V128, V128, V128]
const addLanesUp = LANES.flatMap((lane) => [...get(SUMS), ...extractInteger(lane), ...(lane > 0 ? add : [])])

const halfStep = (half: Code): Code => [
  ...[...get(SUMS), ...get(LEFT), ...half, ...get(RIGHT), ...half, ...dotShorts],
  ...[...addIntegerLanes, ...set(SUMS)],
]

const BYTES: WasmFunction = {
  parameters: 3,
  result: I32,
  locals: INTEGER_LOCALS,
  body: [
    ...moveEnd(get(A), ~15, 0),
    ...whileBelow(A, END, [
      ...[...get(A), ...loadVector(), ...set(LEFT), ...get(B), ...loadVector(), ...set(RIGHT)],
      ...[...halfStep(lowHalf), ...halfStep(highHalf), ...step(16)],
    ]),
    ...[...addLanesUp, ...set(SUM), ...moveEnd(get(END), 15, 0)],
    ...whileBelow(A, END, [
      ...[...get(SUM), ...get(A), ...loadSignedByte, ...get(B), ...loadSignedByte, ...multiply],
      ...[...add, ...set(SUM), ...step(1)],
    ]),
    ...get(SUM),
  ],
}

const BITS: WasmFunction = {
  parameters: 3,
  result: I32,
  locals: INTEGER_LOCALS,
  body: [
    ...moveEnd(get(A), ~15, 0),
    ...whileBelow(A, END, [
      ...[...get(SUMS), ...get(A), ...loadVector(), ...get(B), ...loadVector(), ...xorVectors],
      ...[...countOnesInBytes, ...addPairsOfBytes, ...addPairsOfShorts, ...addIntegerLanes, ...set(SUMS)],
      ...step(16),
    ]),
    ...[...addLanesUp, ...set(SUM), ...moveEnd(get(END), 15, 0)],
    ...whileBelow(A, END, [
      ...[...get(SUM), ...get(A), ...loadByte(), ...get(B), ...loadByte(), ...xor, ...countOnes],
      ...[...add, ...set(SUM), ...step(1)],
    ]),
    ...get(SUM),
  ],
}

const ONES: Record<Numbers, WasmFunction> = { floats: FLOATS, bytes: BYTES, bits: BITS }

/** The end of `count` numbers of 4 bytes at `out`. */
const endOf = (out: number, count: number, end: number): Code => [
  ...[...get(out), ...get(count), ...constant(2), ...shiftLeft, ...add, ...set(end)],
]

function dotsWith(store: Code): WasmFunction {
  const [one, rows, stride, count, length, out, end] = [0, 1, 2, 3, 4, 5, 6]
  const next = [...get(rows), ...get(stride), ...add, ...set(rows), ...increase(out, 4)]
  return {
    name: 'dots',
    parameters: 6,
    locals: [I32],
    body: [
      ...endOf(out, count, end),
      ...whileBelow(out, end, [
        ...[...get(out), ...get(one), ...get(rows), ...get(length), ...call(0), ...store, ...next],
      ]),
    ],
  }
}

function squaresWith(store: Code): WasmFunction {
  const [rows, stride, count, length, out, end] = [0, 1, 2, 3, 4, 5]
  const next = [...get(rows), ...get(stride), ...add, ...set(rows), ...increase(out, 4)]
  return {
    name: 'squares',
    parameters: 5,
    locals: [I32],
    body: [
      ...endOf(out, count, end),
      ...whileBelow(out, end, [
        ...[...get(out), ...get(rows), ...get(rows), ...get(length), ...call(0), ...store, ...next],
      ]),
    ],
  }
}
