import {
  add,
  and,
  constant,
  functionsIn,
  get,
  I32,
  increase,
  loadFloat,
  loadInteger,
  loadVector,
  multiply,
  set,
  shiftLeft,
  simd,
  storeVector,
  V128,
  whileBelow,
} from '../../../core/wasm.ts'
import type { SharedMemory } from '../../../core/wasm-memory.ts'

/**
 * The sum of rows of a matrix, each times its weight, as WebAssembly with 128-bit vectors:
 * `addRows(matrix, rows, count, out, rowBytes)` adds to the floats at `out`, for each of `count` pairs at `rows` (an
 * unsigned row number, a float), that row of the matrix times the float. Addresses are bytes in the memory that is
 * imported; `rowBytes` is a multiple of 16. Additions come in the order of the rows, so a loop gives the same bits.
 */
export type AddRows = (matrix: number, rows: number, count: number, out: number, rowBytes: number) => void

const [MATRIX, ROWS, COUNT, OUT, ROW_BYTES, END, ROW, AT, OUT_END, BLOCKS_END, WEIGHT] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
]
const VECTOR_BYTES = 16
/** Four vectors at a time: most of a loop of one is counting. */
const BLOCK = [0, 16, 32, 48]
const BLOCK_BYTES = 64

const splat = simd(19)
const addVectors = simd(228)
const multiplyVectors = simd(230)

const addVectorAt = (offset: number) => [
  ...[...get(AT), ...get(AT), ...loadVector(offset), ...get(ROW), ...loadVector(offset), ...get(WEIGHT)],
  ...[...multiplyVectors, ...addVectors, ...storeVector(offset)],
]

const ADD_ROW = [
  ...whileBelow(AT, BLOCKS_END, [
    ...BLOCK.flatMap(addVectorAt),
    ...[...increase(ROW, BLOCK_BYTES), ...increase(AT, BLOCK_BYTES)],
  ]),
  ...whileBelow(AT, OUT_END, [
    ...addVectorAt(0),
    ...[...increase(ROW, VECTOR_BYTES), ...increase(AT, VECTOR_BYTES)],
  ]),
]

const BODY = [
  ...[...get(ROWS), ...get(COUNT), ...constant(3), ...shiftLeft, ...add, ...set(END)],
  ...[...get(OUT), ...get(ROW_BYTES), ...add, ...set(OUT_END)],
  ...[...get(OUT), ...get(ROW_BYTES), ...constant(-BLOCK_BYTES), ...and, ...add, ...set(BLOCKS_END)],
  ...whileBelow(ROWS, END, [
    ...[...get(MATRIX), ...get(ROWS), ...loadInteger(), ...get(ROW_BYTES), ...multiply, ...add, ...set(ROW)],
    ...[...get(ROWS), ...loadFloat(4), ...splat, ...set(WEIGHT), ...get(OUT), ...set(AT)],
    ...[...ADD_ROW, ...increase(ROWS, 8)],
  ]),
]

/** Links the kernel to a memory. */
export function addRowsIn(memory: SharedMemory): AddRows {
  const kernel = { name: 'addRows', parameters: 5, locals: [I32, I32, I32, I32, I32, V128], body: BODY }
  return (functionsIn(memory, [kernel]) as { addRows: AddRows }).addRows
}
