import { aligned } from '../../core/table.ts'
import type { EmbedOptions } from './options.ts'
import { newBytes, type Room } from './scratch.ts'
import { toUnit } from './static/static-model.ts'

/** How a vector is kept: its numbers, or what stands for them. */
export type Quantize = EmbedOptions['quantize']

/** As it is kept: numbers, whole numbers from -127 to 127 for -1 to 1, or bits, the first number's the highest. */
export type Vector = Float32Array | Int8Array | Uint8Array

const MOST = 127
/** Times a whole number it is the number that it stands for. */
export const SCALE = 1 / MOST

/** A note begins with the kind of its numbers, so that they can be read without the options. */
const HEAD_BYTES = 4
const KINDS: readonly Quantize[] = ['none', 'int8', 'binary']

/** Vectors as they are kept, one after another, in memory that `room` gives. */
export function packNote(
  vectors: Float32Array,
  dimensions: number,
  quantize: Quantize,
  room: Room = newBytes,
): Uint8Array {
  const packed = pack(vectors, dimensions, quantize)
  const note = room(HEAD_BYTES + packed.length)
  note.fill(0, 0, HEAD_BYTES)
  note[0] = KINDS.indexOf(quantize)
  note.set(packed, HEAD_BYTES)
  return note
}

/** The vectors of a note, `count` of them: views of it where floats can be read in place, as they can in a stored one. */
export function unpackNote(
  note: Uint8Array,
  count: number,
): { quantize: Quantize; vector: (index: number) => Vector } {
  const quantize = KINDS[note[0]]
  const { buffer, byteOffset: start, length } = aligned(note)
  const first = start + HEAD_BYTES
  const width = (length - HEAD_BYTES) / count
  switch (quantize) {
    case 'binary':
      return { quantize, vector: (index) => new Uint8Array(buffer, first + index * width, width) }
    case 'int8':
      return { quantize, vector: (index) => new Int8Array(buffer, first + index * width, width) }
    default:
      return { quantize, vector: (index) => new Float32Array(buffer, first + index * width, width / 4) }
  }
}

function pack(vectors: Float32Array, dimensions: number, quantize: Quantize): Uint8Array {
  if (quantize === 'none') return new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength)
  return quantize === 'int8' ? toBytes(vectors, dimensions) : toBits(vectors, dimensions)
}

/** Of the vector brought to length 1, whose numbers lie between -1 and 1. */
function toBytes(vectors: Float32Array, dimensions: number): Uint8Array {
  const units = vectors.slice()
  for (let at = 0; at < units.length; at += dimensions) toUnit(units, at, dimensions)
  return new Uint8Array(Int8Array.from(units, (value) => Math.round(value * MOST)).buffer)
}

function toBits(vectors: Float32Array, dimensions: number): Uint8Array {
  const width = Math.ceil(dimensions / 8)
  const rows = vectors.length / dimensions
  const bits = new Uint8Array(rows * width)
  for (let row = 0; row < rows; row++)
    putSigns(
      vectors.subarray(row * dimensions, (row + 1) * dimensions),
      bits.subarray(row * width, (row + 1) * width),
    )
  return bits
}

function putSigns(vector: Float32Array, bits: Uint8Array): void {
  for (let i = 0; i < vector.length; i++) if (vector[i] > 0) putBit(bits, i)
  // Without a bit it would stand for a vector of zeros, which is like nothing.
  if (bits.every((byte) => byte === 0) && vector.some((value) => value !== 0))
    putBit(bits, vector.indexOf(vector.reduce((most, value) => Math.max(most, value))))
}

function putBit(bits: Uint8Array, at: number): void {
  bits[at >> 3] |= 0x80 >> (at & 7)
}
