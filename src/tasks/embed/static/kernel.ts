/**
 * The sum of rows of a matrix, each times its weight, as WebAssembly with 128-bit vectors:
 * `addRows(matrix, rows, count, out, rowBytes)` adds to the floats at `out`, for each of `count` pairs at `rows` (an
 * unsigned row number, a float), that row of the matrix times the float. Addresses are bytes in the memory that is
 * imported; `rowBytes` is a multiple of 16. Additions come in the order of the rows, so a loop gives the same bits.
 */
export type AddRows = (matrix: number, rows: number, count: number, out: number, rowBytes: number) => void

export const PAGE_BYTES = 65_536
/** The most that 32-bit addresses reach. */
export const MOST_PAGES = 65_536

const [MATRIX, ROWS, COUNT, OUT, ROW_BYTES, END, ROW, AT, OUT_END, WEIGHT] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
const I32 = 0x7f
const V128 = 0x7b
const EMPTY_BLOCK = 0x40

const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const tee = (local: number) => [0x22, local]
const constant = (value: number) => [0x41, value]
const add = [0x6a]
const multiply = [0x6c]
const shiftLeft = [0x74]
const isBelow = [0x49]
const isNotBelow = [0x4f]
const block = [0x02, EMPTY_BLOCK]
const loop = [0x03, EMPTY_BLOCK]
const end = [0x0b]
const branchIf = (depth: number) => [0x0d, depth]
const loadInteger = [0x28, 2, 0]
const loadWeight = [0x2a, 2, 4]
const simd = (code: number, ...more: number[]) => [0xfd, ...unsigned(code), ...more]
const loadVector = simd(0, 4, 0)
const storeVector = simd(11, 4, 0)
const splat = simd(19)
const addVectors = simd(228)
const multiplyVectors = simd(230)

const BODY = [
  ...[...get(ROWS), ...get(COUNT), ...constant(3), ...shiftLeft, ...add, ...set(END)],
  ...[...get(OUT), ...get(ROW_BYTES), ...add, ...set(OUT_END)],
  ...[...block, ...get(ROWS), ...get(END), ...isNotBelow, ...branchIf(0), ...loop],
  ...[...get(MATRIX), ...get(ROWS), ...loadInteger, ...get(ROW_BYTES), ...multiply, ...add, ...set(ROW)],
  ...[...get(ROWS), ...loadWeight, ...splat, ...set(WEIGHT), ...get(OUT), ...set(AT), ...loop],
  ...[...get(AT), ...get(AT), ...loadVector, ...get(ROW), ...loadVector, ...get(WEIGHT), ...multiplyVectors],
  ...[...addVectors, ...storeVector, ...get(ROW), ...constant(16), ...add, ...set(ROW)],
  ...[...get(AT), ...constant(16), ...add, ...tee(AT), ...get(OUT_END), ...isBelow, ...branchIf(0), ...end],
  ...[...get(ROWS), ...constant(8), ...add, ...tee(ROWS), ...get(END), ...isBelow, ...branchIf(0), ...end],
  ...[...end, ...end],
]

/** Memory that threads share: the types of Node do not know WebAssembly. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer
  /** Returns how many pages there were. */
  grow(pages: number): number
}

declare const WebAssembly: {
  Memory: new (pages: { initial: number; maximum: number; shared: true }) => SharedMemory
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: object }
}

export function sharedMemory(pages: number): SharedMemory {
  return new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared: true })
}

/** Links the kernel to a memory. */
export function addRowsIn(memory: SharedMemory): AddRows {
  const module = new WebAssembly.Module(Uint8Array.from(moduleBytes()))
  const { exports } = new WebAssembly.Instance(module, { '': { memory } })
  return (exports as { addRows: AddRows }).addRows
}

function moduleBytes(): number[] {
  const locals = [2, 4, I32, 1, V128]
  const shared = 3
  return [
    ...[0, ...text('asm'), 1, 0, 0, 0],
    ...section(1, [1, 0x60, 5, I32, I32, I32, I32, I32, 0]),
    ...section(2, [1, 0, ...sized(text('memory')), 2, shared, 0, ...unsigned(MOST_PAGES)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...sized(text('addRows')), 0, 0]),
    ...section(10, [1, ...sized([...locals, ...BODY])]),
  ]
}

function section(id: number, content: number[]): number[] {
  return [id, ...sized(content)]
}

function sized(content: number[]): number[] {
  return [...unsigned(content.length), ...content]
}

function text(name: string): number[] {
  return Array.from(name, (character) => character.charCodeAt(0))
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}
