import {
  add,
  againWhileBelow,
  type Code,
  functionsIn,
  get,
  I32,
  increase,
  isZero,
  leavable,
  leaveIf,
  loadInteger,
  loadVector,
  set,
  simd,
  storeInteger,
  storeVector,
  subtract,
  V128,
  type WasmFunction,
  whileBelow,
} from '../../../core/wasm.ts'
import type { SharedMemory } from '../../../core/wasm-memory.ts'

/** Numbers of a vector that are looked at before it is asked whether the rest can matter. */
export const STAGE = 32
/** Bytes of a row in one stage: whole numbers of 16 bits. */
export const STAGE_BYTES = STAGE * 2
/** Rows that are compared with one at a time. */
export const BUNDLE = 4
/** Words of 4 bytes of what is found in a bundle: where its rows begin, which are near (a bit each), their products. */
export const FOUND_WORDS = 8
export const FOUND_WHICH = 1
export const FOUND_PRODUCTS = 4

/**
 * Compares one row with the rows from `rows` to `rowsEnd`, in bundles. The numbers of rows lie by stages: those of the
 * first stage one row after another, `toStage` bytes on those of the second. `oneHalves` and `rowsHalves` are where
 * half the square of each row's length lies, by stages as well, `toHalves` bytes apart. Rows are near one another as
 * long as, after each stage, `product >= half + half - slack`, which says that the square of their distance so far is
 * at most twice `slack`: it can only grow. Writes what is near to `out`; returns the end of it. Addresses are bytes;
 * `oneEnd` is `one` beyond the last stage.
 */
export type FindNear = (
  one: number,
  oneEnd: number,
  oneHalves: number,
  rows: number,
  rowsEnd: number,
  rowsHalves: number,
  toStage: number,
  toHalves: number,
  slack: number,
  out: number,
) => number

/** Links the kernel to a memory. */
export function findNearIn(memory: SharedMemory): FindNear {
  return (functionsIn(memory, [FIND_NEAR]) as { findNear: FindNear }).findNear
}

const [ONE, ONE_END, ONE_HALVES, ROWS, ROWS_END, ROWS_HALVES] = [0, 1, 2, 3, 4, 5]
const [TO_STAGE, TO_HALVES, SLACK, OUT] = [6, 7, 8, 9]
const [A, A_HALF, B, B_HALVES] = [10, 11, 12, 13]
const SUMS = [14, 15, 16, 17]
const [LEFT, PRODUCTS, NEAR] = [18, 19, 20]

const LANE_BYTES = [0, 1, 2, 3]
/** Lanes of two vectors by number, those of the second from 4 on. */
const pick = (...lanes: number[]) => simd(13, ...lanes.flatMap((lane) => LANE_BYTES.map((i) => lane * 4 + i)))
const splat = simd(17)
const isNotLess = simd(63)
const anyTrue = simd(83)
const bitmask = simd(164)
const addLanes = simd(174)
const dotShorts = simd(186)
const zeros = simd(12, ...new Array<number>(16).fill(0))

const advance = (local: number, by: number): Code => [...get(local), ...get(by), ...add, ...set(local)]

const eightNumbers = (offset: number): Code => [
  ...[...get(A), ...loadVector(offset), ...set(LEFT)],
  ...SUMS.flatMap((sum, row) => [
    ...[...get(sum), ...get(LEFT), ...get(B), ...loadVector(row * STAGE_BYTES + offset), ...dotShorts],
    ...[...addLanes, ...set(sum)],
  ]),
]

/** Two vectors' lanes in pairs: of the first 0 + 2, of the second 0 + 2, then 1 + 3 of both. */
const half = (first: number, second: number): Code => [
  ...[...get(first), ...get(second), ...pick(0, 4, 1, 5), ...get(first), ...get(second), ...pick(2, 6, 3, 7)],
  ...addLanes,
]

/** The four sums, each of all its lanes. */
const products: Code = [
  ...[...half(SUMS[0], SUMS[1]), ...set(PRODUCTS), ...half(SUMS[2], SUMS[3]), ...set(NEAR)],
  ...[
    ...get(PRODUCTS),
    ...get(NEAR),
    ...pick(0, 1, 4, 5),
    ...get(PRODUCTS),
    ...get(NEAR),
    ...pick(2, 3, 6, 7),
  ],
  ...[...addLanes, ...set(PRODUCTS)],
]

const stage: Code = [
  ...Array.from({ length: STAGE_BYTES / 16 }, (_, i) => eightNumbers(i * 16)).flat(),
  ...[...products, ...get(PRODUCTS), ...get(B_HALVES), ...loadVector()],
  ...[...get(A_HALF), ...loadInteger(), ...get(SLACK), ...subtract, ...splat, ...addLanes],
  ...[...isNotLess, ...set(NEAR), ...get(NEAR), ...anyTrue, ...isZero, ...leaveIf(1)],
  ...[...advance(A, TO_STAGE), ...advance(B, TO_STAGE)],
  ...[...advance(A_HALF, TO_HALVES), ...advance(B_HALVES, TO_HALVES)],
]

const keepFound: Code = [
  ...[...get(OUT), ...get(ROWS), ...storeInteger()],
  ...[...get(OUT), ...get(NEAR), ...bitmask, ...storeInteger(FOUND_WHICH * 4)],
  ...[...get(OUT), ...get(PRODUCTS), ...storeVector(FOUND_PRODUCTS * 4), ...increase(OUT, FOUND_WORDS * 4)],
]

const FIND_NEAR: WasmFunction = {
  name: 'findNear',
  parameters: 10,
  result: I32,
  locals: [I32, I32, I32, I32, V128, V128, V128, V128, V128, V128, V128],
  body: [
    ...whileBelow(ROWS, ROWS_END, [
      ...[...get(ONE), ...set(A), ...get(ONE_HALVES), ...set(A_HALF)],
      ...[...get(ROWS), ...set(B), ...get(ROWS_HALVES), ...set(B_HALVES)],
      ...SUMS.flatMap((sum) => [...zeros, ...set(sum)]),
      ...leavable([...againWhileBelow(A, ONE_END, stage), ...keepFound]),
      ...[...increase(ROWS, BUNDLE * STAGE_BYTES), ...increase(ROWS_HALVES, BUNDLE * 4)],
    ]),
    ...get(OUT),
  ],
}
