import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ApiDouble } from '../support/api-double.ts'
import { forPeople, millrace, tempDir, writeTree } from './cli.ts'

const EMBED = ['--tasks', 'embed', '--input', 'in.jsonl', '--progress', 'none', '--format', 'json']

test('embed by an API: vectors of each text, and one that is refused fails no other', async () => {
  const double = await ApiDouble.start({
    behave: ({ body }) =>
      body.input.includes('bad')
        ? { do: 'status', status: 400, body: { error: { message: 'invalid input' } } }
        : {
            do: 'answer',
            body: {
              data: body.input.map((text: string, index: number) => ({
                index,
                embedding: [text.length, 0.5],
              })),
            },
          },
  })
  const rows = ['one', 'bad', 'three', ' '].map((text, i) => `${JSON.stringify({ id: `r${i}`, text })}\n`)
  const dir = writeTree(tempDir(), { 'in.jsonl': rows.join('') })
  const options = ['--embed.provider', 'openai', '--embed.model', 'm', '--embed.base-url', double.url]
  const prices = ['--embed.price', '1000000', '--budget', '100']
  const run = (...args: string[]) =>
    millrace(forPeople([...EMBED, ...options, ...prices, ...args]), { cwd: dir })
  const planned = await run('--dry-run')
  expect(planned.stdout).toContain('  1 request: 3 tokens in, at most 0 tokens out\n')
  expect(planned.stdout).toContain('  price: at most 3\n')

  const { code, stdout, stderr } = await run('--out', 'out.csv')
  expect(code, stderr).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ succeeded: 3, dead_letter: 1, errors: [{ code: 'bad_request' }] },
    tasks_detail: { embed: { documents: 3, chunks: 2, price: 2 } },
  })
  const lines = readFileSync(join(dir, 'out.csv'), 'utf8').split(/\r?\n/)
  expect(lines.slice(1, 3)).toEqual(['r0,0,0,3,1,,"[3,0.5]",', 'r2,0,0,5,1,,"[5,0.5]",'])
})

test('texts of several rows go into one request, and a bad one still fails alone', async () => {
  const double = await ApiDouble.start({
    behave: ({ body }) =>
      body.input.includes('text 77')
        ? { do: 'status', status: 400, body: { error: { message: 'invalid input' } } }
        : {
            do: 'answer',
            after_ms: 20,
            body: {
              data: body.input.map((text: string, index: number) => ({ index, embedding: [text.length] })),
            },
          },
  })
  const rows = Array.from(
    { length: 400 },
    (_, i) => `${JSON.stringify({ id: `r${i}`, text: `text ${i}` })}\n`,
  )
  const dir = writeTree(tempDir(), { 'in.jsonl': rows.join('') })
  const options = ['--embed.provider', 'openai', '--embed.model', 'm', '--embed.base-url', double.url]
  const { stdout } = await millrace([...EMBED, ...options, '--concurrency', '100', '--out', 'out.csv'], {
    cwd: dir,
  })
  expect(JSON.parse(stdout)).toMatchObject({ succeeded: 399, dead_letter: 1, attempts: 400 })
  expect(double.calls.length).toBeLessThan(150)
  const lines = readFileSync(join(dir, 'out.csv'), 'utf8').trim().split(/\r?\n/).slice(1)
  expect(lines.map((line) => line.split(',')[0])).toEqual(
    Array.from({ length: 400 }, (_, i) => `r${i}`).filter((id) => id !== 'r77'),
  )
  for (const line of lines) expect(line).toMatch(/,\[[678]\],$/)
  // Under other ids the vectors are there already.
  const before = double.calls.length
  writeTree(dir, { 'in.jsonl': rows.slice(0, 9).join('').replaceAll('"r', '"s') })
  const more = await millrace([...EMBED, ...options, '--out', 'more.csv'], {
    cwd: dir,
  })
  expect(JSON.parse(more.stdout).tasks_detail.embed).toMatchObject({ documents: 9, equal: 9, tokens: 0 })
  expect(double.calls.length).toBe(before)
  expect(readFileSync(join(dir, 'more.csv'), 'utf8').trim().split(/\r?\n/).slice(1)).toEqual(
    lines.slice(0, 9).map((line) => line.replace('r', 's')),
  )
})

test.each([
  [['--embed.provider', 'openai'], 'needs a model'],
  [['--embed.price', '1'], 'go with a provider'],
])('%s ends with exit code 2', async (args, message) => {
  const dir = writeTree(tempDir(), { 'in.jsonl': '{"text":"x"}\n' })
  const { code, stderr } = await millrace([...EMBED, ...args], { cwd: dir })
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})

test('two models of one server share no request, and no key', async () => {
  const double = await ApiDouble.start({
    behave: ({ body }) => ({
      do: 'answer',
      after_ms: 5,
      body: {
        data: body.input.map((_: string, index: number) => ({
          index,
          embedding: body.model === 'a' ? [1, 0] : [0, 1],
        })),
      },
    }),
  })
  const rows = Array.from(
    { length: 400 },
    (_, i) => `${JSON.stringify({ id: `r${i}`, text: `text ${i}` })}\n`,
  )
  const shared = { use: 'embed', provider: 'openai', baseUrl: double.url, vectors: 'floats' }
  const config = {
    concurrency: 8,
    tasks: {
      one: { ...shared, model: 'a', keyVariable: 'KEY_A' },
      two: { ...shared, model: 'b', keyVariable: 'KEY_B' },
    },
  }
  const dir = writeTree(tempDir(), {
    'in.jsonl': rows.join(''),
    'millrace.config.json': JSON.stringify(config),
  })
  const env = { KEY_A: 'key-of-a', KEY_B: 'key-of-b' }
  const { code, stderr } = await millrace(['--input', 'in.jsonl', '--progress', 'none'], { cwd: dir, env })
  expect(code, stderr).toBe(0)
  const of = (task: string, vector: string) =>
    readFileSync(join(dir, `.millrace/out/${task}.jsonl`), 'utf8').split(vector).length - 1
  expect([of('one', '[1,0]'), of('two', '[0,1]')]).toEqual([400, 400])
  const pairs = new Set(double.calls.map(({ body, headers }) => `${body.model} ${headers.authorization}`))
  expect([...pairs].sort()).toEqual(['a Bearer key-of-a', 'b Bearer key-of-b'])
})
