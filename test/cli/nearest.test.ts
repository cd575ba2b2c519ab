import { mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { bertLike, writeTokenizer } from '../encoding/small-tokenizers.ts'
import { ApiDouble } from '../support/api-double.ts'
import { float32, randomValues, writeSafetensors } from '../tasks/embed/safetensors.ts'
import { inProcess, millrace, ONE_ERROR, parseLines, tempDir, writeTree } from './cli.ts'

const TEXTS = {
  'notes/añejo.txt': 'Cheese ripens in a cool cellar for many months.',
  'notes/bridge.txt': 'A suspension bridge hangs its deck from steel cables.',
  'notes/parquet.txt': 'Row groups of a columnar file are compressed page by page.',
  'notes/whale.txt': 'Blue whales filter krill from the sea through baleen plates.',
  'notes/empty.txt': ' \n',
}

async function corpus(...args: string[]): Promise<string> {
  const dir = writeTree(tempDir(), TEXTS)
  const embed = ['--tasks', 'embed', '--files', 'notes', '--progress', 'none', '--embed.text', ...args]
  const { code, stderr } = await millrace(embed, { cwd: dir })
  expect(code, stderr).toBe(0)
  return dir
}

function writeModel(dir: string, folder: string, seed: number, dimensions = 12): void {
  writeTokenizer(dir, folder, bertLike({ lowercase: true }))
  const { model } = JSON.parse(readFileSync(join(dir, folder, 'tokenizer.json'), 'utf8'))
  const tokens = 1 + Math.max(...Object.values(model.vocab as Record<string, number>))
  writeSafetensors(join(dir, folder, 'model.safetensors'), {
    embeddings: float32([tokens, dimensions], randomValues(tokens * dimensions, seed)),
  })
}

interface Told {
  id?: string
  query: string
  hits: { rank: number; score: number; row: number; doc_id: string; text: string }[]
  error?: { code: string }
}

async function nearest(cwd: string, ...args: string[]): Promise<Told[]> {
  const { code, stdout, stderr } = await millrace(['nearest', ...args, '--format', 'json'], { cwd })
  expect(code, stderr).toBe(0)
  return parseLines<Told>(stdout)
}

describe('nearest', () => {
  it.each([
    ['vectors.parquet', 'none'],
    ['vectors.npy', 'none'],
    ['vectors.parquet', 'int8'],
    ['vectors.npy', 'binary'],
  ])('finds the obviously right text in %s, %s, with nothing but the file', async (out, quantize) => {
    const dir = await corpus('--out', out, '--embed.quantize', quantize)
    const [{ hits }] = await nearest(dir, 'steel cable bridges', '--index', out, '--top', '2')
    expect(hits.length).toBe(2)
    expect(hits[0]).toMatchObject({
      ...{ rank: 1, doc_id: 'notes/bridge.txt', chunk_index: 0, start: 0 },
      text: TEXTS['notes/bridge.txt'],
    })
    expect(hits[0].score).toBeGreaterThan(hits[1].score)
    const [own] = await nearest(dir, TEXTS['notes/whale.txt'], '--index', out, '--top', '1')
    expect(own.hits).toMatchObject([{ doc_id: 'notes/whale.txt', score: 1 }])
  })

  it('answers many queries, one a line, and says which could not be asked', async () => {
    const dir = await corpus('--out', 'v.parquet')
    const lines = [{ id: 7, query: 'krill' }, { text: '???' }, { text: 'cheese in cellars' }]
    writeFileSync(join(dir, 'q.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join('\n'))
    const ask = (...args: string[]) => millrace(['nearest', '--index', 'v.parquet', ...args], { cwd: dir })
    const many = await ask('--queries', 'q.jsonl', '--top', '1', '--workers', '2')
    expect(many.code).toBe(1)
    expect(parseLines(many.stdout)).toMatchObject([
      { id: '7', query: 'krill', hits: [{ doc_id: 'notes/whale.txt' }] },
      { query: '???', hits: [], error: { code: 'empty_query' } },
      { query: 'cheese in cellars', hits: [{ doc_id: 'notes/añejo.txt' }] },
    ])
    writeFileSync(join(dir, 'q.txt'), 'krill\ncheese in cellars\n')
    const hits = await ask('--queries', 'q.txt', '--min-score', '0.1', '--format', 'ndjson', '--workers', '0')
    expect([hits.code, hits.stderr]).toEqual([0, ''])
    expect(parseLines(hits.stdout)).toMatchObject([
      { query: 'krill', rank: 1, doc_id: 'notes/whale.txt' },
      { query: 'cheese in cellars', rank: 1, doc_id: 'notes/añejo.txt' },
    ])
  })

  it('reads queries as rows are read, and answers those that are good whatever the others are', async () => {
    const dir = await corpus('--out', 'v.parquet')
    const ask = (...args: string[]) =>
      inProcess(['nearest', '--index', join(dir, 'v.parquet'), '--top', '1', '--format', 'ndjson', ...args])
    const whale = { doc_id: 'notes/whale.txt' }
    writeFileSync(join(dir, 'q.csv'), '\ufeffid,query\n1,krill\n2,"whales, blue"\n')
    expect(parseLines((await ask('--queries', join(dir, 'q.csv'))).stdout)).toMatchObject([
      { id: '1', ...whale },
      { id: '2', ...whale },
    ])
    const lines = [
      '\ufeff{"id":"a","query":"krill"}',
      '{"query"',
      '{"text":"??"}',
      '{"q":"x"}',
      '{"text":"krill"}',
    ]
    writeFileSync(join(dir, 'q.jsonl.gz'), gzipSync(lines.join('\n')))
    const { code, stdout } = await ask('--queries', join(dir, 'q.jsonl.gz'))
    expect(code).toBe(1)
    expect(parseLines(stdout)).toMatchObject([
      { id: 'a', ...whale },
      { id: expect.stringMatching(/q\.jsonl\.gz:2$/), error: { code: 'bad_query' } },
      { query: '??', error: { code: 'empty_query' } },
      { id: expect.stringMatching(/:4$/), error: { code: 'bad_query' } },
      { query: 'krill', ...whale },
    ])
    const behind = await ask('--', '-krill')
    expect(parseLines(behind.stdout)).toMatchObject([{ query: '-krill', ...whale }])
  })

  it('prints rank, score, whose text it is, and its beginning', async () => {
    const dir = await corpus('--out', 'v.parquet')
    writeFileSync(join(dir, 'millrace.config.json'), 'what a stranger has left here is not read')
    const { stdout } = await millrace(['nearest', 'row groups', '--index', 'v.parquet', '--top', '1'], {
      cwd: dir,
    })
    expect(stdout).toMatch(
      /^ {2}1 {3}0\.\d{4} {2}notes\/parquet\.txt#0 {2}0–58\n {6}Row groups of a columnar/,
    )
    const none = await millrace(['nearest', 'krill', '--index', 'v.parquet', '--min-score', '1'], {
      cwd: dir,
    })
    expect(none).toMatchObject({ code: 0, stdout: '', stderr: 'nothing is near enough\n' })
  })

  it('takes a static model from where it is now, if it is still the same', async () => {
    const dir = tempDir()
    writeModel(dir, 'model', 1)
    writeTree(dir, TEXTS)
    const embed = ['--tasks', 'embed', '--files', 'notes', '--embed.model', 'model', '--progress', 'none']
    expect((await millrace([...embed, '--out', 'v.parquet'], { cwd: dir })).code).toBe(0)
    const query = [TEXTS['notes/bridge.txt'], '--index', 'v.parquet']
    expect((await nearest(dir, ...query))[0].hits[0]).toMatchObject({ doc_id: 'notes/bridge.txt', score: 1 })
    const elsewhere = await nearest('/', query[0], '--index', join(dir, 'v.parquet'))
    expect(elsewhere[0].hits[0]).toMatchObject({ doc_id: 'notes/bridge.txt', score: 1 })
    renameSync(join(dir, 'model'), join(dir, 'moved'))
    writeModel(dir, 'other', 2)
    const ask = (...args: string[]) => millrace(['nearest', ...query, ...args], { cwd: dir })
    expect((await ask()).stderr).toMatch(/there is no folder .*\n.*--model FOLDER/)
    expect(await ask('--model', 'other')).toMatchObject({ code: 2, stdout: '' })
    expect((await ask('--model', 'other')).stderr).toContain('its files differ')
    expect((await ask('--model', 'moved')).code).toBe(0)
  })

  it('cuts the vectors of a query only where the user says so', async () => {
    const dir = tempDir()
    writeModel(dir, 'narrow', 1, 12)
    writeModel(dir, 'wide', 1, 24)
    writeTree(dir, TEXTS)
    const embed = ['--tasks', 'embed', '--files', 'notes', '--progress', 'none', '--out', 'v.npy']
    const cut = ['--embed.model', 'wide', '--embed.dimensions', '16']
    expect((await millrace([...embed, ...cut], { cwd: dir })).code).toBe(0)
    rmSync(join(dir, 'v.about.json'))
    const ask = (model: string, ...args: string[]) =>
      inProcess([
        ...['nearest', TEXTS['notes/bridge.txt'], '--index', join(dir, 'v.npy')],
        ...['--model', join(dir, model), '--top', '1', ...args],
      ])
    for (const [model, numbers, hint] of [
      ['narrow', 12, 'another model'],
      ['wide', 24, 'add --dimensions 16'],
    ] as const) {
      const { code, stderr } = await ask(model)
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(`vectors of ${numbers} numbers.*16\\n.*${hint}`),
      ])
    }
    expect((await ask('wide', '--dimensions', '16')).stdout).toContain('1.0000  notes/bridge.txt')
  })

  it('says what is wrong with an index that does not hold what hash has learned', async () => {
    const dir = await corpus('--out', 'v.npy')
    for (const options of [{ model: 'hash' }, {}]) {
      writeFileSync(join(dir, 'v.about.json'), JSON.stringify({ v: 1, task: 'embed', options }))
      const { code, stderr } = await inProcess(['nearest', 'krill', '--index', join(dir, 'v.npy')])
      expect([code, stderr]).toEqual([2, expect.stringMatching(ONE_ERROR)])
      expect(stderr).toContain('does not hold what hash has learned')
    }
  })

  it('sends a query to an API only where the user says so', async () => {
    const double = await ApiDouble.start({
      behave: ({ body }) => ({
        do: 'answer',
        body: {
          data: body.input.map((text: string, index: number) => ({
            index,
            embedding: [text.includes('whale') ? 1 : -1, 1],
          })),
        },
      }),
    })
    const api = ['--embed.provider', 'openai', '--embed.model', 'm', '--embed.base-url', double.url]
    const dir = await corpus('--out', 'v.parquet', ...api)
    const calls = double.calls.length
    const refused = await millrace(['nearest', 'whale', '--index', 'v.parquet'], { cwd: dir })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(ONE_ERROR)
    expect(refused.stderr).toContain(`--base-url ${double.url}`)
    expect(double.calls.length).toBe(calls)
    const [{ hits }] = await nearest(dir, 'whale', '--index', 'v.parquet', '--base-url', double.url)
    expect(hits[0]).toMatchObject({ doc_id: 'notes/whale.txt', score: 1 })
  })
})

test('nearest: one error and exit code 2 for what can not be asked', async () => {
  const dir = await corpus('--out', 'v.parquet')
  const at = (name: string) => join(dir, name)
  mkdirSync(at('folder.parquet'))
  writeFileSync(at('text.parquet'), 'no Parquet')
  writeFileSync(at('cut.parquet'), readFileSync(at('v.parquet')))
  truncateSync(at('cut.parquet'), 500)
  writeFileSync(at('q.jsonl'), '{"query":"krill"}\n{"query"\n')
  const cases: [string[], string][] = [
    [[], 'what should be looked for'],
    [['x'], 'in which vectors'],
    [['x', '--', 'y', '--index', at('v.parquet')], 'more than one query'],
    [['x', '--queries', at('q.jsonl'), '--index', at('v.parquet')], 'not both'],
    [['', '--index', at('v.parquet')], 'the query is empty'],
    [['?!', '--index', at('v.parquet')], 'no word that its model knows'],
    [['word '.repeat(400), '--index', at('v.parquet')], 'more tokens than a chunk'],
    [['x', '--index', at('none.parquet')], 'there is no file'],
    [['x', '--index', at('folder.parquet')], 'no file'],
    [['x', '--index', at('text.parquet')], 'no Parquet file'],
    [['x', '--index', at('cut.parquet')], 'no Parquet file'],
    [['x', '--index', at('q.jsonl')], 'an index is a .parquet or .npy file'],
    [['x', '--index', at('v.parquet'), '--column', 'text'], 'no vectors in text'],
    [['x', '--index', at('v.parquet'), '--model', at('folder.parquet')], 'leave out --model'],
    [['x', '--index', at('v.parquet'), '--dimensions', '16'], 'leave out --dimensions'],
    [['x', '--index', at('v.parquet'), '--top', 'many'], 'not a whole number'],
    [['--queries', at('none.txt'), '--index', at('v.parquet')], 'no such file'],
  ]
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await inProcess(['nearest', ...args])
    expect([code, stdout], args.join(' ')).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/^error: .+\n(?:hint: .+\n)?$/)
  }
})

test('nearest: an output that can not be written is asked for again by the same command', async () => {
  const dir = await corpus('--out', 'v.parquet')
  const stdout = new Writable({ write: (_, __, done) => done(new Error('no space left')) })
  const stderr = new PassThrough()
  const args = ['nearest', 'krill', '--index', join(dir, 'v.parquet')]
  expect(await main(args, { stdout, stderr, env: {} })).toBe(2)
  expect(String(stderr.read())).toMatch(/no space left\nhint: .*the same command again/)
})
