import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Chunker } from '../../src/batch/plan/chunker.ts'
import type { Sheet } from '../../src/batch/plan/pages.ts'
import type { PlacedPage } from '../../src/batch/plan/plan.ts'
import { type ItemTexts, joinTexts, textAt } from '../../src/core/item-text.ts'

describe('Chunker', () => {
  it('cuts the wanted items, each once and in order, into chunks of one segment', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ weight: fc.nat(100_000), segment: fc.nat(2), wanted: fc.boolean() }), {
          minLength: 1,
        }),
        fc.array(fc.record({ items: fc.nat(50), ms: fc.double({ min: 0, max: 1_000, noNaN: true }) })),
        fc.boolean(),
        (items, measured, last) => {
          const chunker = new Chunker(2)
          for (const { items: n, ms } of measured) chunker.observe(n, n * 10, ms)
          const { sheet, placed, indices } = page(items)
          const chunks = [...chunker.cut('t', sheet, placed, indices, last)]
          const cut = chunks.flatMap((chunk) =>
            [...chunk.offsets].map((offset, i) => [offset, textAt(chunk.cargo as ItemTexts, i)]),
          )
          expect(cut).toEqual(Array.from(indices, (i) => [i, `text-${i}`]))
          for (const chunk of chunks)
            expect(new Set([...chunk.offsets].map((i) => items[i].segment))).toEqual(new Set([chunk.segment]))
        },
      ),
    )
  })

  it('begins with one item, aims at 50 ms once it has measured, at 100 ms when it has done much, and ends with small chunks', () => {
    const items = Array.from({ length: 1_000 }, () => ({ weight: 900, segment: 0, wanted: true }))
    const { sheet, placed, indices } = page(items)
    const sizes = (chunker: Chunker, last: boolean) =>
      [...chunker.cut('t', sheet, placed, indices, last)].map((chunk) => chunk.offsets.length)
    const chunker = new Chunker(2)
    expect(new Set(sizes(chunker, false))).toEqual(new Set([1]))
    chunker.observe(100, 100 * 900, 100)
    expect(sizes(chunker, false)[0]).toBe(50)
    chunker.observe(6_900, 6_900 * 900, 6_900)
    expect(sizes(chunker, false)[0]).toBe(70)
    chunker.observe(10_000, 10_000 * 900, 10_000)
    expect(sizes(chunker, false)[0]).toBe(100)
    chunker.observe(1_000, 1_000 * 900, 1)
    const tail = sizes(chunker, true)
    expect(tail[0]).toBeGreaterThan(tail[tail.length - 1])
    expect(tail[tail.length - 1]).toBe(1)
  })
})

function page(items: { weight: number; segment: number; wanted: boolean }[]) {
  const sheet: Sheet = {
    cargo: joinTexts(items.map((_, i) => `text-${i}`)),
    weights: Float64Array.from(items, ({ weight }) => weight),
    last: true,
  }
  const placed: PlacedPage = {
    segments: Uint32Array.from(items, ({ segment }) => segment),
    offsets: Uint16Array.from(items.keys()),
    ...{ pending: new Uint16Array(0), cached_succeeded: 0, cached_dead: 0 },
  }
  return { sheet, placed, indices: Uint16Array.from([...items.keys()].filter((i) => items[i].wanted)) }
}
