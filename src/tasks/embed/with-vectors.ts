import type { EmbedOptions } from './options.ts'
import { unpackNote, type Vector } from './quantize.ts'
import type { EmbeddedChunk, EmbedResult, ShownChunk } from './result.ts'

/** Enough to give back every 32-bit float. */
const DIGITS = 9

/** The result as JSON lines show it. */
export function withVectors(
  result: EmbedResult,
  note: Uint8Array,
  { vectors = 'base64' }: Partial<EmbedOptions> = {},
): EmbedResult | { chunks: ShownChunk[] } {
  const { chunks } = result
  if (chunks.length === 0 || vectors === 'none') return result
  const { vector } = unpackNote(note, chunks.length)
  const shown = vectors === 'floats' ? numbers : base64
  return { chunks: chunks.map((chunk, i) => withVector(chunk, vector(i), shown)) }
}

function withVector(
  chunk: EmbeddedChunk,
  vector: Vector,
  shown: (vector: Vector) => string | number[],
): ShownChunk {
  return vector instanceof Float32Array
    ? { ...chunk, vector: shown(vector) }
    : { ...chunk, codes: shown(vector) }
}

function numbers(vector: Vector): number[] {
  return vector instanceof Float32Array
    ? Array.from(vector, (value) => Number(value.toPrecision(DIGITS)))
    : Array.from(vector)
}

function base64({ buffer, byteOffset, byteLength }: Vector): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}
