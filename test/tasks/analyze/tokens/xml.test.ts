import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readXml } from '../../../../src/code/tokens/read-xml.ts'
import { bothWays } from './compare.ts'

const PARTS = [
  ...[
    '<a>',
    '</a>',
    '<b x="1" y:z=\'é\'>',
    '</b >',
    '<c/>',
    '<d e="&lt;"/>',
    '<a',
    '<',
    '>',
    '</',
    '/>',
    'x="1"',
  ],
  ...['text', ' ', '\n', 'é', ']]>', '&amp;', '&#xe9;', '&', '&;', '<!-- c -->', '<!--', '-->', '--'],
  ...['<![CDATA[<&]]>', '<![CDATA[', '<?p', '<?xml version="1.0"?>', '<!DOCTYPE a>'],
]

test('tells what the tree tells', async () => {
  const inside = fc.array(fc.constantFrom(...PARTS), { maxLength: 12 }).map((parts) => parts.join(''))
  const texts = fc.oneof(
    inside,
    inside.map((text) => `<?xml version="1.0" encoding="UTF-8"?>\n<r>${text}</r>\n`),
  )
  const property = fc.asyncProperty(texts, async (text) => {
    const { tokens, tree } = await bothWays(text, 'XML', readXml)
    if (tokens) expect(tokens).toEqual(tree)
  })
  await fc.assert(property, { numRuns: 500 })
})

test.for([
  ['an element', '<a/>', true],
  [
    'a declaration, comments and an instruction',
    '<?xml version="1.0"?>\n<!-- a -->\n<?b c?>\n<a>é</a>\n<!-- d -->\n',
    true,
  ],
  ['what the tree takes for faults: a bracket, an instruction inside', '<a>]<?b c?></a>', true],
  ['attributes, references and CDATA', `<a b="1" c:d='&lt;"'>&#233;<![CDATA[<&]]></a>`, true],
  ['elements that end in another order', '<a><b></a></b>', false],
  ['two roots', '<a/><b/>', false],
  ['no root', '<!-- a -->', false],
  ['text beside the root', '<a/>b', false],
  ['an element without an end', '<a>', false],
  ['an ampersand alone', '<a>b & c</a>', false],
  ['a document type', '<!DOCTYPE a><a/>', false],
  ['the end of CDATA in a text', '<a>]]></a>', false],
  ['space before the declaration', '\n<?xml version="1.0"?><a/>', false],
  ['more than is worth it', `<a>${'b'.repeat(70_000)}</a>`, false],
] as const)('is sure of well-formed XML: %s', ([, text, isSure]) => {
  expect(readXml(text) !== undefined).toBe(isSure)
})

test('is done in time with what is nested, long or never closed', () => {
  const texts = [
    '<a>'.repeat(20_000),
    `<a ${'b="c" '.repeat(10_000)}`,
    `<a>${'&'.repeat(60_000)}`,
    '<!--'.repeat(15_000),
  ]
  for (const text of texts) expect(readXml(text)).toBeUndefined()
})
