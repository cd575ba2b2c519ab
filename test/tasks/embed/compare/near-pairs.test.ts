import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nearPairs } from '../../../../src/tasks/embed/compare/near-pairs.ts'
import type { NearPair } from '../../../../src/tasks/embed/compare/nearest-pairs.ts'
import { VectorList } from '../../../../src/tasks/embed/compare/vector-list.ts'
import { toUnit } from '../../../../src/tasks/embed/static/static-model.ts'
import { randomValues } from '../safetensors.ts'

/** Vectors of which many are near one of a few: `spread` says how near. */
function clustered(count: number, dimensions: number, spread: number, seed: number): Float32Array[] {
  const values = randomValues(count * dimensions, seed)
  return Array.from({ length: count }, (_, i) => {
    const center = (i % 7) * dimensions
    const vector = Float32Array.from(
      { length: dimensions },
      (_, at) => values[center + at] + values[i * dimensions + at] * spread * (i % 3),
    )
    toUnit(vector, 0, dimensions)
    return vector
  })
}

function listOf(vectors: Float32Array[]): VectorList {
  const list = new VectorList(vectors[0].length)
  for (const vector of vectors) list.add(vector)
  return list
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** By comparing all with all, number by number. */
function plainPairs(vectors: Float32Array[], least: number): NearPair[] {
  const squares = vectors.map((vector) => product(vector, vector))
  const pairs: NearPair[] = []
  for (let a = 0; a < vectors.length; a++)
    for (let b = a + 1; b < vectors.length; b++) {
      const cosine = product(vectors[a], vectors[b]) / Math.sqrt(squares[a] * squares[b])
      if (cosine >= least - 1e-12) pairs.push({ a, b, cosine })
    }
  return pairs
}

it('finds the pairs that a plain loop finds, and lists those that are nearest', async () => {
  const any = fc.record({
    ...{ count: fc.integer({ min: 1, max: 60 }), dimensions: fc.integer({ min: 1, max: 110 }) },
    ...{ spread: fc.double({ min: 0, max: 1, noNaN: true }), seed: fc.nat(1_000) },
    ...{ least: fc.double({ min: 0.5, max: 1, noNaN: true }), most: fc.nat(30) },
  })
  await fc.assert(
    fc.asyncProperty(any, async ({ count, dimensions, spread, seed, least, most }) => {
      const vectors = clustered(count, dimensions, spread, seed)
      const expected = plainPairs(vectors, least)
      const list = listOf(vectors)
      const { pairs, total } = await nearPairs(list, { least, most, threads: 1 })
      const all: NearPair[] = []
      const each = async (some: readonly NearPair[]) => void all.push(...some)
      expect(await nearPairs(list, { least, most, each, threads: 1 })).toEqual({ pairs, total })
      expect(all).toEqual(expected)
      expect(total).toBe(expected.length)
      const told = (pair: NearPair) => Math.round(pair.cosine * 10_000)
      expect(pairs).toEqual(expected.sort((one, other) => told(other) - told(one)).slice(0, most))
    }),
  )
})

it('finds what is equal at a cosine of 1, and what is nearly the threshold on its right side', async () => {
  const vectors = clustered(1_000, 40, 0.2, 5)
  const [first, second] = plainPairs(vectors.slice(0, 300), 0.9)
    .map(({ a, b }) => product(vectors[a], vectors[b]))
    .sort((a, b) => a - b)
    .slice(50)
  for (const least of [1, (first + second) / 2, first + 1e-9]) {
    const { total } = await nearPairs(listOf(vectors), { least, most: 10, threads: 1 })
    expect(total).toBe(plainPairs(vectors, least).length)
  }
})

it('stops where it is told to', async () => {
  const stop = AbortSignal.abort(new Error('enough'))
  const list = listOf(clustered(50, 8, 0.5, 1))
  await expect(nearPairs(list, { least: 0.9, most: 1, threads: 1, stop })).rejects.toThrow('enough')
})
