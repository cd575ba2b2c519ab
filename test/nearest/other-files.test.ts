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
