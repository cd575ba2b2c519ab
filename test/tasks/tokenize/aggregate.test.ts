import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TOTALS, type TokenizeDetail, type Total } from '../../../src/tasks/tokenize/aggregate.ts'
import type { TokenizeOptions } from '../../../src/tasks/tokenize/options.ts'

const OPTIONS = { price: 2 } as TokenizeOptions
const count = fc.oneof(fc.nat(20), fc.nat(3_000), fc.nat(2 ** 31 - 1))

it('says the same of items in any order and grouping, and says it truly', () => {
  fc.assert(
    fc.property(fc.array(count, { maxLength: 40 }), fc.infiniteStream(fc.nat()), (counts, random) => {
      const items = counts.map((tokens, index) => ({ id: String(index).padStart(2, '0'), tokens }))
      const detail = detailOf([items])
      expect(detailOf(groups(items, random))).toEqual(detail)
      const sorted = [...counts].sort((a, b) => a - b)
      expect(detail).toMatchObject({
        ...{ items: counts.length, tokens: counts.reduce((sum, n) => sum + n, 0) },
        ...{ min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 },
        ...{ median: medianOf(sorted), p95: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0 },
        longest: [...items].sort((a, b) => b.tokens - a.tokens || (a.id < b.id ? -1 : 1)).slice(0, 10),
      })
    }),
  )
})

it('tells of price, histogram, truncated and skipped items', () => {
  const total = TOTALS.init()
  for (const [index, tokens] of [0, 1, 2, 3, 500_000].entries())
    TOTALS.add(total, { tokens, bytes: tokens * 4 }, { id: String(index), type: 'file' })
  TOTALS.add(total, { tokens: 9, bytes: 99, truncated: true, end: 1 }, { id: 'cut', type: 'file' })
  TOTALS.add(total, { bytes: 5, skipped: 'binary' }, { id: 'image', type: 'file' })
  expect(finish(total)).toMatchObject({
    ...{ items: 6, tokens: 500_015, price: 1.00003, truncated: 1, skipped: { binary: 1 } },
    histogram: [
      { from: 0, to: 0, items: 1 },
      { from: 1, to: 1, items: 1 },
      { from: 2, to: 3, items: 2 },
      { from: 8, to: 15, items: 1 },
      { from: 262_144, to: 524_287, items: 1 },
    ],
  })
})

it('tells how many tokens a byte has of whole texts alone', () => {
  const cut = TOTALS.add(
    TOTALS.init(),
    { tokens: 10, bytes: 5_000, truncated: true },
    { id: 'cut', type: 'row' },
  )
  expect(finish(cut)).not.toHaveProperty('tokens_per_byte')
  const whole = TOTALS.add(TOTALS.init(), { tokens: 10, bytes: 40 }, { id: 'whole', type: 'row' })
  expect(finish(TOTALS.merge(cut, whole))).toMatchObject({
    ...{ tokens: 20, bytes: 5_040, tokens_per_byte: 0.25 },
  })
})

it('reads totals that were stored before it knew the bytes of truncated items', () => {
  const { cut, ...stored } = TOTALS.add(TOTALS.init(), { tokens: 10, bytes: 40 }, { id: 'a', type: 'row' })
  const merged = TOTALS.merge(TOTALS.merge(stored, { ...stored }), TOTALS.init())
  expect(finish(merged)).toMatchObject({ items: 2, tokens_per_byte: 0.25 })
})

function medianOf(sorted: number[]): number {
  if (!sorted.length) return 0
  const middle = sorted.length / 2
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2
}

interface Counted {
  id: string
  tokens: number
}

/** Totals pass through JSON, as they do in the checkpoint. */
function detailOf(grouped: Counted[][]): TokenizeDetail {
  const totals = grouped.map((items) =>
    items.reduce(
      (total, { id, tokens }) => TOTALS.add(total, { tokens, bytes: 1 }, { id, type: 'item' }),
      TOTALS.init(),
    ),
  )
  return finish(
    totals.reduce((left, right) => TOTALS.merge(left, JSON.parse(JSON.stringify(right))), TOTALS.init()),
  )
}

function finish(total: Total): TokenizeDetail {
  return TOTALS.finish?.(total, OPTIONS) as TokenizeDetail
}

/** The items in another order, cut into groups, some of them empty. */
function groups(items: Counted[], random: Iterator<number>): Counted[][] {
  const next = (below: number) => random.next().value % below
  const found: Counted[][] = [[], [], []]
  for (const item of items) {
    const group = found[next(found.length)]
    group.splice(next(group.length + 1), 0, item)
  }
  return found
}
