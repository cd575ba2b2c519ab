import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'
import { openIndex, search } from '../../src/nearest/search.ts'
import { tempFolder } from '../support/temp.ts'

const QUERY = Float32Array.of(1, 0.5, -0.25)

/** A file as DuckDB writes it: several pages, dictionaries, Snappy, elements that may be null. */
async function writeByDuckDb(select: string): Promise<string> {
  const path = join(tempFolder(), 'other.parquet')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`)
  connection.closeSync()
  instance.closeSync()
  return path
}

async function nearest(path: string, column?: string) {
  const index = await openIndex(path, column)
  try {
    const wanted = { queries: new Uint8Array(QUERY.buffer), count: 1, dimensions: 3, most: 5, least: 0 }
    const [hits] = await search(index, wanted, 1)
    return { hits, labels: await index.labels(hits.map(({ row }) => row)) }
  } finally {
    index.close()
  }
}

it('searches lists of floats and doubles in a file of somebody else', async () => {
  const vector = (i: number) => (i % 11 === 5 ? undefined : [(i % 17) - 8, (i % 23) - 11, (i % 5) - 2])
  const scores = Array.from({ length: 5_000 }, (_, row) => ({ row, vector: vector(row) }))
    .flatMap(({ row, vector: of }) => {
      const squares = of?.reduce((sum, value) => sum + value * value, 0)
      if (!of || !squares) return []
      const product = of.reduce((sum, value, i) => sum + value * QUERY[i], 0)
      return [{ row, score: product / Math.sqrt(squares * 1.3125) }]
    })
    .sort((a, b) => b.score - a.score || a.row - b.row)
    .slice(0, 5)
  for (const type of ['FLOAT', 'DOUBLE']) {
    const list = `[(i % 17) - 8, (i % 23) - 11, (i % 5) - 2]::${type}[]`
    const path = await writeByDuckDb(
      `SELECT 'id-' || i AS id, CASE WHEN i % 11 = 5 THEN NULL ELSE ${list} END AS emb, i AS n FROM range(5000) t(i)`,
    )
    await expect(nearest(path)).rejects.toMatchObject({
      ...{ code: 'no_vectors', hint: expect.stringContaining('id, emb, n') },
    })
    const { hits, labels } = await nearest(path, 'emb')
    expect(hits).toEqual(scores)
    expect(labels.get(hits[0].row)).toEqual({ id: `id-${hits[0].row}`, n: hits[0].row })
  }
})

it('takes a list with a gap for no vector, and looks beyond rows without any', async () => {
  const list = 'CASE WHEN i < 1500 THEN NULL WHEN i = 1500 THEN [1, NULL, -0.25] ELSE [1, 0.5, -0.25] END'
  const path = await writeByDuckDb(`SELECT ${list}::FLOAT[] AS emb FROM range(1502) t(i)`)
  expect((await nearest(path, 'emb')).hits).toEqual([{ row: 1501, score: 1 }])
  await expect(nearest(path, 'other')).rejects.toMatchObject({ code: 'no_vectors' })
})

/** As numpy writes it. */
function npy(version: 1 | 2, header: string, numbers: Float32Array = QUERY): Buffer {
  const start = Buffer.alloc(version === 1 ? 10 : 12)
  start.write('\x93NUMPY', 'latin1')
  start[6] = version
  start.writeUIntLE(header.length, 8, version === 1 ? 2 : 4)
  return Buffer.concat([start, Buffer.from(header, 'latin1'), Buffer.from(numbers.buffer)])
}

it('reads a .npy of any version, and says what is wrong with an array of another kind', async () => {
  const path = join(tempFolder(), 'other.npy')
  const write = (version: 1 | 2, descr: string, fortran: string, shape: string) =>
    writeFileSync(
      path,
      npy(version, `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`),
    )
  for (const version of [1, 2] as const) {
    write(version, '<f4', 'False', '(1, 3)')
    expect((await nearest(path)).hits).toEqual([{ row: 0, score: 1 }])
  }
  const cases = [
    ['<f8', 'False', '(1, 3)', 'astype'],
    ['<f4', 'True', '(1, 3)', 'ascontiguousarray'],
    ['<f4', 'False', '(3,)', 'reshape'],
    ['<f4', 'False', '(1, 1, 3)', 'reshape'],
    ['<f4', 'False', '(2, 3)', 'cut off'],
  ]
  for (const [descr, fortran, shape, hint] of cases) {
    write(1, descr, fortran, shape)
    await expect(nearest(path), shape).rejects.toMatchObject({
      ...{ code: 'bad_index', hint: expect.stringContaining(hint) },
    })
  }
  writeFileSync(path, npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }\n"))
  writeFileSync(path.replace('.npy', '.ids.jsonl'), '')
  await expect(nearest(path)).rejects.toMatchObject({ message: expect.stringContaining('0 lines for 1') })
  await expect(nearest(path, 'emb')).rejects.toMatchObject({ hint: 'leave out --column' })
})
