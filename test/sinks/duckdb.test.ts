import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'
import type { Cell, ColumnType } from '../../src/core/table.ts'
import { ParquetFile } from '../../src/sinks/parquet/parquet-file.ts'
import { tempFolder } from '../support/temp.ts'
import { MemorySink } from './memory-sink.ts'

/** What DuckDB reads of a file, with another implementation of the format than ours and hyparquet's. */
async function query(path: string, select: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const reader = await connection.runAndReadAll(select.replace('FILE', `read_parquet('${path}')`))
    return reader.getRowObjectsJson() as Record<string, unknown>[]
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function write(
  fields: { name: string; type: ColumnType }[],
  rows: Cell[][],
  metadata: Record<string, string> = {},
): Promise<string> {
  const path = join(tempFolder(), 'f.parquet')
  const sink = new MemorySink()
  const file = new ParquetFile(sink, fields, { groupBytes: 2_000, metadata })
  for (const row of rows) await file.add(row)
  await file.end()
  writeFileSync(path, sink.bytes())
  return path
}

const IDS = ['plain', 'añejo', '書', '🐋 ‍x', '', 'a"b\'c\n']

it('reads vectors: floats, codes, nulls, ids of any script, in several row groups', async () => {
  const vectors = Array.from({ length: 300 }, (_, i) =>
    i % 7 === 3 ? null : Float32Array.from({ length: 24 }, (_, j) => Math.fround(i / 3 - j)),
  )
  const codes = vectors.map((_, i) => (i % 2 ? Int8Array.of(-127, i % 100, 0) : null))
  const path = await write(
    [
      { name: 'doc_id', type: 'string' },
      { name: 'vector', type: 'list<float32>' },
      { name: 'codes', type: 'bytes' },
    ],
    vectors.map((vector, i) => [IDS[i % IDS.length], vector, codes[i]]),
    { millrace: '{"v":1,"é":"書"}' },
  )
  const read = await query(path, 'SELECT doc_id, vector, hex(codes) AS codes FROM FILE')
  expect(read).toEqual(
    vectors.map((vector, i) => ({
      doc_id: IDS[i % IDS.length],
      vector: vector && Array.from(vector),
      codes: codes[i] && Buffer.from(codes[i].buffer).toString('hex').toUpperCase(),
    })),
  )
  const [{ type }] = await query(path, 'SELECT typeof(vector) AS type FROM FILE LIMIT 1')
  expect(type).toBe('FLOAT[]')
  const groups = await query(
    path,
    `SELECT count(DISTINCT row_group_id) AS n FROM parquet_metadata('${path}')`,
  )
  expect(Number(groups[0].n)).toBeGreaterThan(3)
  const told = await query(
    path,
    `SELECT decode(key) AS k, decode(value) AS v FROM parquet_kv_metadata('${path}')`,
  )
  expect(told).toEqual([{ k: 'millrace', v: '{"v":1,"é":"書"}' }])
})

it('computes with vectors', async () => {
  const rows: Cell[][] = Array.from({ length: 50 }, (_, i) => [i, Float32Array.of(1, i, 3)])
  const path = await write(
    [
      { name: 'n', type: 'int32' },
      { name: 'vector', type: 'list<float32>' },
    ],
    rows,
  )
  const like = 'list_cosine_similarity(vector, [1, 20, 3]::FLOAT[])'
  const [nearest] = await query(path, `SELECT n, ${like} AS score FROM FILE ORDER BY score DESC LIMIT 1`)
  expect([nearest.n, nearest.score]).toEqual([20, expect.closeTo(1, 6)])
})

it('reads token ids and what records hold', async () => {
  const rows: Cell[][] = Array.from({ length: 200 }, (_, i) => [
    IDS[i % IDS.length],
    i % 5 === 0 ? null : Uint32Array.from({ length: i % 40 }, (_, j) => i * j),
    BigInt(i) * 2n ** 40n,
    i / 7,
    i % 3 === 0 ? null : i % 2 === 0,
    7 - i,
  ])
  const path = await write(
    [
      { name: 'id', type: 'string' },
      { name: 'ids', type: 'list<int32>' },
      { name: 'big', type: 'int64' },
      { name: 'share', type: 'float64' },
      { name: 'flag', type: 'boolean' },
      { name: 'small', type: 'int32' },
    ],
    rows,
  )
  expect(await query(path, 'SELECT * FROM FILE')).toEqual(
    rows.map(([id, ids, big, share, flag, small]) => ({
      ...{ id, share, flag, small },
      ids: ids && Array.from(ids as Uint32Array),
      big: String(big),
    })),
  )
})
