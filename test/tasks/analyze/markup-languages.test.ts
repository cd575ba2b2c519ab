import { expect, test } from 'vitest'
import { analyze, analyzeFixture } from './run.ts'
import { summary } from './summary.ts'

test.for([
  ['sample.css', 'CSS', '0 1 4', 'theme.css 1, print.css 2'],
  ['sample.html', 'HTML', '0 2 9', 'main.css 4, ./main.js 6'],
  ['sample.yaml', 'YAML', '0 2 5', ''],
  ['sample.toml', 'TOML', '0 1 5', ''],
  ['sample.xml', 'XML', '0 1 2', ''],
  ['sample.dtd', 'DTD', '0 1 2', ''],
  ['sample.rq', 'SPARQL', '0 1 2', ''],
  ['sample.properties', 'Java Properties', '0 2 1', ''],
  ['sample.json', 'JSON', '0 0 4', ''],
] as const)('%s', async ([name, language, lines, imports]) => {
  const nothing = { functions: [], types: '', exports: '', parse_error_share: 0 }
  expect(summary(await analyzeFixture(name))).toEqual({ language, lines, imports, ...nothing })
})

test('a broken file has a share of errors; a long one is not worth a parse', async () => {
  const item = '{"a": [1, 2]},\n'
  expect((await analyze('a.json', `[\n${item.repeat(10)} oops`)).parse_error_share).toBeGreaterThan(0)
  const long = await analyze('a.json', `[\n${item.repeat(20_000)} oops`)
  expect(long).toMatchObject({ parse_error_share: 0, lines: { blank: 0, comment: 0, code: 20_002 } })
})
