import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GzipSink } from '../../src/sinks/gzip.ts'
import { NpyFiles } from '../../src/sinks/npy.ts'
import { PackedFiles } from '../../src/sinks/packed.ts'
import { finishTogether, WholeFile } from '../../src/sinks/whole-file.ts'
import { tempFolder } from '../support/temp.ts'
import { MemorySink } from './memory-sink.ts'

describe('gzip', () => {
  test('the same bytes however they were cut, in one member without a time', async () => {
    const data = Buffer.from(Array.from({ length: 700_000 }, (_, i) => (i * i) % 251))
    const whole = await zipped([data])
    expect(gunzipSync(whole).equals(data)).toBe(true)
    expect(whole.readUInt32LE(4)).toBe(0)
    const cut = [data.subarray(0, 1), data.subarray(1, 300_000), data.subarray(300_000)]
    expect((await zipped(cut)).equals(whole)).toBe(true)
    expect(gunzipSync(await zipped([])).length).toBe(0)
  })

  async function zipped(parts: Buffer[]): Promise<Buffer> {
    const sink = new MemorySink()
    const gzip = new GzipSink(sink)
    for (const part of parts) await gzip.write(part)
    await gzip.end()
    return sink.bytes()
  }
})

describe('a whole file', () => {
  test('takes what is smaller and larger than its buffer in order, and its start again', async () => {
    const path = join(tempFolder(), 'f')
    const sizes = [3, 1 << 19, 1 << 20, 5, (1 << 20) + 7, (1 << 20) - 1, 2]
    const parts = sizes.map((size, i) => Buffer.alloc(size, i + 1))
    const file = await WholeFile.create(path)
    for (const part of parts) await file.write(part)
    await file.rewriteStart(Buffer.from('ab'))
    expect(existsSync(path)).toBe(false)
    await file.finish()
    const expected = Buffer.concat(parts)
    expected.set(Buffer.from('ab'))
    expect(readFileSync(path).equals(expected)).toBe(true)
  })

  test('of several, the last is gone before the first appears: it marks that they belong together', async () => {
    const dir = tempFolder()
    const paths = ['data', 'index'].map((name) => join(dir, name))
    for (const path of paths) writeFileSync(path, 'old')
    const files = await Promise.all(paths.map((path) => WholeFile.create(path)))
    for (const file of files) await file.write(Buffer.from('new'))
    const seen: string[] = []
    for (const [i, file] of files.entries()) {
      const appear = file.appear.bind(file)
      file.appear = async () => {
        seen.push(
          `${i}: ${paths.map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : '-')).join(' ')}`,
        )
        await appear()
      }
    }
    await finishTogether(files)
    expect(seen).toEqual(['0: old -', '1: new -'])
    expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['new', 'new'])
  })

  test('of two that are begun at once, the later one is whole; the other harms neither it nor what stood there', async () => {
    const dir = tempFolder()
    const path = join(dir, 'f')
    writeFileSync(path, 'old')
    const first = await WholeFile.create(path)
    const second = await WholeFile.create(path)
    await first.write(Buffer.from('first'))
    await second.write(Buffer.from('second'))
    await expect(first.finish()).rejects.toMatchObject({ code: 'out_taken' })
    expect(readFileSync(path, 'utf8')).toBe('old')
    await second.finish()
    expect(readFileSync(path, 'utf8')).toBe('second')
    expect(readdirSync(dir)).toEqual(['f'])
  })

  test('what can not take its place leaves nothing beside it', async () => {
    const dir = tempFolder()
    const path = join(dir, 'f')
    const file = await WholeFile.create(path)
    mkdirSync(path)
    await expect(file.finish()).rejects.toThrow()
    expect(existsSync(join(dir, '.f.partial'))).toBe(false)
    rmdirSync(path)
  })
})

describe('packed tokens', () => {
  const documents = fc.array(fc.option(fc.array(fc.nat(70_000), { maxLength: 20 }), { nil: null }))

  test('any documents, with and without a separator, in the width that the vocabulary needs', async () => {
    const dir = tempFolder()
    await fc.assert(
      fc.asyncProperty(documents, fc.option(fc.nat(70_000), { nil: undefined }), async (given, separator) => {
        const vocabulary = Math.max(0, ...given.flatMap((ids) => ids ?? [])) + 1
        const paths = await pack(dir, given, { vocabulary, separator })
        const { width, documents: read } = readPacked(paths)
        expect(width).toBe(Math.max(vocabulary, (separator ?? 0) + 1) <= 65_536 ? 2 : 4)
        const end = separator === undefined ? [] : [separator]
        expect(read).toEqual(given.map((ids) => [...(ids ?? []), ...end]))
      }),
      { numRuns: 30 },
    )
  })

  test('more ids than its buffer holds; an id that the vocabulary has not', async () => {
    const dir = tempFolder()
    const ids = Uint32Array.from({ length: 300_000 }, (_, i) => i % 50_000)
    const paths = await pack(dir, [ids, [7], ids], { vocabulary: 50_000 })
    const { documents: read } = readPacked(paths)
    expect(read.map(({ length }) => length)).toEqual([300_000, 1, 300_000])
    expect(read[2]).toEqual(Array.from(ids))
    await expect(pack(dir, [[10]], { vocabulary: 10 })).rejects.toThrow('token id 10 is not below 10')
  })

  async function pack(
    dir: string,
    given: Iterable<Uint32Array | number[] | null>,
    packing: { vocabulary: number; separator?: number },
  ): Promise<string[]> {
    const paths = ['c.bin', 'c.idx'].map((name) => join(dir, name))
    const [data, index] = await Promise.all(paths.map((path) => WholeFile.create(path)))
    const packed = new PackedFiles(data, index, packing)
    try {
      for (const ids of given) await packed.add(ids)
      await packed.end()
    } catch (error) {
      for (const file of [data, index]) await file.abandon()
      throw error
    }
    await finishTogether([data, index])
    return paths
  }

  /** By the layout as documented. */
  function readPacked([data, index]: string[]) {
    const words = new BigUint64Array(new Uint8Array(readFileSync(index)).buffer)
    const bytes = new Uint8Array(readFileSync(data))
    expect(Buffer.from(words.buffer, 0, 8).toString()).toBe('MRTOKENS')
    expect(Number(words[3])).toBe(crc32(bytes))
    const width = Number(words[1])
    const ids = width === 2 ? new Uint16Array(bytes.buffer) : new Uint32Array(bytes.buffer)
    expect(Number(words[2])).toBe(ids.length)
    const offsets = Array.from(words.subarray(4), Number)
    const starts = offsets.slice(0, -1)
    return { width, documents: starts.map((start, i) => Array.from(ids.subarray(start, offsets[i + 1]))) }
  }
})

test('npy: a header of 128 bytes, rows of one length, a label for each', async () => {
  const dir = tempFolder()
  const write = async (rows: (Float32Array | Int8Array)[]) => {
    const paths = ['v.npy', 'v.ids.jsonl'].map((name) => join(dir, name))
    const [vectors, labels] = await Promise.all(paths.map((path) => WholeFile.create(path)))
    const npy = new NpyFiles(vectors, labels)
    try {
      for (const [i, row] of rows.entries()) await npy.add(row, { id: `${i}` })
      await npy.end()
    } catch (error) {
      for (const file of [vectors, labels]) await file.abandon()
      throw error
    }
    await finishTogether([vectors, labels])
    return paths.map((path) => readFileSync(path))
  }
  const [vectors, labels] = await write([Float32Array.of(1, 2.5, -3), Float32Array.of(4, 5, 6)])
  expect(vectors.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'))
  expect(vectors.readUInt16LE(8)).toBe(118)
  expect(vectors.toString('latin1', 10, 128)).toMatch(
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/,
  )
  expect(Array.from(new Float32Array(new Uint8Array(vectors.subarray(128)).buffer))).toEqual([
    1, 2.5, -3, 4, 5, 6,
  ])
  expect(labels.toString()).toBe('{"id":"0"}\n{"id":"1"}\n')
  expect((await write([]))[0].toString('latin1')).toContain("'shape': (0, 0)")
  const [bytes] = await write([Int8Array.of(1, -1)])
  expect(bytes.toString('latin1')).toContain("'descr': '|i1', 'fortran_order': False, 'shape': (1, 2)")
  expect([...bytes.subarray(128)]).toEqual([1, 255])
  await expect(write([Float32Array.of(1), Int8Array.of(1)])).rejects.toThrow('another kind of numbers')
  await expect(write([Float32Array.of(1), Float32Array.of(1, 2)])).rejects.toThrow(
    'a vector of 2 numbers among those of 1',
  )
})
