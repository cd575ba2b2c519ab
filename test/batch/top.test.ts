import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Top } from '../../src/batch/results/top.ts'

test('keeps what sorting all would put first, equal ranks in the order they came', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 12 }), (ranks, most) => {
      const top = new Top<number>(most)
      for (const [i, rank] of ranks.entries()) top.add(rank, i)
      const sorted = [...ranks.keys()].sort((a, b) => ranks[b] - ranks[a])
      expect([...top.ranked()]).toEqual(sorted.slice(0, most))
    }),
  )
})
