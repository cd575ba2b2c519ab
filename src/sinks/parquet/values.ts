import { FatalError } from '../../core/errors.ts'
import type { Cell } from '../../core/table.ts'
import { ByteBuffer } from '../byte-buffer.ts'

/** A column's values in the PLAIN encoding, until they are written. */
export interface Values {
  /** Throws a `FatalError` for what the column can't hold. */
  add(cell: Cell): void
  readonly bytes: number
  view(): Uint8Array
  clear(): void
}

export class StringValues implements Values {
  readonly #buffer = new ByteBuffer()

  get bytes(): number {
    return this.#buffer.length
  }

  add(cell: Cell): void {
    if (typeof cell !== 'string') throw badCell(cell, 'a string')
    this.#buffer.lengthAndText(cell)
  }

  view(): Uint8Array {
    return this.#buffer.view()
  }

  clear(): void {
    this.#buffer.clear()
  }
}

export class BytesValues implements Values {
  readonly #buffer = new ByteBuffer()

  get bytes(): number {
    return this.#buffer.length
  }

  add(cell: Cell): void {
    if (!isBytes(cell)) throw badCell(cell, 'bytes')
    this.#buffer.uint32(cell.length)
    this.#buffer.append(cell)
  }

  view(): Uint8Array {
    return this.#buffer.view()
  }

  clear(): void {
    this.#buffer.clear()
  }
}

/** A bit each, the lowest first. */
export class BooleanValues implements Values {
  readonly #buffer = new ByteBuffer()
  #byte = 0
  #bits = 0

  get bytes(): number {
    return this.#buffer.length
  }

  add(cell: Cell): void {
    if (typeof cell !== 'boolean') throw badCell(cell, 'a boolean')
    this.#byte |= Number(cell) << this.#bits
    if (++this.#bits === 8) this.#endByte()
  }

  view(): Uint8Array {
    if (this.#bits > 0) this.#endByte()
    return this.#buffer.view()
  }

  clear(): void {
    this.#buffer.clear()
  }

  #endByte(): void {
    this.#buffer.byte(this.#byte)
    this.#byte = 0
    this.#bits = 0
  }
}

type NumberArray = Int32Array | Float32Array | Float64Array | BigInt64Array

const FIRST_LENGTH = 1 << 10

/** Numbers as the machine holds them, which is little endian wherever Node runs for people. */
class Growing<Numbers extends NumberArray> {
  array: Numbers
  length = 0

  constructor(array: Numbers) {
    this.array = array
  }

  get bytes(): number {
    return this.length * this.array.BYTES_PER_ELEMENT
  }

  view(): Uint8Array {
    return new Uint8Array(this.array.buffer, 0, this.bytes)
  }

  clear(): void {
    this.length = 0
  }

  protected reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.array.length) return
    const Kind = this.array.constructor as new (length: number) => Numbers
    const larger = new Kind(Math.max(needed, this.array.length * 2))
    // biome-ignore lint/suspicious/noExplicitAny: both are of the same kind
    larger.set(this.array as any)
    this.array = larger
  }
}

export class Int32Values extends Growing<Int32Array> implements Values {
  constructor() {
    super(new Int32Array(FIRST_LENGTH))
  }

  add(cell: Cell): void {
    if (!isInt32(cell)) throw badCell(cell, 'a whole number of 32 bits')
    this.reserve(1)
    this.array[this.length++] = cell
  }

  /** How many numbers it added. */
  addList(cell: Cell): number {
    const list = intList(cell)
    this.reserve(list.length)
    this.array.set(list, this.length)
    this.length += list.length
    return list.length
  }
}

export class Int64Values extends Growing<BigInt64Array> implements Values {
  constructor() {
    super(new BigInt64Array(FIRST_LENGTH))
  }

  add(cell: Cell): void {
    this.reserve(1)
    this.array[this.length++] = toInt64(cell)
  }
}

export class Float64Values extends Growing<Float64Array> implements Values {
  constructor() {
    super(new Float64Array(FIRST_LENGTH))
  }

  add(cell: Cell): void {
    if (typeof cell !== 'number') throw badCell(cell, 'a number')
    this.reserve(1)
    this.array[this.length++] = cell
  }
}

export class Float32Values extends Growing<Float32Array> {
  constructor() {
    super(new Float32Array(FIRST_LENGTH))
  }

  addList(cell: Cell): number {
    const list = floatList(cell)
    this.reserve(list.length)
    this.array.set(list, this.length)
    this.length += list.length
    return list.length
  }
}

function isBytes(cell: Cell): cell is Uint8Array | Int8Array {
  return cell instanceof Uint8Array || cell instanceof Int8Array
}

function isInt32(cell: unknown): cell is number {
  return typeof cell === 'number' && (cell | 0) === cell
}

function toInt64(cell: Cell): bigint {
  if (typeof cell === 'bigint' && BigInt.asIntN(64, cell) === cell) return cell
  if (typeof cell === 'number' && Number.isSafeInteger(cell)) return BigInt(cell)
  throw badCell(cell, 'a whole number of 64 bits')
}

function intList(cell: Cell): Int32Array | readonly number[] {
  if (cell instanceof Int32Array) return cell
  if (cell instanceof Uint32Array) return new Int32Array(cell.buffer, cell.byteOffset, cell.length)
  if (Array.isArray(cell) && cell.every(isInt32)) return cell
  throw badCell(cell, 'a list of whole numbers of 32 bits')
}

function floatList(cell: Cell): Float32Array | readonly number[] {
  if (cell instanceof Float32Array) return cell
  if (Array.isArray(cell) && cell.every((value) => typeof value === 'number')) return cell
  throw badCell(cell, 'a list of numbers')
}

function badCell(cell: Cell, wanted: string): FatalError {
  const given = typeof cell === 'object' ? Object.prototype.toString.call(cell) : JSON.stringify(String(cell))
  return new FatalError('bad_cell', `${given.slice(0, 100)} is not ${wanted}`)
}
