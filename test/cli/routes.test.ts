import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fixture, inProcess, millrace, ONE_ERROR, parseLines, readLines, tempDir, writeTree } from './cli.ts'

const OUT = '.millrace/out'

/** A folder with a config of these tasks, all of one module. */
function project(use: string, routes: object, source: object, files: Record<string, string>): string {
  const names = [...new Set(Object.values(routes).flat())] as string[]
  const tasks = Object.fromEntries(names.map((name) => [name, { use: fixture(use) }]))
  const config = JSON.stringify({ ...source, workers: 0, progress: 'none', tasks, routes })
  return writeTree(tempDir(), { ...files, 'millrace.config.json': config })
}

function idsOf(dir: string, task: string): unknown[] {
  return readLines(join(dir, OUT, `${task}.jsonl`)).map(({ id }) => id)
}

test('rows go to the tasks of their type; what no route takes is counted by type, what is broken is a dead letter', async () => {
  const rows = [
    ...['a text', 'b image', 'c text', 'd sound', 'e sound', 'f'].map((row) => {
      const [id, type] = row.split(' ')
      return JSON.stringify({ id, type, text: id })
    }),
    '{"id": ',
  ]
  const routes = { text: ['translate', 'summarise'], image: ['describe'] }
  const dir = project('prefix', routes, { input: 'rows.jsonl' }, { 'rows.jsonl': rows.join('\n') })
  const ended = await millrace(['--format', 'json'], { cwd: dir })
  expect({ code: ended.code, ...JSON.parse(ended.stdout) }).toMatchObject({
    ...{ code: 1, total: 6, succeeded: 5, dead_letter: 1, pending: 0 },
    unrouted: { sound: 2, row: 1 },
  })
  const ids = ['translate', 'summarise', 'describe'].map((task) => idsOf(dir, task))
  expect(ids).toEqual([['a', 'c'], ['a', 'c'], ['b']])
  const human = await millrace([], { cwd: dir })
  expect(human.stdout).toContain('no task takes 3 items: 2 of type sound, 1 of type row\n')
  const part = await millrace(
    ['--config', 'millrace.config.json', '--tasks', 'describe', '--format', 'json'],
    {
      cwd: dir,
    },
  )
  expect(JSON.parse(part.stdout)).toMatchObject({
    total: 2,
    cached: 1,
    unrouted: { text: 2, sound: 2, row: 1 },
  })
})

test('files go by their ending, else by their kind, else by *', async () => {
  const routes = { 'file:.PY': ['python'], 'file:image': ['picture'], 'file:.d.ts': ['types'], '*': ['rest'] }
  const names = ['a.py', 'B.PY', 'c.Png', 'd.gif', 'e.d.ts', 'f.ts', 'g', '.py']
  const files = Object.fromEntries(names.map((name) => [`in/${name}`, name]))
  const dir = project('echo', routes, { files: 'in' }, files)
  const ended = await millrace(['--format', 'json'], { cwd: dir })
  expect(JSON.parse(ended.stdout)).toMatchObject({ total: 8, succeeded: 8 })
  expect(ended.stdout).not.toContain('unrouted')
  const ids = ['python', 'picture', 'types', 'rest'].map((task) => idsOf(dir, task))
  expect(ids).toEqual([
    ['in/B.PY', 'in/a.py'],
    ['in/c.Png', 'in/d.gif'],
    ['in/e.d.ts'],
    ['in/.py', 'in/f.ts', 'in/g'],
  ])
})

test('without routes too: what no task accepts is counted; --dry-run says it', async () => {
  const dir = writeTree(tempDir(), { 'rows.jsonl': '{"id":"a","type":"text"}\n{"id":"b"}\n' })
  const args = ['--tasks', 'analyze', '--input', 'rows.jsonl']
  const dry = await millrace([...args, '--dry-run'], { cwd: dir })
  expect(dry.stdout).toContain('no task takes 2 items: 1 of type text, 1 of type row\n')
  const ended = await millrace([...args, '--progress', 'json', '--format', 'json'], { cwd: dir })
  expect(JSON.parse(ended.stdout)).toMatchObject({ total: 0, unrouted: { text: 1, row: 1 } })
  expect(parseLines(ended.stderr).at(-1)).toMatchObject({ type: 'summary', unrouted: { text: 1, row: 1 } })
  expect((await millrace(['report'], { cwd: dir })).stdout).toContain('nothing to do: no item is for them')
  const status = await millrace(['status'], { cwd: dir })
  expect(status.stdout).toContain('\nunrouted no task takes 2 items: 1 of type text, 1 of type row\n')
})

test.each([
  [
    'leads to no task',
    { text: ['cout'] },
    /routes\.text: there is no task "cout"\nhint: did you mean count\?/,
  ],
  ['names no kind', { 'file:img': ['count'], '*': 'count' }, /routes: "file:img" is no kind of item/],
  ['is missing for a task', { text: [] }, /routes\.text: /],
  ['does not lead to a task', {}, /no route leads to count/],
])('a route that %s: exit 2', async (_, routes, message) => {
  const text = JSON.stringify({ tasks: { count: { use: 'tokenize' } }, files: '.', routes })
  const dir = writeTree(tempDir(), { 'c.json': text })
  const ended = await inProcess(['--config', join(dir, 'c.json'), '--state', join(dir, 'state')])
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(ONE_ERROR) })
  expect(ended.stderr).toMatch(message)
})
