import { expect, it } from 'vitest'
import { ReusedMemory } from '../../src/core/reused-memory.ts'

it('takes one file after another, whatever their sizes; a huge one has memory of its own', () => {
  const memory = new ReusedMemory()
  const sizes = [0, 10, 70_000, 5 << 20, (5 << 20) + 1, 5]
  expect(sizes.map((size) => memory.take(size).length)).toEqual(sizes)
  expect(memory.take(10).buffer).toBe(memory.take(5 << 20).buffer)
  expect(memory.take((5 << 20) + 1).buffer).not.toBe(memory.take(10).buffer)
})
