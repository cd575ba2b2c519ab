import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { fixture, millrace, tempDir, writeTree } from './cli.ts'

const TEXTS = { 'in/añejo.txt': 'hello world', 'in/書.txt': 'a b c', 'in/🐋.txt': 'x' }
const IDS = Object.keys(TEXTS).sort()

/** Runs a task over the texts into a .parquet file, and reads that with DuckDB. */
async function rowsBy(args: string[], select: string): Promise<Record<string, unknown>[]> {
  const dir = writeTree(tempDir(), TEXTS)
  const run = [...args, '--files', 'in', '--out', 'r.parquet', '--progress', 'none']
  const { code, stderr } = await millrace(run, { cwd: dir })
  expect(code, stderr).toBe(0)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const from = `read_parquet('${join(dir, 'r.parquet')}')`
    const reader = await connection.runAndReadAll(`SELECT ${select} FROM ${from}`)
    return reader.getRowObjectsJson() as Record<string, unknown>[]
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
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
