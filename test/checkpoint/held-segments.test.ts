import { expect, it } from 'vitest'
import { HeldSegments } from '../../src/checkpoint/held-segments.ts'
import type { Segment } from '../../src/checkpoint/segment.ts'

const spans = (...segments: number[]) => segments.map((segment) => ({ segment, from: 0, count: 1 }))

it('opens each segment of a page once, and lets go of those that the next page has nothing in', () => {
  const { held, told } = holding(1)
  held.keepOf(spans(1, 2))
  for (const number of [1, 2, 1, 2, 2, 1]) expect(held.get(number).number).toBe(number)
  held.keepOf(spans(2, 3))
  for (const number of [3, 2, 3]) held.get(number)
  held.keepOf([])
  expect(told).toEqual(['open 1', 'open 2', 'leave 1', 'open 3', 'leave 2', 'leave 3'])
  expect([...held]).toEqual([])
})

it('holds 64 MiB of blocks and the one that is asked for: those that were asked for longest ago go', () => {
  const { held, told } = holding(30 << 20)
  for (const number of [1, 2, 1, 3, 4, 1, 2]) held.get(number)
  expect(told).toEqual(['open 1', 'open 2', 'open 3', 'leave 2', 'open 4', 'leave 3', 'open 2'])
  expect([...held].map(({ number }) => number)).toEqual([4, 1, 2])
})

function holding(bytes: number) {
  const told: string[] = []
  const held = new HeldSegments(
    (number) => {
      told.push(`open ${number}`)
      return { number, bytes } as Segment
    },
    ({ number }) => told.push(`leave ${number}`),
  )
  return { held, told }
}
