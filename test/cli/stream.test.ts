import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fixture, millrace, parseLines, start, tempDir, until, writeTree } from './cli.ts'

const NDJSON = ['--format', 'ndjson', '--progress', 'none']
const untimed = (text: string) => text.replace(/"duration_ms":[\d.]+/g, '"duration_ms":0')

test('--format ndjson: a record as soon as all before it are settled, not before', async () => {
  const dir = tempDir()
  const gate = join(dir, 'open')
  const item = (value: object) => JSON.stringify(value)
  writeTree(dir, {
    'in/a.json': item({ value: 1 }),
    'in/b.json': item({ error: 'no' }),
    'in/c.json': item({ until: gate, value: 3 }),
    'in/d.json': item({ value: 4 }),
  })
  const args = ['--tasks', fixture('gate'), '--files', 'in', '--workers', '2']
  const run = start([...args, ...NDJSON], { cwd: dir })
  await until(() => run.stdout().split('\n').length === 3, 'two records')
  const status = async () => JSON.parse((await millrace(['status', '--format', 'json'], { cwd: dir })).stdout)
  // The other worker has done the last one: it is held back for the one that waits.
  while ((await status()).counts.succeeded < 2);
  expect(parseLines(run.stdout())).toMatchObject([
    { id: 'in/a.json', status: 'succeeded', result: { value: 1 } },
    { id: 'in/b.json', status: 'dead_letter' },
  ])
  writeFileSync(gate, '')
  const { code, stdout } = await run.ended
  expect(code).toBe(1)
  expect(parseLines(stdout).map(({ id }) => id)).toEqual(
    ['a', 'b', 'c', 'd'].map((name) => `in/${name}.json`),
  )
  expect((await millrace(['report', '--format', 'ndjson'], { cwd: dir })).stdout).toBe(stdout)
})

test('the same bytes for any number of workers, and those done before come first at once', async () => {
  const names = Array.from({ length: 300 }, (_, i) => [
    `in/${1_000 + i}.txt`,
    `${i % 9 === 0 ? 'throw ' : ''}${i}`,
  ])
  const dir = writeTree(tempDir(), Object.fromEntries(names))
  const args = ['--tasks', fixture('echo'), '--files', 'in', ...NDJSON]
  const texts = []
  for (const workers of ['0', '1', '2']) {
    const { stdout } = await millrace([...args, '--workers', workers, '--state', `s${workers}`], { cwd: dir })
    texts.push(untimed(stdout).replace(/"stack":"[^"]*"/g, ''))
  }
  expect(texts[1]).toBe(texts[0])
  expect(texts[2]).toBe(texts[0])
  expect(texts[0].split('\n')).toHaveLength(301)
  writeTree(dir, { 'in/2000.txt': 'new' })
  const again = parseLines((await millrace([...args, '--state', 's2'], { cwd: dir })).stdout)
  expect(again.map(({ cached }) => cached)).toEqual([...names.map(() => true), false])
})

test('| head stops the run: nothing is said, what was done is kept, and the same command goes on', async () => {
  const names = Array.from({ length: 120 }, (_, i) => [`in/${1_000 + i}.txt`, `${i}`])
  const dir = writeTree(tempDir(), Object.fromEntries(names))
  const args = ['--tasks', fixture('big'), '--files', 'in', '--workers', '1', '--format', 'ndjson']
  const run = start([...args, '--progress', 'plain'], { cwd: dir })
  await until(() => run.stdout().length > 0, 'a first record')
  run.child.stdout?.destroy()
  const { code, stderr } = await run.ended
  expect({ code, said: stderr.split('\n').filter((line) => !/^\d+ % /.test(line)) }).toEqual({
    code: 141,
    said: [''],
  })
  const status = JSON.parse((await millrace(['status', '--format', 'json'], { cwd: dir })).stdout)
  expect(status).toMatchObject({ state: 'interrupted' })
  const { succeeded } = status.counts
  expect(succeeded).toBeGreaterThan(0)
  expect(succeeded).toBeLessThan(120)
  const rest = await millrace([...args.slice(0, -1), 'json', '--progress', 'none'], { cwd: dir })
  expect(JSON.parse(rest.stdout)).toMatchObject({ cached: succeeded, succeeded: 120 })
})
