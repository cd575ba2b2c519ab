import {
  type Code,
  constant,
  countZeros,
  get,
  giveBack,
  I32,
  increase,
  isBelow,
  loadVector,
  select,
  set,
  setAndGet,
  simd,
  V128,
  type WasmFunction,
  when,
  whileBelow,
} from '../../../core/wasm.ts'
import { LEXICON, TEXT } from './places.ts'

const BYTES = 16
const swizzle = simd(14)
const splat = simd(15)
const equalBytes = simd(35)
const andVectors = simd(78)
const orVectors = simd(80)
const bitsOfBytes = simd(100)
const shiftBytesRight = simd(109)
const notEqualBytes = simd(36)

/** Looks at 16 bytes a time: `hits` leaves a vector of those at `at`. Gives `end` where there is none before it. */
function search(at: number, end: number, bits: number, hits: Code, toBits: Code): Code {
  const found = [...get(at), ...get(bits), ...countZeros, 0x6a, ...setAndGet(at)]
  return [
    ...whileBelow(at, end, [
      ...hits,
      ...when(
        [...toBits, ...setAndGet(bits)],
        [...found, ...get(end), ...get(at), ...get(end), ...isBelow, ...select, ...giveBack],
      ),
      ...increase(at, BYTES),
    ]),
    ...get(end),
  ]
}

/** Of a position, the end and a byte: where that byte comes next. */
export function findByte(): WasmFunction {
  const [AT, END, BYTE, BITS, WANTED] = [0, 1, 2, 3, 4]
  const hits = [...get(AT), ...loadVector(TEXT), ...get(WANTED), ...equalBytes]
  const body = [...get(BYTE), ...splat, ...set(WANTED), ...search(AT, END, BITS, hits, bitsOfBytes)]
  return { parameters: 3, result: I32, locals: [I32, V128], body }
}

/** The same of four bytes. */
export function findOneOf(): WasmFunction {
  const [AT, END, BITS, READ] = [0, 1, 6, 7]
  const wanted = [8, 9, 10, 11]
  const [first, ...more] = wanted.map((one) => [...get(READ), ...get(one), ...equalBytes])
  const hits = [
    ...[...get(AT), ...loadVector(TEXT), ...set(READ)],
    ...[...first, ...more.flatMap((one) => [...one, ...orVectors])],
  ]
  const body = [
    ...wanted.flatMap((one, i) => [...get(2 + i), ...splat, ...set(one)]),
    ...search(AT, END, BITS, hits, bitsOfBytes),
  ]
  return { parameters: 6, result: I32, locals: [I32, V128, V128, V128, V128, V128], body }
}

/**
 * Of a position, the end and a lexicon: where a byte that openings begin with comes next. Both halves of a byte have
 * a table; a bit in both says that it is one: http://0x80.pl/notesen/2018-10-18-simd-byte-lookup.html
 */
export function findFirst(): WasmFunction {
  const [AT, END, OF, BITS, READ, LOW, HIGH] = [0, 1, 2, 3, 4, 5, 6]
  const low = [...get(LOW), ...get(READ), ...constant(15), ...splat, ...andVectors, ...swizzle]
  const high = [...get(HIGH), ...get(READ), ...constant(4), ...shiftBytesRight, ...swizzle]
  const hits = [...get(AT), ...loadVector(TEXT), ...set(READ), ...low, ...high, ...andVectors]
  const toBits = [...constant(0), ...splat, ...notEqualBytes, ...bitsOfBytes]
  const body = [
    ...[...get(OF), ...loadVector(LEXICON.low), ...set(LOW)],
    ...[...get(OF), ...loadVector(LEXICON.high), ...set(HIGH)],
    ...search(AT, END, BITS, hits, toBits),
  ]
  return { parameters: 3, result: I32, locals: [I32, V128, V128, V128], body }
}
