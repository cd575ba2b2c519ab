import { TaskError } from '../../../core/errors.ts'
import type { Vectors } from '../vectors.ts'

const FLOAT_BYTES = 4

/**
 * The vectors of a reply to so many inputs, each placed by its index: a server may give them in any order. In base64,
 * or as numbers from servers that know no other way. Throws a transient `TaskError` for what is not a reply to these
 * inputs; one stands instead of vectors that are no vectors.
 */
export function readVectors(body: unknown, counts: readonly number[]): (Vectors | TaskError)[] {
  const all = placed(
    body,
    counts.reduce((sum, count) => sum + count, 0),
  )
  const dimensions = all.find(isVector)?.length ?? 0
  let at = 0
  return counts.map((count) => {
    at += count
    const own = all.slice(at - count, at)
    return own.every(isVector)
      ? join(own, dimensions)
      : (own.find(isError) ?? malformed('a vector is missing'))
  })
}

function placed(body: unknown, count: number): (Float32Array | TaskError | undefined)[] {
  const data = (body as { data?: unknown } | null)?.data
  if (!Array.isArray(data) || data.length !== count) throw malformed(`not ${count} vectors`)
  const vectors: (Float32Array | TaskError | undefined)[] = new Array(count).fill(undefined)
  for (const entry of data) {
    if (entry === null) continue
    const { index, embedding } = Object(entry) as { index?: unknown; embedding?: unknown }
    if (!isPlace(index, count) || vectors[index]) throw malformed('its indices are not those of the inputs')
    vectors[index] = floats(embedding)
  }
  return vectors
}

function isVector(vector: Float32Array | TaskError | undefined): vector is Float32Array {
  return vector instanceof Float32Array
}

function isError(vector: Float32Array | TaskError | undefined): vector is TaskError {
  return vector instanceof TaskError
}

function isPlace(index: unknown, count: number): index is number {
  return Number.isInteger(index) && (index as number) >= 0 && (index as number) < count
}

function join(vectors: readonly Float32Array[], dimensions: number): Vectors {
  const values = new Float32Array(vectors.length * dimensions)
  for (const [i, vector] of vectors.entries()) {
    if (vector.length !== dimensions) throw malformed('its vectors are not of one length')
    values.set(vector, i * dimensions)
  }
  return { dimensions, values }
}

function floats(embedding: unknown): Float32Array | TaskError {
  const vector = typeof embedding === 'string' ? fromBase64(embedding) : fromNumbers(embedding)
  if (vector instanceof TaskError || (vector.length > 0 && vector.every(Number.isFinite))) return vector
  return malformed('a vector is not made of numbers')
}

function fromBase64(text: string): Float32Array | TaskError {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'))
  if (bytes.length % FLOAT_BYTES) return malformed('a vector is cut off')
  return new Float32Array(bytes.buffer, 0, bytes.length / FLOAT_BYTES)
}

function fromNumbers(embedding: unknown): Float32Array | TaskError {
  if (Array.isArray(embedding) && embedding.every((value) => typeof value === 'number'))
    return Float32Array.from(embedding)
  return malformed('a vector is not made of numbers')
}

function malformed(what: string): TaskError {
  return new TaskError('malformed_reply', 'transient', {
    message: `the reply is not of this API: ${what}`,
    hint: 'check --embed.base-url',
  })
}
