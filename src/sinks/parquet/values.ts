import { FatalError } from '../../core/errors.ts'
import type { Cell } from '../../core/table.ts'
import { ByteBuffer } from '../byte-buffer.ts'

/** A column's values in the PLAIN encoding, until they are written. */
export interface Values {
  /** Throws a `FatalError` for what the column can't hold. */
  add(cell: Cell): void
  readonly bytes: number
  /** As they follow one another, in place: gone with the next change. */
  parts(): Uint8Array[]
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

  parts(): Uint8Array[] {
    return [this.#buffer.view()]
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

  parts(): Uint8Array[] {
    return [this.#buffer.view()]
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

  parts(): Uint8Array[] {
    if (this.#bits > 0) this.#endByte()
    return [this.#buffer.view()]
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
/** 1 MiB of the narrowest kind: what a file takes without gathering. */
const MOST_LENGTH = 1 << 18

/**
 * Numbers as the machine holds them, which is little endian wherever Node runs for people. They lie in blocks, each
 * twice as long as the one before, up to the most: growing copies nothing, and full blocks are written as they are.
 */
class Blocks<Numbers extends NumberArray> {
  readonly #blocks: Numbers[]
  #index = 0
  /** Numbers in the blocks before. */
  #before = 0
  /** The one being filled. */
  block: Numbers
  filled = 0

  constructor(first: Numbers) {
    this.#blocks = [first]
    this.block = first
  }

  get bytes(): number {
    return (this.#before + this.filled) * this.block.BYTES_PER_ELEMENT
  }

  parts(): Uint8Array[] {
    const full = this.#blocks.slice(0, this.#index).map((block) => new Uint8Array(block.buffer))
    return [...full, new Uint8Array(this.block.buffer, 0, this.filled * this.block.BYTES_PER_ELEMENT)]
  }

  clear(): void {
    this.#index = 0
    this.#before = 0
    this.block = this.#blocks[0]
    this.filled = 0
  }

  /** For one number at least. */
  makeRoom(): void {
    if (this.filled < this.block.length) return
    this.#before += this.filled
    this.#index++
    if (this.#index === this.#blocks.length) this.#blocks.push(this.#longer())
    this.block = this.#blocks[this.#index]
    this.filled = 0
  }

  #longer(): Numbers {
    const Kind = this.block.constructor as new (length: number) => Numbers
    return new Kind(Math.min(this.block.length * 2, MOST_LENGTH))
  }
}

/** Of 32 bits, one by one or a list at a time. */
class ListBlocks<Numbers extends Int32Array | Float32Array> extends Blocks<Numbers> {
  /** How many numbers it added. */
  protected append(list: Numbers | readonly number[]): number {
    for (let from = 0; from < list.length; ) {
      this.makeRoom()
      const count = Math.min(list.length - from, this.block.length - this.filled)
      this.block.set(count === list.length ? list : list.slice(from, from + count), this.filled)
      this.filled += count
      from += count
    }
    return list.length
  }
}

export class Int32Values extends ListBlocks<Int32Array> implements Values {
  constructor() {
    super(new Int32Array(FIRST_LENGTH))
  }

  add(cell: Cell): void {
    if (!isInt32(cell)) throw badCell(cell, 'a whole number of 32 bits')
    this.makeRoom()
    this.block[this.filled++] = cell
  }

  addList(cell: Cell): number {
    return this.append(intList(cell))
  }
}

export class Int64Values extends Blocks<BigInt64Array> implements Values {
  constructor() {
    super(new BigInt64Array(FIRST_LENGTH))
  }

  add(cell: Cell): void {
    this.makeRoom()
    this.block[this.filled++] = toInt64(cell)
  }
}

export class Float64Values extends Blocks<Float64Array> implements Values {
  constructor() {
    super(new Float64Array(FIRST_LENGTH))
  }

  add(cell: Cell): void {
    if (typeof cell !== 'number') throw badCell(cell, 'a number')
    this.makeRoom()
    this.block[this.filled++] = cell
  }
}

export class Float32Values extends ListBlocks<Float32Array> {
  constructor() {
    super(new Float32Array(FIRST_LENGTH))
  }

  addList(cell: Cell): number {
    return this.append(floatList(cell))
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
