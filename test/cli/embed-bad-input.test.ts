import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { float32, randomValues, VOCABULARY, writeStaticModel } from '../../scripts/static-model.mjs'
import type { EmbedResult } from '../../src/tasks/embed/result.ts'
import { millrace, tempDir } from './cli.ts'

const WEIGHTS = 'model/model.safetensors'
const TOKENS = VOCABULARY.length
const MEGABYTE = 1_000_000

async function embed(cwd: string, args: string[]) {
  return millrace(['--tasks', 'embed', '--out', 'out.jsonl', '--progress', 'none', ...args], { cwd })
}

/** The chunks of each item, all of which succeed. */
async function chunksOf(cwd: string, args: string[]): Promise<EmbedResult['chunks'][]> {
  const ended = await embed(cwd, args)
  expect(ended.code, ended.stderr).toBe(0)
  const lines = readFileSync(join(cwd, 'out.jsonl'), 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line).result.chunks)
}

describe('texts that are hardly any are embedded all the same', () => {
  it.each([['hash'], ['model']])('empty, blank, symbols alone, 10 MB: %s', async (model) => {
    const dir = tempDir()
    writeStaticModel(join(dir, 'model'))
    const texts = ['', ' \n\t ', '*** --- !!! ☃', `${'word '.repeat(99)}end.\n`.repeat((10 * MEGABYTE) / 500)]
    writeFileSync(
      join(dir, 'rows.jsonl'),
      texts.map((text, id) => `${JSON.stringify({ id, text })}\n`).join(''),
    )
    const args = ['--input', 'rows.jsonl', '--embed.model', model]
    const [empty, blank, symbols, long] = await chunksOf(dir, args)
    expect([empty, blank, symbols.length]).toEqual([[], [], 1])
    expect(long.length).toBeGreaterThan(5_000)
    expect(long.at(-1)?.end).toBe(texts[3].trimEnd().length)
  })

  it('that are no UTF-8 have replacement characters, and those that are no text no chunks', async () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'latin.txt'), Buffer.from('caf\xe9 \xff\xfe ol\xe9', 'latin1'))
    writeFileSync(join(dir, 'zeros.txt'), Buffer.alloc(1_000))
    const [latin, zeros] = await chunksOf(dir, ['--files', '*.txt', '--embed.text'])
    expect(latin.map(({ text }) => text)).toEqual(['caf\ufffd \ufffd\ufffd ol\ufffd'])
    expect(zeros).toEqual([])
  })
})

describe('a model that is none ends the run with one error that says why', () => {
  const matrix = (rows: number, values = randomValues(rows * 4)) => ({
    embeddings: float32([rows, 4], values),
  })
  const claim = (bytes: bigint) => {
    const header = Buffer.alloc(64)
    header.writeBigUInt64LE(bytes)
    return header
  }
  type Spoil = (dir: string) => void
  const write =
    (tensors: Parameters<typeof writeStaticModel>[1]): Spoil =>
    (dir) =>
      writeStaticModel(join(dir, 'model'), tensors)
  const put =
    (name: string, content: string | Buffer): Spoil =>
    (dir) =>
      writeFileSync(join(dir, 'model', name), content)

  it.each<[string, Spoil, string]>([
    ['NaN in the matrix', write({ tensors: matrix(TOKENS, Array(TOKENS * 4).fill(Number.NaN)) }), 'NaN'],
    [
      'NaN in the weights',
      write({ tensors: { ...matrix(TOKENS), weights: float32([TOKENS], Array(TOKENS).fill(Number.NaN)) } }),
      'NaN',
    ],
    ['fewer rows than tokens', write({ tensors: matrix(TOKENS - 1) }), `has ${TOKENS} tokens`],
    ['a header that is cut off', (dir) => truncateSync(join(dir, WEIGHTS), 50), 'header claims'],
    ['numbers that are cut off', (dir) => truncateSync(join(dir, WEIGHTS), 2_000), 'does not lie'],
    ['a header of 2^60 bytes', put('model.safetensors', claim(2n ** 60n)), '1152921504606846976 bytes'],
    ['a header that is no JSON', put('model.safetensors', claim(20n)), 'no JSON'],
    [
      'a header of null',
      put('model.safetensors', Buffer.concat([claim(4n).subarray(0, 8), Buffer.from('null')])),
      'header',
    ],
    ['a tokenizer that is no JSON', put('tokenizer.json', '{'), 'tokenizer.json'],
    ['a tokenizer of nothing', put('tokenizer.json', '{}'), 'tokenizer.json'],
    ['a config that is no JSON', put('config.json', '{'), 'config.json'],
  ])('%s', async (_, spoil, message) => {
    const dir = tempDir()
    writeStaticModel(join(dir, 'model'))
    spoil(dir)
    writeFileSync(join(dir, 'rows.jsonl'), '{"id":1,"text":"a file"}\n')
    const { code, stdout, stderr } = await embed(dir, ['--input', 'rows.jsonl', '--embed.model', 'model'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr.match(/^error:/gm)?.length, stderr).toBe(1)
    expect(stderr).not.toMatch(/\n {4}at /)
  })
})

it('what a model or an option makes impossible ends a dry run as it would end the run, and leaves nothing behind', async () => {
  const dir = tempDir()
  writeStaticModel(join(dir, 'model'))
  truncateSync(join(dir, WEIGHTS), 2_000)
  writeFileSync(join(dir, 'rows.jsonl'), '{"id":1,"text":"a file"}\n')
  for (const [args, message] of [
    [['--embed.chunk-overlap', '300'], 'leaves nothing of a chunk'],
    [['--embed.chunk-overlap', '300', '--dry-run'], 'leaves nothing of a chunk'],
    [['--embed.model', 'none'], 'there is no folder'],
    [['--embed.model', 'none', '--dry-run'], 'there is no folder'],
    [['--embed.model', 'model', '--dry-run'], 'does not lie'],
  ] as const) {
    const { code, stdout, stderr } = await embed(dir, ['--input', 'rows.jsonl', ...args])
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)])
    expect(existsSync(join(dir, '.millrace'))).toBe(false)
  }
})
