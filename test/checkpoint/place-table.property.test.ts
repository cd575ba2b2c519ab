import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PlaceKey, PlaceTable } from '../../src/checkpoint/place-table.ts'

const word = fc.oneof(fc.nat(3), fc.constant(0xffffffff))
const key = fc.tuple(word, word, word)
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), key }),
  fc.record({ kind: fc.constant('find' as const), key }),
  fc.record({ kind: fc.constant('take' as const), key }),
)

test('places of a key are found in the order in which they came, and each is taken once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const table = new PlaceTable()
      const known = new Map<string, number[]>()
      let next = 0
      for (const { kind, key } of steps) {
        const list = known.get(key.join()) ?? []
        known.set(key.join(), list)
        if (kind === 'add') {
          list.push(next)
          table.add(key, { segment: next++, offset: 7 })
          continue
        }
        const expected = kind === 'find' ? list[0] : list.shift()
        const found = kind === 'find' ? table.find(key) : table.take(key)
        expect(found).toEqual(expected === undefined ? undefined : { segment: expected, offset: 7 })
      }
    }),
  )
})

test("grows, and many of one key do not stand in one another's way", () => {
  const table = new PlaceTable()
  const keyOf = (i: number): PlaceKey => (i % 2 ? [1, 2, 3] : [Math.imul(i, 0x9e3779b1) >>> 0, i, 0])
  for (let i = 0; i < 20_000; i++) table.add(keyOf(i), { segment: i, offset: 0 })
  for (let i = 0; i < 20_000; i++) expect(table.take(keyOf(i))?.segment).toBe(i)
  expect(table.find([1, 2, 3])).toBeUndefined()
})

test('the newest of a name stands', () => {
  const table = new PlaceTable()
  for (const segment of [3, 9, 4]) table.setNewest([5, 6, 0], { segment, offset: 1 })
  expect(table.find([5, 6, 0])).toEqual({ segment: 9, offset: 1 })
})
