import { TaskError } from '../../../core/errors.ts'
import type { Vectors } from '../vectors.ts'

const FLOAT_BYTES = 4

/**
 * The vectors of a reply to so many inputs, each placed by its index: a server may give them in any order, and one that
 * gives no indices means theirs. In base64, or as numbers from servers that know no other way. Throws a transient
 * `TaskError` where one of the inputs may be why it is not a reply to all; one stands instead of vectors that are no
 * vectors, and of all where there are none.
 */
export function readVectors(body: unknown, counts: readonly number[]): (Vectors | TaskError)[] {
  const { data } = Object(body) as { data?: unknown }
  // No half of the inputs would fare better.
  if (!Array.isArray(data)) return counts.map(() => malformed('it holds no vectors'))
  const all = placed(
    data,
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

function placed(data: readonly unknown[], count: number): (Float32Array | TaskError | undefined)[] {
  if (data.length !== count) throw malformed(`not ${count} vectors`)
  const vectors: (Float32Array | TaskError | undefined)[] = new Array(count).fill(undefined)
  const areInOrder = data.every((entry) => indexOf(entry) === undefined)
  for (const [i, entry] of data.entries()) {
    if (entry === null) continue
    const index = areInOrder ? i : indexOf(entry)
    if (!isPlace(index, count) || vectors[index]) throw malformed('its indices are not those of the inputs')
    vectors[index] = floats(Object(entry).embedding)
  }
  return vectors
}

function indexOf(entry: unknown): unknown {
  return Object(entry).index ?? undefined
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
