import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readYaml } from '../../../../src/code/tokens/read-yaml.ts'
import { bothWays } from './compare.ts'

const CONTENTS = [
  ...['', 'a:', 'b: c', '- ', '-', '- d', '- e: f', '- - g', '- h:', '"i": j', "'k': l", '# m', '---', '...'],
  ...[
    'n: |',
    'o: >-',
    '- |',
    'p: [q, "r", s]',
    't: {}',
    'u: [',
    'v: {w: x}',
    'y: z # a',
    'b: "c',
    "d: 'e'",
    'f: g: h',
  ],
  ...[
    'i',
    '"j"',
    'k: *l',
    'm: &n o',
    'p: !q r',
    '? s',
    ': t',
    'u: v#w',
    'x: -y',
    'z: é',
    '- "a": b',
    '<<: *c',
    'd e: f ',
  ],
]

test('tells what the tree tells', async () => {
  const line = fc.tuple(fc.constantFrom(0, 0, 2, 2, 4, 1, 3, 6), fc.constantFrom(...CONTENTS))
  const texts = fc
    .array(line, { maxLength: 9 })
    .map((lines) => lines.map(([indent, content]) => `${' '.repeat(indent)}${content}\n`).join(''))
  const property = fc.asyncProperty(texts, async (text) => {
    const { tokens, tree } = await bothWays(text, 'YAML', readYaml)
    if (tokens) expect(tokens).toEqual(tree)
  })
  await fc.assert(property, { numRuns: 1_000 })
})

const WORKFLOW = `# A workflow
name: 'CI'
on:
  push:
    branches: [main, "v*"]
  pull_request:
jobs:
  test:
    runs-on: \${{ matrix.os }}
    steps:
    - uses: actions/checkout@v4
    - name: Test
      run: |
        npm ci

        npm test
      env: {}
    - {}
---
- a
-
  - b: "c\\n" # d
`

test.for([
  ['what workflows are made of', WORKFLOW, true],
  ['sequences in sequences, as deep as one likes', '- '.repeat(30_000), true],
  ['nothing', '', true],
  ['a tab', 'a:\n\tb: c\n', false],
  ['a value of two lines', 'a: b\n  c\n', false],
  ['an anchor', 'a: &b c\n', false],
  ['a list in a list', 'a: [b, [c]]\n', false],
  ['a list of two lines', 'a: [b,\n  c]\n', false],
  ['a key below a value', 'a: b\n  c: d\n', false],
  ['a colon in a value', 'a: b: c\n', false],
  ['a string without an end', 'a: "b\n', false],
  ['a text alone', 'a\n', false],
  ['a block scalar that comes back too little', 'a: |\n    b\n  c\n', false],
  ['a root that begins later', '  a: b\n', false],
  ['a second root', 'a: b\n- c\n', false],
  ['more than is worth it', 'a: b\n'.repeat(20_000), false],
] as const)('is sure of plain YAML: %s', ([, text, isSure]) => {
  expect(readYaml(text) !== undefined).toBe(isSure)
})

test('is done in time with what is long or never closed', () => {
  const spaces = ' '.repeat(60_000)
  const texts = [
    ...[`a: "${'\\'.repeat(60_000)}`, `a: [${'b , '.repeat(15_000)}`, `a: [b${spaces}`, `a: [b${spaces}, c`],
    ...[`a: b${spaces}: c`, `a${spaces}`, `"a"${spaces}b`, `${'a '.repeat(30_000)}`],
  ]
  for (const text of texts) expect(readYaml(text)).toBeUndefined()
})
