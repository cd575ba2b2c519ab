import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aggregate } from '../../../src/tasks/analyze/aggregate.ts'
import type { Analysis, AnalyzeResult } from '../../../src/tasks/analyze/result.ts'

const { init, add, merge, finish } = aggregate
const item = { id: '', type: 'file' }

const functionMetrics = fc.record({
  name: fc.constantFrom('a', 'b'),
  line: fc.integer({ min: 1, max: 3 }),
  end_line: fc.constant(9),
  ccn: fc.integer({ min: 1, max: 6 }),
  cognitive: fc.constant(0),
  nesting: fc.constant(0),
  params: fc.constant(0),
  lines: fc.constant(1),
})
const analysis = fc.record({
  path: fc.constantFrom('p', 'q', 'r'),
  language: fc.constantFrom('C', 'Go', 'Java'),
  bytes: fc.nat(9),
  lines: fc.record({ blank: fc.nat(9), comment: fc.nat(9), code: fc.nat(9) }),
  functions: fc.array(functionMetrics, { maxLength: 12 }),
  types: fc.constant<Analysis['types']>([]),
  imports: fc.constant<Analysis['imports']>([]),
  parse_error_share: fc.constantFrom(0, 0.5),
  todos: fc.constant<Analysis['todos']>([{ line: 1, text: 'TODO' }]),
})
const skipped = fc.record({
  path: fc.constant('s'),
  language: fc.constant(null),
  bytes: fc.constant(1),
  skipped: fc.constantFrom('binary' as const, 'oversize' as const),
})

function total(results: AnalyzeResult[]) {
  return results.reduce((sum, result) => add(sum, result, item), init())
}

test('the total does not depend on order and grouping', () => {
  const results = fc.array(fc.oneof(analysis, skipped), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(results, fc.nat(), (list, seed) => {
      const cut = seed % list.length
      const whole = finish?.(total(list))
      const merged = finish?.(merge(total(list.slice(cut).reverse()), total(list.slice(0, cut))))
      expect(JSON.stringify(merged)).toBe(JSON.stringify(whole))
    }),
  )
})

test('the list of complex functions is cut to 20', () => {
  const functions = Array.from({ length: 30 }, (_, index) => ({ ccn: index, name: 'f', line: index }))
  const { most_complex } = total([{ functions, lines: {}, todos: [] } as unknown as AnalyzeResult])
  expect(most_complex.map(({ ccn }) => ccn)).toEqual(Array.from({ length: 20 }, (_, index) => 29 - index))
})
