import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { FatalError } from '../../../core/errors.ts'

/** Where a tensor lies in its file. */
export interface Tensor {
  name: string
  dtype: string
  shape: number[]
  /** Bytes from the beginning of the file. */
  start: number
  end: number
}

const LENGTH_BYTES = 8
/** As the reference implementation. */
const MOST_HEADER_BYTES = 100_000_000
const BYTES_PER_NUMBER: Readonly<Record<string, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4 }
const HINT = 'the file may be cut off or no safetensors file: download the model again'

/** An open .safetensors file: a length of 8 bytes (little endian), a header of JSON, the numbers. */
export class Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly #path: string
  readonly #descriptor: number

  /** Throws FatalError `bad_model`. */
  constructor(path: string) {
    this.#path = path
    try {
      this.#descriptor = openSync(path, 'r')
    } catch (error) {
      throw new FatalError('bad_model', `can't read ${path}: ${(error as Error).message}`, undefined, error)
    }
    try {
      this.tensors = this.#readHeader()
    } catch (error) {
      this.close()
      throw error
    }
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  /** All numbers of a tensor as 32-bit floats, `columns` of every `stride`; the rest stays as it is. */
  readFloats({ name, dtype, start, end }: Tensor, out: Float32Array, columns: number, stride: number): void {
    const width = BYTES_PER_NUMBER[dtype]
    const toFloat = READERS[dtype]
    if (!toFloat)
      throw this.#bad(
        `the tensor ${name} holds ${dtype}: F32, F16, BF16 and F64 can be read`,
        'take the model as it was before it was quantized',
      )
    const rows = (end - start) / width / columns
    const block = Buffer.alloc(Math.max(1, Math.floor(READ_BYTES / (columns * width))) * columns * width)
    for (let row = 0; row < rows; ) {
      const count = Math.min(rows - row, block.length / (columns * width))
      this.#read(block, count * columns * width, start + row * columns * width)
      for (let i = 0; i < count; i++)
        for (let column = 0; column < columns; column++)
          out[(row + i) * stride + column] = toFloat(block, (i * columns + column) * width)
      row += count
    }
  }

  /** All numbers of a tensor of whole numbers from 0 to 2^32 - 1. */
  readIntegers({ name, dtype, start, end }: Tensor): Uint32Array {
    const width = BYTES_PER_NUMBER[dtype]
    if (dtype !== 'I64' && dtype !== 'I32')
      throw this.#bad(`the tensor ${name} holds ${dtype} instead of integers`)
    const bytes = Buffer.alloc(end - start)
    this.#read(bytes, bytes.length, start)
    return Uint32Array.from({ length: bytes.length / width }, (_, i) => {
      const value = dtype === 'I32' ? bytes.readInt32LE(i * width) : bytes.readBigInt64LE(i * width)
      if (value < 0 || value > MOST_INTEGER) throw this.#bad(`the tensor ${name} holds ${value}`)
      return Number(value)
    })
  }

  #readHeader(): Map<string, Tensor> {
    const { size } = fstatSync(this.#descriptor)
    const lengthBytes = Buffer.alloc(LENGTH_BYTES)
    if (size < LENGTH_BYTES) throw this.#bad(`it has ${size} bytes`)
    this.#read(lengthBytes, LENGTH_BYTES, 0)
    const length = lengthBytes.readBigUInt64LE()
    if (length > BigInt(Math.min(MOST_HEADER_BYTES, size - LENGTH_BYTES)))
      throw this.#bad(`its header claims ${length} bytes, the file has ${size}`)
    const header = Buffer.alloc(Number(length))
    this.#read(header, header.length, LENGTH_BYTES)
    return this.#tensorsOf(header, LENGTH_BYTES + header.length, size)
  }

  #tensorsOf(header: Buffer, from: number, size: number): Map<string, Tensor> {
    const tensors = new Map<string, Tensor>()
    for (const [name, value] of Object.entries(this.#parse(header))) {
      if (name === '__metadata__') continue
      const { dtype, shape, data_offsets } = (value ?? {}) as Omit<Tensor, 'name'> & {
        data_offsets: number[]
      }
      if (!isShape(shape) || !isShape(data_offsets) || data_offsets.length !== 2)
        throw this.#bad(`its header says nothing usable of the tensor ${name}`)
      const tensor = { name, dtype, shape, start: from + data_offsets[0], end: from + data_offsets[1] }
      const numbers = shape.reduce((product, length) => product * length, 1)
      const width = BYTES_PER_NUMBER[dtype]
      if (tensor.end > size || (width && tensor.end - tensor.start !== numbers * width))
        throw this.#bad(
          `the tensor ${name} of ${shape.join(' x ')} ${dtype} does not lie at bytes ${data_offsets.join(' to ')}`,
        )
      tensors.set(name, tensor)
    }
    return tensors
  }

  #parse(header: Buffer): object {
    let value: unknown
    try {
      value = JSON.parse(header.toString('utf8'))
    } catch (error) {
      throw this.#bad(`its header is no JSON: ${(error as Error).message}`)
    }
    if (typeof value !== 'object' || value === null) throw this.#bad('its header is no object')
    return value
  }

  #read(into: Buffer, length: number, position: number): void {
    for (let done = 0; done < length; ) {
      const count = readSync(this.#descriptor, into, done, length - done, position + done)
      if (count === 0) throw this.#bad(`it ends at byte ${position + done}`)
      done += count
    }
  }

  #bad(what: string, hint = HINT): FatalError {
    return new FatalError('bad_model', `${this.#path}: ${what}`, hint)
  }
}

const MOST_INTEGER = 2 ** 32 - 1
const READ_BYTES = 1 << 20

const READERS: Readonly<Record<string, (bytes: Buffer, at: number) => number>> = {
  F64: (bytes, at) => bytes.readDoubleLE(at),
  F32: (bytes, at) => bytes.readFloatLE(at),
  BF16: (bytes, at) => singleOf(bytes.readUInt16LE(at) << 16),
  F16: (bytes, at) => halfToNumber(bytes.readUInt16LE(at)),
}

const word = new DataView(new ArrayBuffer(4))

function singleOf(bits: number): number {
  word.setInt32(0, bits)
  return word.getFloat32(0)
}

/** IEEE 754 binary16. */
export function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0)
}
