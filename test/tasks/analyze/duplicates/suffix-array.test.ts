import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commonPrefixes, suffixArray } from '../../../../src/tasks/analyze/duplicates/suffix-array.ts'

test('suffixes are in order, with what each shares with the one before', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 40 }), (symbols) => {
      const text = Int32Array.from(symbols)
      const suffixes = suffixArray(text, 4)
      const sorted = [...symbols.keys()].sort((a, b) => (spell(symbols, a) < spell(symbols, b) ? -1 : 1))
      expect([...suffixes]).toEqual(sorted)
      const prefixes = commonPrefixes(text, suffixes)
      expect(Array.from(suffixes, (suffix) => prefixes[suffix])).toEqual(
        sorted.map((suffix, rank) =>
          rank === 0 ? 0 : shared(spell(symbols, sorted[rank - 1]), spell(symbols, suffix)),
        ),
      )
    }),
    { numRuns: 500 },
  )
})

function spell(symbols: readonly number[], start: number): string {
  return symbols.slice(start).join('')
}

function shared(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
