import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import type { Item } from '../../src/core/item.ts'
import { rowsSource } from '../../src/sources/rows/rows-source.ts'
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
