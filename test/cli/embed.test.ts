import { createHash } from 'node:crypto'
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { describe, expect, it } from 'vitest'
import type { Summary } from '../../src/core/records.ts'
import { bertLike, writeTokenizer } from '../encoding/small-tokenizers.ts'
import { float32, randomValues, writeSafetensors } from '../tasks/embed/safetensors.ts'
import { millrace, readLines, tempDir } from './cli.ts'

const TOPICS = [
  'reads a file',
  'writes a file',
  'parses JSON text',
  'sends a request',
  'sorts numbers',
  'draws a line',
]

function rows(dir: string, count = 40): string {
  const path = join(dir, 'rows.jsonl')
  const lines = Array.from({ length: count }, (_, i) =>
    JSON.stringify({ id: `r${i}`, text: `It ${TOPICS[i % TOPICS.length]}, number ${i}.` }),
  )
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

async function embed(cwd: string, args: string[]): Promise<Summary> {
  const ended = await millrace(
    ['--tasks', 'embed', '--input', 'rows.jsonl', '--progress', 'none', '--format', 'json', ...args],
    { cwd },
  )
  expect(ended.code, ended.stderr).toBe(0)
  return JSON.parse(ended.stdout)
}

async function vectorsIn(path: string): Promise<Record<string, unknown>[]> {
  const bytes = readFileSync(path)
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
  return parquetReadObjects({ file, compressors, utf8: false })
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0)
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

describe('embed by the hash model', () => {
  it('gives vectors of length 1 that are near where texts share words', async () => {
    const dir = tempDir()
    rows(dir)
    await embed(dir, ['--out', 'v.parquet', '--embed.text'])
    const found = await vectorsIn(join(dir, 'v.parquet'))
    expect(found.length).toBe(40)
    const [read, write, parse] = found.map(({ vector }) => vector as number[])
    expect(dot(read, read)).toBeCloseTo(1, 5)
    expect(dot(read, write)).toBeGreaterThan(dot(read, parse))
    expect(found[3]).toMatchObject({
      doc_id: 'r3',
      chunk_index: 0,
      start: 0,
      text: 'It sends a request, number 3.',
    })
  })

  it('shows vectors in JSON lines as base64, as numbers or not at all, without computing them again', async () => {
    const dir = tempDir()
    rows(dir, 3)
    const shown = async (...args: string[]) => {
      const summary = await embed(dir, ['--out', 'v.jsonl', ...args])
      const lines = readLines<{ result: { chunks: { vector?: string; codes?: string }[] } }>(
        join(dir, 'v.jsonl'),
      )
      return { cached: summary.cached, chunks: lines.map(({ result }) => result.chunks[0]) }
    }
    const floatsOf = (text = '') => [...new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer)]
    const base64 = await shown()
    const floats = await shown('--embed.vectors', 'floats')
    const none = await shown('--embed.vectors', 'none')
    expect([base64.cached, floats.cached, none.cached]).toEqual([0, 3, 3])
    for (const [i, { vector }] of base64.chunks.entries())
      expect(floatsOf(vector)).toEqual([...Float32Array.from(floats.chunks[i].vector as unknown as number[])])
    expect(none.chunks[0]).toEqual({ chunk_index: 0, start: 0, end: 26, token_count: 9 })
    const bits = await shown('--embed.quantize', 'binary')
    expect(Buffer.from(bits.chunks[0].codes ?? '', 'base64')).toHaveLength(384 / 8)
    const stdout = await millrace(['report', '--format', 'ndjson'], { cwd: dir })
    expect(stdout.stdout).toContain(`"codes":"${bits.chunks[0].codes}"`)
  })

  it('gives the same bytes for any number of workers, and keeps what it learned when rows are added', async () => {
    const dir = tempDir()
    const path = rows(dir)
    await embed(dir, ['--out', 'a.npy', '--workers', '0', '--state', 'one'])
    await embed(dir, ['--out', 'b.npy', '--workers', '3', '--state', 'two'])
    expect(digestOf(join(dir, 'a.npy'))).toBe(digestOf(join(dir, 'b.npy')))
    appendFileSync(path, `${JSON.stringify({ id: 'new', text: 'It reads another file altogether.' })}\n`)
    const grown = await embed(dir, ['--out', 'a.npy', '--state', 'one'])
    expect([grown.total, grown.cached]).toEqual([41, 40])
    const learned = await embed(dir, ['--out', 'c.npy', '--state', 'one', '--fresh'])
    expect(learned.cached).toBe(0)
  })

  it('learns again once most of the first rows are others, as a run without a past would', async () => {
    const dir = tempDir()
    rows(dir, 1)
    await embed(dir, ['--out', 'a.npy', '--state', 'old'])
    rows(dir, 60)
    const preview = await millrace(
      ['--dry-run', '--tasks', 'embed', '--input', 'rows.jsonl', '--state', 'old'],
      {
        cwd: dir,
      },
    )
    expect(preview.stdout).toMatch(/60 items to do/)
    expect((await embed(dir, ['--out', 'a.npy', '--state', 'old'])).cached).toBe(0)
    expect((await embed(dir, ['--out', 'a.npy', '--state', 'old'])).cached).toBe(60)
    await embed(dir, ['--out', 'b.npy', '--state', 'new'])
    expect(digestOf(join(dir, 'a.npy'))).toBe(digestOf(join(dir, 'b.npy')))
    rows(dir, 100)
    expect((await embed(dir, ['--out', 'a.npy', '--state', 'old'])).cached).toBe(60)
  })

  it('lists chunks that are nearly the same', async () => {
    const dir = tempDir()
    const path = rows(dir, 12)
    appendFileSync(path, `${JSON.stringify({ id: 'twin', text: 'It reads a file, number 0!' })}\n`)
    const { tasks_detail } = await embed(dir, ['--embed.duplicates', '0.99'])
    expect(tasks_detail?.embed).toMatchObject({
      documents: 13,
      chunks: 13,
      duplicate_pairs: 1,
      duplicates: [{ a: 'r0', b: 'twin', cosine: 1 }],
    })
  })

  it('writes all pairs beside the result file, and shows which of them it lists', async () => {
    const dir = tempDir()
    rows(dir, 0)
    const lines = Array.from({ length: 20 }, (_, i) => JSON.stringify({ id: `t${i}`, text: 'all the same' }))
    writeFileSync(join(dir, 'rows.jsonl'), `${lines.join('\n')}\n`)
    const args = ['--embed.duplicates', '0.9', '--embed.all-duplicates', '--out', 'v.npy']
    const { tasks_detail, outputs } = await embed(dir, args)
    const detail = tasks_detail?.embed as { duplicates: object[]; duplicate_pairs: number }
    expect([detail.duplicate_pairs, detail.duplicates.length]).toEqual([190, 100])
    const file = join(dir, 'v.duplicates.jsonl')
    expect(outputs).toContain(file)
    const pairs = readLines<{ a: string; b: string; cosine: number }>(file)
    expect([pairs.length, pairs[0], pairs[189]]).toEqual([
      190,
      { a: 't0', b: 't1', cosine: 1 },
      { a: 't18', b: 't19', cosine: 1 },
    ])
    rmSync(file)
    const shown = await millrace(['--tasks', 'embed', '--input', 'rows.jsonl', ...args], { cwd: dir })
    expect(shown.stdout).toContain('the nearest 10 of 190 duplicates')
    expect(readLines(file).length).toBe(190)
  })

  it('finds what is the same among many, by threads of their own', async () => {
    const dir = tempDir()
    const path = rows(dir, 0)
    const texts = Array.from({ length: 12_000 }, (_, i) => `entry ${i}`)
    texts[11_000] = texts[10]
    texts[11_500] = texts[20]
    writeFileSync(path, texts.map((text) => `${JSON.stringify({ text })}\n`).join(''))
    const { tasks_detail } = await embed(dir, [
      '--embed.duplicates',
      '1',
      '--embed.all-duplicates',
      '--out',
      'v.npy',
    ])
    expect(readLines(join(dir, 'v.duplicates.jsonl')).length).toBe(2)
    expect(tasks_detail?.embed).toMatchObject({
      duplicate_pairs: 2,
      duplicates: [
        { a: 'rows.jsonl:11', b: 'rows.jsonl:11001', cosine: 1 },
        { a: 'rows.jsonl:21', b: 'rows.jsonl:11501', cosine: 1 },
      ],
    })
  })

  it('keeps vectors as whole numbers or bits', async () => {
    const dir = tempDir()
    rows(dir, 6)
    const sizes = { int8: 64, binary: 8 }
    for (const [quantize, length] of Object.entries(sizes)) {
      await embed(dir, ['--out', 'v.parquet', '--embed.quantize', quantize, '--embed.dimensions', '64'])
      const [first] = await vectorsIn(join(dir, 'v.parquet'))
      const codes = first.codes as Uint8Array
      expect(codes.length).toBe(length)
      await embed(dir, ['--out', 'v.npy', '--embed.quantize', quantize, '--embed.dimensions', '64'])
      const npy = readFileSync(join(dir, 'v.npy'))
      expect(npy.toString('latin1', 0, 128)).toContain(
        `'descr': '|${quantize === 'int8' ? 'i' : 'u'}1', 'fortran_order': False, 'shape': (6, ${length})`,
      )
      expect(npy.subarray(128, 128 + length)).toEqual(Buffer.from(codes))
      const [label] = readLines(join(dir, 'v.ids.jsonl'))
      expect(Object.keys(label)).toEqual(['doc_id', 'chunk_index', 'start', 'end', 'token_count', 'text'])
      const about = JSON.parse(readFileSync(join(dir, 'v.about.json'), 'utf8'))
      expect(about).toMatchObject({ v: 1, task: 'embed', options: { quantize, dimensions: 64 } })
      expect(about.scale).toBe(quantize === 'int8' ? 1 / 127 : undefined)
    }
  })
})

describe('embed by a static model', () => {
  it('takes its folder, and computes again when its numbers are others', async () => {
    const dir = tempDir()
    rows(dir, 5)
    writeTokenizer(dir, 'model', bertLike({ lowercase: true }))
    const tokens =
      1 +
      Math.max(
        ...Object.values(
          JSON.parse(readFileSync(join(dir, 'model/tokenizer.json'), 'utf8')).model.vocab as object,
        ),
      )
    const write = (seed: number) =>
      writeSafetensors(join(dir, 'model/model.safetensors'), {
        embeddings: float32([tokens, 12], randomValues(tokens * 12, seed)),
      })
    write(1)
    const args = ['--embed.model', 'model', '--out', 'v.npy']
    expect((await embed(dir, args)).cached).toBe(0)
    expect((await embed(dir, args)).cached).toBe(5)
    const before = digestOf(join(dir, 'v.npy'))
    write(2)
    expect((await embed(dir, args)).cached).toBe(0)
    expect(digestOf(join(dir, 'v.npy'))).not.toBe(before)
    cpSync(join(dir, 'model'), join(dir, 'copy'), { recursive: true })
    expect((await embed(dir, ['--embed.model', './copy', '--out', 'v.npy'])).cached).toBe(5)
    expect(JSON.parse(readFileSync(join(dir, 'v.about.json'), 'utf8')).options.model).toBe('./copy')
  })

  it.each([
    [['--embed.model', 'none'], 'no_such_model', 'there is no folder'],
    [['--embed.model', 'empty'], 'bad_model', 'no model that is known'],
    [['--embed.chunk-size', '16', '--embed.chunk-overlap', '16'], 'bad_option', 'leaves nothing of a chunk'],
    [['--embed.all-duplicates'], 'bad_option', 'goes with --embed.duplicates'],
    [['--embed.duplicates', '0.9', '--embed.quantize', 'int8'], 'bad_option', 'needs the vectors themselves'],
  ])('%j is told to be wrong before anything is done', async (args, _, message) => {
    const dir = tempDir()
    rows(dir, 2)
    mkdirSync(join(dir, 'empty'))
    const ended = await millrace(
      ['--tasks', 'embed', '--input', 'rows.jsonl', '--progress', 'none', ...args],
      { cwd: dir },
    )
    expect([ended.code, ended.stdout]).toEqual([2, ''])
    expect(ended.stderr).toContain(message)
  })
})
