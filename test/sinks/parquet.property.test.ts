import fc from 'fast-check'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { expect, test } from 'vitest'
import type { Cell, ColumnType } from '../../src/core/table.ts'
import { ParquetFile } from '../../src/sinks/parquet/parquet-file.ts'
import { MemorySink } from './memory-sink.ts'

const CELLS: Record<ColumnType, fc.Arbitrary<Cell>> = {
  string: fc.oneof(fc.string({ unit: 'binary' }), fc.constant('é'.repeat(200))),
  bytes: fc.oneof(fc.uint8Array(), fc.int8Array()),
  boolean: fc.boolean(),
  int32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  int64: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  float64: fc.double(),
  'list<int32>': fc.oneof(
    fc.int32Array(),
    fc.array(fc.integer({ min: -5, max: 5 })),
    fc.uint32Array({ max: 2 ** 31 - 1 }),
  ),
  'list<float32>': fc.oneof(fc.float32Array(), fc.float32Array({ minLength: 14, maxLength: 40 })),
}
const TYPES = Object.keys(CELLS) as ColumnType[]
/** As hyparquet gives it back. */
const READ: Partial<Record<ColumnType, (cell: Cell) => unknown>> = {
  bytes: (cell) => new Uint8Array((cell as Int8Array).buffer),
  int64: (cell) => BigInt(cell as number),
  'list<int32>': (cell) => Array.from(cell as Int32Array),
  'list<float32>': (cell) => Array.from(cell as Float32Array),
}

const table = fc
  .array(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 4 })
  .chain((types) =>
    fc.tuple(
      fc.constant(types),
      fc.array(fc.tuple(...types.map((type) => fc.option(CELLS[type], { freq: 3 }))), { maxLength: 60 }),
    ),
  )

test('any rows come back equal, from any number of row groups', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 2_000 }), async ([types, rows], groupBytes) => {
      const fields = types.map((type, i) => ({ name: `c${i}`, type }))
      const sink = new MemorySink()
      const file = new ParquetFile(sink, fields, { groupBytes })
      for (const row of rows) await file.add(row)
      await file.end()
      const read = await parquetReadObjects({ compressors, utf8: false, file: sink.arrayBuffer() })
      const expected = rows.map((row) =>
        Object.fromEntries(row.map((cell, i) => [`c${i}`, expectedOf(types[i], cell)])),
      )
      expect(read).toEqual(expected)
    }),
  )
})

function expectedOf(type: ColumnType, cell: Cell): unknown {
  if (cell === null) return null
  return READ[type]?.(cell) ?? cell
}

test('a row group is full at its bytes; runs of nulls and of values, long and short; lists of one length', async () => {
  const fields = [
    { name: 'vector', type: 'list<float32>' },
    { name: 'halves', type: 'int32' },
    { name: 'thirds', type: 'int32' },
  ] as const
  const rows = Array.from({ length: 3_000 }, (_, i) => [
    Float32Array.from({ length: 40 }, (_, j) => i + j / 64),
    i % 1_000 < 500 ? null : i,
    i % 3 === 0 ? null : i,
  ])
  const sink = new MemorySink()
  const file = new ParquetFile(sink, fields, { groupBytes: 40 * 4 * 1_000 })
  for (const row of rows) await file.add(row)
  await file.end()
  const { num_rows, row_groups } = parquetMetadata(sink.arrayBuffer())
  expect({ rows: num_rows, groups: row_groups.length }).toEqual({ rows: 3_000n, groups: 4 })
  const read = await parquetReadObjects({ compressors, utf8: false, file: sink.arrayBuffer() })
  const expected = rows.map(([vector, halves, thirds]) => ({
    vector: Array.from(vector as Float32Array),
    ...{ halves, thirds },
  }))
  expect(read).toEqual(expected)
})

test('a cell that its column can not hold is one error that says so', () => {
  const file = (type: ColumnType) => new ParquetFile(new MemorySink(), [{ name: 'c', type }])
  expect(() => file('int32').add([1.5])).toThrow('"1.5" is not a whole number of 32 bits')
  expect(() => file('int64').add([2n ** 63n])).toThrow('is not a whole number of 64 bits')
  expect(() => file('string').add([7])).toThrow('"7" is not a string')
  expect(() => file('list<int32>').add([[2 ** 31]])).toThrow('[object Array] is not a list of whole numbers')
  expect(() => file('list<float32>').add(['x'])).toThrow('"x" is not a list of numbers')
})
