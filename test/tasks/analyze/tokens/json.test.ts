import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readJson } from '../../../../src/code/tokens/read-json.ts'
import { bothWays, fixture } from './compare.ts'

test('tells what the tree tells', async () => {
  const texts = fc.oneof(
    fc.json(),
    fc.tuple(
      fc.json(),
      fc.nat(60),
      fc.constantFrom('', ',', '"', '\\', '[', '}', ' ', 'é', '\n', '// x\n', '00'),
    ),
  )
  const property = fc.asyncProperty(texts, async (given) => {
    const [json, at, put] = typeof given === 'string' ? [given, 0, ''] : given
    const text = json.slice(0, at) + put + json.slice(at)
    // Of which the tree thinks that it is none.
    fc.pre(!/e\+/.test(text))
    const { tokens, tree } = await bothWays(text, 'JSON', readJson)
    if (tokens) expect(tokens).toEqual(tree)
  })
  await fc.assert(property, { numRuns: 300 })
})

test.for([
  ['a file', fixture('sample.json').toString(), true],
  ['a number that the tree takes for a fault', '[1e+21]', true],
  ['a value alone', ' "é"\n', true],
  ['a comment', '{} // x', false],
  ['a fault', '{"a": 1,}', false],
  ['nothing', '', false],
  ['more than is worth it', `[${'1,'.repeat(40_000)}1]`, false],
] as const)('is sure of strict JSON: %s', ([, text, isSure]) => {
  expect(readJson(text) !== undefined).toBe(isSure)
})
