import { expect, it } from 'vitest'
import { NearDuplicates } from '../../../src/tasks/embed/near-duplicates.ts'
import { randomValues } from './safetensors.ts'

const DIMENSIONS = 48

function unit(values: number[]): Float32Array {
  const length = Math.hypot(...values)
  return Float32Array.from(values, (value) => value / length)
}

it('finds the pairs that comparing all with all finds, in order', () => {
  const values = randomValues(300 * DIMENSIONS, 3)
  const vectors = Array.from({ length: 300 }, (_, i) => {
    const own = values.slice(i * DIMENSIONS, (i + 1) * DIMENSIONS)
    const near = values.slice((i >> 2) * DIMENSIONS, ((i >> 2) + 1) * DIMENSIONS)
    return unit(own.map((value, at) => near[at] + value * 0.15))
  })
  const near = new NearDuplicates(DIMENSIONS)
  for (const vector of vectors) near.add(vector)
  const cosine = (a: number, b: number) =>
    vectors[a].reduce((sum, value, i) => sum + value * vectors[b][i], 0)
  const all = vectors.flatMap((_, a) =>
    vectors.flatMap((_, b) => (b > a && cosine(a, b) >= 0.95 ? [`${a} ${b}`] : [])),
  )
  const { pairs, total } = near.find(0.95, 1_000)
  expect(all.length).toBeGreaterThan(50)
  expect(pairs.map(({ a, b }) => `${a} ${b}`)).toEqual(all)
  expect(total).toBe(all.length)
  expect(near.find(0.95, 10).pairs).toEqual(pairs.slice(0, 10))
})
