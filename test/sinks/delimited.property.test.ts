import fc from 'fast-check'
import { inferSchema, initParser } from 'udsv'
import { expect, test } from 'vitest'
import { CSV, headText, rowText, TSV } from '../../src/sinks/delimited.ts'

const COLUMNS = ['a', 'b', 'c'].map((name) => ({ name, type: 'string' as const, of: () => null }))
const field = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom('"', ',', '\t', '\r', '\n', 'x', '""', '=')).map((parts) => parts.join('')),
)

test.each([
  ['csv', CSV],
  ['tsv', TSV],
])('%s: any text comes back equal through another reader', (_, dialect) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(field, field, field), { minLength: 1 }), (rows) => {
      const text = headText(COLUMNS, dialect) + rows.map((row) => rowText(row, dialect)).join('')
      const schema = inferSchema(text, { col: dialect.delimiter, row: dialect.lineEnd, trim: false })
      expect(initParser(schema).stringArrs(text)).toEqual(rows)
    }),
  )
})
