import fc from 'fast-check'
import { expect, it } from 'vitest'
import { orderedSlices } from '../../src/batch/results/ordered.ts'
import { BlockWriter } from '../../src/checkpoint/block.ts'
import { key32 } from '../../src/checkpoint/keys.ts'
import { Segment } from '../../src/checkpoint/segment.ts'
import type { Plan, Store } from '../../src/checkpoint/store.ts'

const PLACES = 24
const PLAN = { id: 1, ledger: 1, pages: 1 } as Plan
const offsets = fc.uniqueArray(fc.nat(PLACES - 1), { minLength: 1, maxLength: PLACES })

it('gives each place of a plan once, in order, with the record that counts, in as few slices as there can be', () => {
  fc.assert(
    fc.property(fc.array(offsets, { maxLength: 5 }), offsets, fc.nat(PLACES), (blocks, dead, cut) => {
      const store = storeOf(blocks, dead, cut)
      const slices = [...orderedSlices(store, PLAN)]
      const found = new Segment(store, 1, 1)
      const got = slices.flatMap((slice) => {
        if (slice.kind === 'pending') return new Array(slice.count).fill('none')
        if (slice.kind === 'dead') return [slice.dead.item.id]
        return Array.from({ length: slice.to - slice.from }, (_, i) => slice.block.line(slice.from + i))
      })
      const wanted = Array.from({ length: PLACES }, (_, offset) => {
        const one = found.find(offset)
        if (!one) return 'none'
        return one.kind === 'dead' ? one.dead.item.id : one.block.line(one.index)
      })
      expect(got).toEqual(wanted)
      if (slices.every(({ kind }) => kind === 'pending')) expect(slices.length).toBeLessThanOrEqual(2)
    }),
  )
})

/** Of a page that is one segment in two spans. Later blocks stand above earlier ones. */
function storeOf(blocks: number[][], dead: number[], cut: number): Store {
  const encoded = blocks.map((places, number) => {
    const writer = new BlockWriter(PLACES)
    for (const offset of places)
      writer.add(offset, 1, 0, { head: `${number}`, middle: ':', tail: `${offset}\n` }, undefined)
    return { key: key32(1, 1, 1, number), value: Buffer.from(writer.encode(1, 0, undefined)) }
  })
  const letters = dead.slice(0, 3).map((offset) => ({
    key: key32(1, 1, offset),
    value: Buffer.from(JSON.stringify({ item: { id: `dead ${offset}` } })),
  }))
  const entries = (table: string) => (table === 'blocks' ? encoded : table === 'dead' ? letters : [])
  const spans = [
    { segment: 1, from: 0, count: cut },
    { segment: 1, from: cut, count: PLACES - cut },
  ]
  return { page: () => ({ spans }), entries } as unknown as Store
}
