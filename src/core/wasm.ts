/**
 * WebAssembly written down instruction by instruction, for the few loops that JavaScript is too slow for or
 * too slow to begin with. https://webassembly.github.io/spec/core/binary/
 */
import { compiledBytes, linked, MOST_PAGES, type SharedMemory, type WasmModule } from './wasm-memory.ts'

/** Bytes of instructions. */
export type Code = readonly number[]

export const I32 = 0x7f
export const I64 = 0x7e
export const F64 = 0x7c
export const F32 = 0x7d
export const V128 = 0x7b
const EMPTY_BLOCK = 0x40
const FUNCTION_TYPE = 0x60
const SHARED = 3

export const get = (local: number): Code => [0x20, local]
export const set = (local: number): Code => [0x21, local]
/** Sets a local, and leaves its value. */
export const setAndGet = (local: number): Code => [0x22, local]
export const double = (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)]
export const constant = (value: number): Code => [0x41, ...signed(value)]
export const call = (index: number): Code => [0x10, index]

export const add: Code = [0x6a]
export const subtract: Code = [0x6b]
export const multiply: Code = [0x6c]
export const and: Code = [0x71]
export const or: Code = [0x72]
export const xor: Code = [0x73]
export const shiftLeft: Code = [0x74]
export const shiftRight: Code = [0x76]
export const rotateLeft: Code = [0x77]
export const countOnes: Code = [0x69]
/** Those below the lowest 1. */
export const countZeros: Code = [0x68]
/** The first of two values if the number behind them is not 0, else the second. */
export const select: Code = [0x1b]
export const addFloats: Code = [0x92]
export const multiplyFloats: Code = [0x94]
export const isZero: Code = [0x45]
export const isEqual: Code = [0x46]
export const isOther: Code = [0x47]
export const isBelow: Code = [0x49]
export const isAbove: Code = [0x4b]
const isNotBelow: Code = [0x4f]
const block: Code = [0x02, EMPTY_BLOCK]
const loop: Code = [0x03, EMPTY_BLOCK]
const end: Code = [0x0b]
const branch = (depth: number): Code => [0x0c, depth]
const branchIf = (depth: number): Code => [0x0d, depth]

export const addDoubles: Code = [0xa0]
export const multiplyDoubles: Code = [0xa2]
export const divideDoubles: Code = [0xa3]
export const squareRoot: Code = [0x9f]
export const isGreater: Code = [0x64]
export const toDouble: Code = [0xb7]
export const doubleOfFloat: Code = [0xbb]
export const floatOfDouble: Code = [0xb6]

/** The high bits of a product of two numbers below 2^31 and above -1: all but the lowest 31. */
export const multiplyHigh = (left: Code, right: Code): Code => [
  ...[...left, 0xad, ...right, 0xad, 0x7e],
  ...[0x42, 31, 0x88, 0xa7],
]

/** Of integers of 64 bits. */
export const longConstant = (value: number): Code => [0x42, ...signed(value)]
/** Of eight characters, each of a byte, as they are read from memory. */
export const longOfText = (text: string): Code => [
  ...[0x42, ...signedLong(Buffer.from(text, 'latin1').readBigInt64LE())],
]
export const andLongs: Code = [0x83]
export const orLongs: Code = [0x84]
export const shiftLongRight: Code = [0x88]
export const isEqualLong: Code = [0x51]
export const toInteger: Code = [0xa7]
export const toLong: Code = [0xad]

/** Loads and stores name an offset in bytes beside the address; no address has to be aligned. */
export const loadInteger = (offset = 0): Code => [0x28, 0, ...unsigned(offset)]
export const loadFloat = (offset = 0): Code => [0x2a, 0, ...unsigned(offset)]
export const loadSignedByte: Code = [0x2c, 0, 0]
export const loadByte = (offset = 0): Code => [0x2d, 0, ...unsigned(offset)]
export const loadTwoBytes = (offset = 0): Code => [0x2f, 0, ...unsigned(offset)]
export const loadLong = (offset = 0): Code => [0x29, 0, ...unsigned(offset)]
export const loadDouble = (offset = 0): Code => [0x2b, 0, ...unsigned(offset)]
export const storeInteger = (offset = 0): Code => [0x36, 0, ...unsigned(offset)]
export const storeLong = (offset = 0): Code => [0x37, 0, ...unsigned(offset)]
export const storeFloat: Code = [0x38, 0, 0]
export const storeDouble = (offset = 0): Code => [0x39, 0, ...unsigned(offset)]

/** Of an address, a byte's value and a count. */
export const fillBytes: Code = [0xfc, 11, 0]

/** An instruction of 128-bit vectors. */
export const simd = (code: number, ...more: number[]): Code => [0xfd, ...unsigned(code), ...more]
export const loadVector = (offset = 0): Code => simd(0, 0, ...unsigned(offset))
export const storeVector = (offset = 0): Code => simd(11, 0, ...unsigned(offset))

/** Does `body` while an address is below another. */
export function whileBelow(address: number, limit: number, body: Code): Code {
  return [
    ...[...block, ...loop, ...get(address), ...get(limit), ...isNotBelow, ...branchIf(1)],
    ...[...body, ...branch(0), ...end, ...end],
  ]
}

/** Does `body`, and again while an address is below another. */
export function againWhileBelow(address: number, limit: number, body: Code): Code {
  return [...loop, ...body, ...get(address), ...get(limit), ...isBelow, ...branchIf(0), ...end]
}

/** Does `body`, and again while `condition` leaves a number that is not 0. */
export function againWhile(body: Code, condition: Code): Code {
  return [...loop, ...body, ...condition, ...branchIf(0), ...end]
}

/** Does `body` again and again; `leave` in it goes to its end. */
export function forever(body: Code): Code {
  return [...block, ...loop, ...body, ...branch(0), ...end, ...end]
}

/** Where the number that `condition` leaves is not 0 does `then`, else `otherwise`: both are one block further in. */
export function when(condition: Code, then: Code, otherwise: Code = []): Code {
  return [...condition, 0x04, EMPTY_BLOCK, ...then, 0x05, ...otherwise, ...end]
}

/** Leaves the number that stands before it as the function's result. */
export const giveBack: Code = [0x0f]

/** Goes to the end of the block that stands so many blocks, loops and branches further out. */
export const leave = (depth: number): Code => branch(depth)

/** Does `body`; `leaveIf` in it goes to its end. */
export function leavable(body: Code): Code {
  return [...block, ...body, ...end]
}

/** Where the number before is not 0, goes to the end of the block that stands so many blocks and loops further out. */
export const leaveIf = (depth: number): Code => branchIf(depth)

export function increase(local: number, by: number): Code {
  return [...get(local), ...constant(by), ...add, ...set(local)]
}

export interface WasmFunction {
  /** Under which it can be called from outside; absent: only other functions call it. */
  name?: string
  /** Integers of 32 bits (addresses and counts) unless said. */
  parameters: number
  result?: number
  /** Types of the locals behind the parameters. */
  locals: readonly number[]
  body: Code
}

export function compiled(functions: readonly WasmFunction[]): WasmModule {
  return compiledBytes(assembled(functions))
}

export function functionsIn(memory: SharedMemory, functions: readonly WasmFunction[]): object {
  return linked(compiled(functions), memory)
}

/** A module's bytes: its functions in their order, by which they call one another, and a shared memory. */
export function assembled(functions: readonly WasmFunction[]): Uint8Array {
  return Uint8Array.from(moduleBytes(functions))
}

function moduleBytes(functions: readonly WasmFunction[]): Code {
  const exported = functions.flatMap(({ name }, i) =>
    name === undefined ? [] : [[...sized(text(name)), 0, ...unsigned(i)]],
  )
  return [
    ...[0, ...text('asm'), 1, 0, 0, 0],
    ...section(1, vector(functions.map(typeOf))),
    ...section(2, [1, 0, ...sized(text('memory')), 2, SHARED, 0, ...unsigned(MOST_PAGES)]),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(exported)),
    ...section(
      10,
      vector(functions.map(({ locals, body }) => sized([...localsOf(locals), ...body, ...end]))),
    ),
  ]
}

function typeOf({ parameters, result }: WasmFunction): Code {
  const results = result === undefined ? [0] : [1, result]
  return [FUNCTION_TYPE, parameters, ...new Array<number>(parameters).fill(I32), ...results]
}

function localsOf(locals: readonly number[]): Code {
  return vector(locals.map((type) => [1, type]))
}

function vector(parts: readonly Code[]): Code {
  return [...unsigned(parts.length), ...parts.flat()]
}

function section(id: number, content: Code): Code {
  return [id, ...sized(content)]
}

function sized(content: Code): Code {
  return [...unsigned(content.length), ...content]
}

function text(name: string): Code {
  return Array.from(name, (character) => character.charCodeAt(0))
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

function signed(value: number): number[] {
  const isLast = value >= -0x40 && value < 0x40
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}

function signedLong(value: bigint): number[] {
  const isLast = value >= -0x40n && value < 0x40n
  const low = Number(value & 0x7fn)
  return isLast ? [low] : [low | 0x80, ...signedLong(value >> 7n)]
}
