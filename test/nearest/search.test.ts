import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Cell } from '../../src/core/table.ts'
import type { Hit } from '../../src/nearest/best.ts'
import { PageReader } from '../../src/nearest/page.ts'
import { PlacedFile } from '../../src/nearest/parquet-file.ts'
import { openIndex, search } from '../../src/nearest/search.ts'
import { NpyFiles } from '../../src/sinks/npy.ts'
import { ParquetFile } from '../../src/sinks/parquet/parquet-file.ts'
import { finishTogether, WholeFile } from '../../src/sinks/whole-file.ts'
import { MemorySink } from '../sinks/memory-sink.ts'

type Vector = Float32Array | Int8Array | Uint8Array

const dir = mkdtempSync(join(tmpdir(), 'millrace-test-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const BINARY = JSON.stringify({ options: { quantize: 'binary' } }).replaceAll(' ', '')

/** Rows as millrace writes them; null: a row without a vector. */
async function writeParquet(vectors: (Vector | null)[], groupBytes = 400): Promise<string> {
  const fields = [
    { name: 'doc_id', type: 'string' },
    { name: 'vector', type: 'list<float32>' },
    { name: 'codes', type: 'bytes' },
    { name: 'chunk_index', type: 'int32' },
  ] as const
  const metadata = vectors.some((one) => one instanceof Uint8Array) ? { millrace: BINARY } : undefined
  const sink = new MemorySink()
  const file = new ParquetFile(sink, fields, { groupBytes, metadata })
  for (const [i, vector] of vectors.entries()) {
    const cells: Cell[] = vector instanceof Float32Array ? [vector, null] : [null, vector]
    await file.add([`dök ${i}`, ...cells, i])
  }
  await file.end()
  const path = join(dir, 'v.parquet')
  writeFileSync(path, sink.bytes())
  return path
}

async function writeNpy(vectors: Vector[]): Promise<string> {
  const files = await Promise.all(['v.npy', 'v.ids.jsonl'].map((name) => WholeFile.create(join(dir, name))))
  const npy = new NpyFiles(files[0], files[1])
  for (const [i, vector] of vectors.entries()) await npy.add(vector, { doc_id: `dök ${i}` })
  await npy.end()
  await finishTogether(files)
  return join(dir, 'v.npy')
}

/** By sorting all, number by number. */
function plainNearest(query: Vector, vectors: (Vector | null)[], most: number, least: number): Hit[] {
  const hits = vectors.flatMap((vector, row) =>
    vector === null ? [] : [{ row, score: plainScore(query, vector) }],
  )
  const enough = hits.filter(({ score }) => score >= least)
  return enough.sort((a, b) => b.score - a.score || a.row - b.row).slice(0, most)
}

function plainScore(a: Vector, b: Vector): number {
  if (a instanceof Uint8Array) {
    if (b.every((byte) => byte === 0)) return Number.NaN
    const ones = a.reduce((sum, byte, i) => sum + (byte ^ b[i]).toString(2).replaceAll('0', '').length, 0)
    return 1 - (2 * ones) / (a.length * 8)
  }
  const product = (x: Vector, y: Vector) => Array.from(x).reduce((sum, value, i) => sum + value * y[i], 0)
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b))
}

async function nearest(path: string, queries: Vector[], most: number, least = -1): Promise<Hit[][]> {
  const index = await openIndex(path)
  const bytes = queries.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  )
  const { dimensions } = index
  try {
    return await search(
      index,
      { queries: Buffer.concat(bytes), count: queries.length, dimensions, most, least },
      1,
    )
  } finally {
    index.close()
  }
}

/** Small whole numbers: their sums are exact, and many scores equal. */
const vectorsOf: Record<string, (numbers: number[]) => Vector> = {
  floats: (numbers: number[]) => Float32Array.from(numbers),
  int8: (numbers: number[]) => Int8Array.from(numbers),
  binary: (numbers: number[]) => Uint8Array.from(numbers),
}
const some = fc.integer({ min: 1, max: 40 }).chain((length) => {
  const one = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: length, maxLength: length })
  return fc.record({
    vectors: fc.array(fc.option(one, { freq: 30 }), { minLength: 1, maxLength: 60 }),
    queries: fc.array(one, { minLength: 1, maxLength: 3 }),
    most: fc.integer({ min: 1, max: 12 }),
    least: fc.constantFrom(-1, 0, 0.5),
    groupBytes: fc.integer({ min: 50, max: 3_000 }),
  })
})

describe.each(['floats', 'int8', 'binary'] as const)('the nearest among %s', (kind) => {
  it('are those that sorting all finds, ties in the order of rows, in any row groups', async () => {
    await fc.assert(
      fc.asyncProperty(some, async ({ vectors, queries, most, least, groupBytes }) => {
        const all = vectors.map((one) => one && vectorsOf[kind](one))
        fc.pre(all[0] !== null)
        const asked = queries.map((query) => vectorsOf[kind](query))
        const expected = asked.map((query) => plainNearest(query, all, most, least))
        expect(await nearest(await writeParquet(all, groupBytes), asked, most, least)).toEqual(expected)
        const whole = all.filter((one) => one !== null)
        const inNpy = asked.map((query) => plainNearest(query, whole, most, least))
        expect(await nearest(await writeNpy(whole), asked, most, least)).toEqual(inNpy)
      }),
      { numRuns: 30 },
    )
  })
})

it.each([1, 4, 16, 384])('pages of %i floats that we wrote are known as ours', async (length) => {
  const vectors = Array.from({ length: 100 }, (_, i) => new Float32Array(length).fill(i))
  const path = await writeParquet(vectors, 40 * length * 4)
  const { layout, blocks, close } = await openIndex(path)
  close()
  const file = new PlacedFile(path)
  const reader = new PageReader(layout)
  for (const block of blocks) {
    if (block.kind !== 'page') throw new Error(`a block is a ${block.kind}`)
    const page = new Uint8Array(block.bytes)
    file.read(page, block.at)
    expect(reader.find(page, block.rows)).toMatchObject({ stride: length * 4 })
  }
  expect(blocks.length).toBeGreaterThan(1)
  file.close()
})

it('labels are those of the rows, by whatever file', async () => {
  const vectors = Array.from({ length: 50 }, (_, i) => Float32Array.of(1, i))
  for (const path of [await writeParquet(vectors, 100), await writeNpy(vectors)]) {
    const index = await openIndex(path)
    const labels = await index.labels([49, 3, 3])
    expect([...labels.keys()].sort()).toEqual([3, 49])
    expect(labels.get(49)).toMatchObject({ doc_id: 'dök 49' })
    expect(Object.keys(labels.get(3) ?? {})).not.toContain('vector')
    index.close()
  }
})

it('labels of a .npy stand in lines that only a newline ends', async () => {
  const path = await writeNpy([Float32Array.of(1), Float32Array.of(2)])
  // Old Node cuts lines at the return alone, newer ones at the separators too.
  writeFileSync(join(dir, 'v.ids.jsonl'), '{"doc_id":"a\u2028b\u2029c",\r"n":1}\r\n{"doc_id":"d"}')
  const { labels, close } = await openIndex(path)
  expect(await labels([0, 1])).toEqual(
    new Map<number, object>([
      [0, { doc_id: 'a\u2028b\u2029c', n: 1 }],
      [1, { doc_id: 'd' }],
    ]),
  )
  close()
})

describe('one error for', () => {
  const vectors = Array.from({ length: 40 }, (_, i) => Float32Array.of(1, i, 2, 3))

  it('a file that is missing, empty, no Parquet, without vectors, without rows', async () => {
    const code = (path: string, column?: string) =>
      expect(openIndex(join(dir, path), column)).rejects.toMatchObject
    writeFileSync(join(dir, 'empty.parquet'), '')
    writeFileSync(join(dir, 'text.parquet'), 'this is no Parquet file at all')
    writeFileSync(join(dir, 'text.npy'), 'nor is this an array')
    await code('none.parquet')({ code: 'no_such_index' })
    await code('.')({ code: 'no_such_index' })
    for (const name of ['empty.parquet', 'text.parquet', 'text.npy']) await code(name)({ code: 'bad_index' })
    await writeParquet(vectors)
    await code('v.parquet', 'doc_id')({ code: 'no_vectors' })
    await code('v.parquet', 'other')({ code: 'no_vectors' })
    await writeParquet([])
    await code('v.parquet')({ code: 'empty_index' })
    await writeParquet([null, null])
    await code('v.parquet')({ code: 'no_vectors' })
  })

  it('vectors of several lengths', async () => {
    const path = await writeParquet([...vectors, Float32Array.of(1)])
    await expect(nearest(path, [vectors[0]], 3)).rejects.toMatchObject({ code: 'dimension_mismatch' })
  })

  it('a file that is cut off anywhere, or has a byte changed', async () => {
    const path = await writeParquet(vectors)
    const whole = readFileSync(path)
    const attempt = async (bytes: Buffer, cut: number) => {
      writeFileSync(path, bytes)
      truncateSync(path, cut)
      return nearest(path, [vectors[0]], 3).catch((error) => error.code)
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (cut) => {
        expect(await attempt(whole, cut)).toBe('bad_index')
      }),
      { numRuns: 40 },
    )
    const change = async (at: number, by: number) => {
      const changed = Buffer.from(whole)
      changed[at] ^= by
      const found = await attempt(changed, changed.length)
      if (!Array.isArray(found))
        expect(['bad_index', 'no_vectors', 'empty_index', 'dimension_mismatch']).toContain(found)
    }
    // A bit that makes a run of a few levels one of billions, or a number of children negative.
    for (let at = 0; at < whole.length; at++) await change(at, 1)
    await fc.assert(fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), change), {
      numRuns: 80,
    })
  })
})
