import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { SchemaElement } from 'hyparquet'
import { expect, test } from 'vitest'
import type { Item } from '../../src/core/item.ts'
import { readableTypes } from '../../src/sources/rows/parquet-types.ts'
import { type RowsOptions, rowsSource } from '../../src/sources/rows/rows-source.ts'
import { fixture, millrace, tempDir, writeTree } from './cli.ts'

const TEXTS = { 'in/añejo.txt': 'hello world', 'in/書.txt': 'a b c', 'in/🐋.txt': 'x' }
const IDS = Object.keys(TEXTS).sort()

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson() as Record<string, unknown>[]
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** Runs a task over the texts into a .parquet file, and reads that with DuckDB. */
async function rowsBy(args: string[], select: string): Promise<Record<string, unknown>[]> {
  const dir = writeTree(tempDir(), TEXTS)
  const run = [...args, '--files', 'in', '--out', 'r.parquet', '--progress', 'none']
  const { code, stderr } = await millrace(run, { cwd: dir })
  expect(code, stderr).toBe(0)
  return query(`SELECT ${select} FROM read_parquet('${join(dir, 'r.parquet')}')`)
}

test('DuckDB reads records, token ids, vectors and codes as tasks write them', async () => {
  const records = await rowsBy(['--tasks', fixture('echo')], 'id, status, text, length')
  expect(records.map(({ id }) => id)).toEqual(IDS)
  expect(records[0]).toEqual({ id: IDS[0], status: 'succeeded', text: 'hello world', length: '11' })

  const tokens = await rowsBy(
    ['--tasks', 'tokenize', '--tokenize.ids'],
    'id, tokens, ids, typeof(ids) AS type',
  )
  expect(tokens[0]).toMatchObject({ id: IDS[0], ids: [24912, 2375], type: 'INTEGER[]' })

  const embed = ['--tasks', 'embed', '--embed.dimensions', '16']
  const lengths = 'doc_id, len(vector) AS n, octet_length(codes) AS bytes, typeof(vector) AS type'
  expect(await rowsBy(embed, lengths)).toEqual(
    IDS.map((doc_id) => ({ doc_id, n: '16', bytes: null, type: 'FLOAT[]' })),
  )
  for (const [quantize, bytes] of [
    ['int8', '16'],
    ['binary', '2'],
  ])
    expect(await rowsBy([...embed, '--embed.quantize', quantize], lengths)).toEqual(
      IDS.map((doc_id) => ({ doc_id, n: null, bytes, type: 'FLOAT[]' })),
    )
})

test('what DuckDB writes is read: long decimals and times to their last digit, intervals as bytes, enums as texts', async () => {
  const dir = tempDir()
  const values = [
    "12345678901234567891::DECIMAL(20, 0) AS id, 'x' AS text, -1234567890123456.78::DECIMAL(18, 2) AS sum",
    '12.50::DECIMAL(18, 2) AS price, -0.05::DECIMAL(38, 2) AS less, 1.5::DECIMAL(4, 1) AS short',
    "INTERVAL 1 DAY AS since, 'happy'::ENUM ('sad', 'happy') AS mood, NULL::DECIMAL(20, 0) AS missing",
    "TIMESTAMP '2024-02-29 12:34:56.789012' AS micro, TIMESTAMP_NS '1969-12-31 23:59:59.9999999' AS nano",
    "chr(65279) || 'a' AS marked, [TIMESTAMP '2024-02-29 12:34:56.5'] AS listed, TIMESTAMPTZ '2024-02-29 12:34:56.00001+00' AS zoned",
  ]
  await query(`COPY (SELECT ${values.join(', ')}) TO '${join(dir, 'd.parquet')}'`)
  const items: Item[] = []
  for await (const item of await rowsSource(['d.parquet'], { cwd: dir })) items.push(item)
  const [{ id, input }] = items
  expect(id).toBe('12345678901234567891')
  expect(input).toEqual({
    ...{ id, text: 'x', sum: '-1234567890123456.78', price: 12.5, less: -0.05, short: 1.5 },
    ...{
      since: Buffer.from(Uint32Array.of(0, 1, 0).buffer).toString('base64'),
      mood: 'happy',
      missing: null,
    },
    ...{ micro: '2024-02-29T12:34:56.789012Z', nano: '1969-12-31T23:59:59.9999999Z' },
    ...{ marked: '\ufeffa', listed: ['2024-02-29T12:34:56.500Z'], zoned: '2024-02-29T12:34:56.00001Z' },
  })
})

async function inputsOf(dir: string, options: RowsOptions = {}): Promise<unknown[]> {
  const inputs: unknown[] = []
  for await (const { input } of await rowsSource(['d.parquet'], { cwd: dir, ...options })) inputs.push(input)
  return inputs
}

test('times of day are read as such, in any unit', async () => {
  const dir = tempDir()
  const times = [
    "TIME '12:34:56.789' AS tm, TIME '00:00:05' AS whole, TIME '24:00:00' AS last, NULL::TIME AS missing",
    "TIME '23:59:59.000001' AS small, TIMETZ '01:02:03.5+00' AS zoned",
  ]
  await query(`COPY (SELECT ${times.join(', ')}) TO '${join(dir, 'd.parquet')}'`)
  expect(await inputsOf(dir)).toEqual([
    {
      ...{ tm: '12:34:56.789', whole: '00:00:05', last: '24:00:00', missing: null },
      ...{ small: '23:59:59.000001', zoned: '01:02:03.5' },
    },
  ])
  for (const [logical_type, stored, said] of [
    [{ type: 'TIME', isAdjustedToUTC: true, unit: 'MILLIS' }, 45_296_780, '12:34:56.78'],
    [{ type: 'TIME', isAdjustedToUTC: true, unit: 'NANOS' }, 86_399_000_000_001n, '23:59:59.000000001'],
    [{ type: 'TIME', isAdjustedToUTC: true, unit: 'NANOS' }, -1n, '-1'],
  ] as const) {
    const type = typeof stored === 'bigint' ? 'INT64' : 'INT32'
    const schema = [
      { name: 'root', num_children: 1 },
      { name: 'tm', type, logical_type },
    ] as SchemaElement[]
    const { makes } = readableTypes(
      { version: 2, num_rows: 0n, row_groups: [], metadata_length: 0, schema },
      'text',
    )
    expect(makes.get('tm')?.(stored)).toBe(said)
  }
})

test('a column of JSON is read where it is JSON, else as the text that it is; as the text, always', async () => {
  const dir = tempDir()
  const path = join(dir, 'd.parquet')
  const deep = '['.repeat(3_000) + ']'.repeat(3_000)
  const cells = ['{"a":[1,null]}', '{"cut":0}', '"b"', deep]
  const rows = cells.map((cell) => `('${cell}'::JSON, '${cell}'::JSON)`).join(', ')
  await query(
    `COPY (SELECT * FROM (VALUES ${rows}) AS t(data, text)) TO '${path}' (COMPRESSION uncompressed)`,
  )
  const bytes = readFileSync(path, 'latin1').replaceAll('{"cut":0}', '{"cut":0,')
  writeFileSync(path, bytes, 'latin1')
  const texts = ['{"a":[1,null]}', '{"cut":0,', '"b"', deep]
  const values = [{ a: [1, null] }, '{"cut":0,', 'b', deep]
  expect(await inputsOf(dir)).toEqual(texts.map((text, i) => ({ data: values[i], text })))
  const other = await inputsOf(dir, { textField: 'data' })
  expect(other).toMatchObject(texts.map((data, i) => ({ data, text: values[i] })))
})
