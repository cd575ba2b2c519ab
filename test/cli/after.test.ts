import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ApiDouble } from '../support/api-double.ts'
import { fixture, inProcess, listTree, millrace, ONE_ERROR, readLines, tempDir, writeTree } from './cli.ts'

const JSON_OUT = ['--format', 'json', '--progress', 'none']

/** A function with `ccn` branches more than one. */
function code(name: string, branches: number): string {
  return `function ${name}(x) {\n${'  if (x) x++\n'.repeat(branches)}  return x\n}\n`
}

const FILES = {
  'src/a.js': code('easy', 0) + code('hard', 7),
  'src/b.js': `// a comment\n${code('middle', 3)}${code('same', 3)}`,
  'src/c.md': 'no code',
}

function project(tasks: object): string {
  const config = { files: 'src', workers: 0, tasks }
  return writeTree(tempDir(), { ...FILES, 'millrace.config.json': JSON.stringify(config) })
}

function lines(dir: string, task: string) {
  return readLines<{ id: string; type: string; result: { text: string } }>(
    join(dir, `.millrace/out/${task}.jsonl`),
  )
}

const WORST = { task: 'analyze', select: 'functions', top: 2, by: 'ccn' }

test.each([
  [
    'a task that is not there',
    { a: { use: 'tokenize', after: 'b' } },
    /a follows b, which is not among the tasks/,
  ],
  [
    'one another',
    { a: { use: 'tokenize', after: 'b' }, b: { use: 'tokenize', after: 'a' } },
    /a and b wait for one/,
  ],
  ['itself', { a: { use: 'tokenize', after: 'a' } }, /a can't follow itself/],
  [
    'one, and learns',
    { a: { use: 'analyze' }, b: { use: 'embed', after: 'a' } },
    /b can't follow a: it learns/,
  ],
  ['by half', { a: { use: 'tokenize', after: { task: 'b', top: 3 } } }, /tasks\.a\.after: /],
])('a task that follows %s: exit 2', async (_, tasks, message) => {
  const dir = writeTree(tempDir(), { 'c.json': JSON.stringify({ tasks, files: '.' }) })
  for (const more of [[], ['--dry-run']]) {
    const ended = await inProcess(['--config', join(dir, 'c.json'), '--state', join(dir, 'state'), ...more])
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(ONE_ERROR) })
    expect(ended.stderr).toMatch(message)
  }
  expect(listTree(dir)).toEqual(['c.json'])
})

test('a task follows another: the worst functions with their text, the worst first, paid for once', async () => {
  const dir = project({
    louder: { use: fixture('prefix'), prefix: '!', after: 'ask' },
    ask: { use: fixture('ask'), after: WORST },
    analyze: {},
  })
  let isOpen = false
  const double = await ApiDouble.start({
    behave: ({ id }) => (isOpen || id !== 'src/b.js#1' ? { do: 'answer' } : { do: 'status', status: 401 }),
  })
  const options = { cwd: dir, env: { API: double.url } }
  const halted = await millrace([...JSON_OUT, '--concurrency', '1'], options)
  expect({ code: halted.code, ...JSON.parse(halted.stdout) }).toMatchObject({
    ...{ code: 3, total: 5, succeeded: 4, pending: 1, total_known: false },
  })
  isOpen = true
  const ended = await millrace(JSON_OUT, options)
  expect({ code: ended.code, ...JSON.parse(ended.stdout) }).toMatchObject({
    ...{ code: 0, total: 7, succeeded: 7, cached: 4, total_known: true },
  })
  expect(lines(dir, 'ask').map(({ id, type }) => [id, type])).toEqual([
    ['src/a.js#2', 'functions'],
    ['src/b.js#1', 'functions'],
  ])
  expect(double.calls.map(({ body }) => body.messages[0].content)).toEqual([
    code('hard', 7),
    code('middle', 3),
    code('middle', 3),
  ])
  expect(lines(dir, 'louder').map(({ id }) => id)).toEqual(['src/a.js#2', 'src/b.js#1'])
  expect(lines(dir, 'louder')[0].result.text).toBe(`!${lines(dir, 'ask')[0].result.text}`)
  const again = await millrace(JSON_OUT, options)
  expect(JSON.parse(again.stdout)).toMatchObject({ total: 7, cached: 7 })
})

test('the followed results may be all of a list, with the plain fields of their own; a change reaches the follower', async () => {
  const dir = project({
    analyze: {},
    count: { use: fixture('rows'), after: { task: 'analyze', select: 'functions' } },
  })
  const first = await millrace(JSON_OUT, { cwd: dir })
  expect(JSON.parse(first.stdout)).toMatchObject({ total: 7, succeeded: 7 })
  const rows = lines(dir, 'count').map(({ id, result }) => [id, result])
  expect(rows.map(([id]) => id)).toEqual(['src/a.js#1', 'src/a.js#2', 'src/b.js#1', 'src/b.js#2'])
  expect(rows[2][1]).toMatchObject({
    row: {
      item: 'src/b.js',
      path: 'src/b.js',
      language: 'JavaScript',
      name: 'middle',
      line: 2,
      text: code('middle', 3),
    },
  })
  writeTree(dir, { 'src/b.js': code('other', 1) })
  const second = await millrace(JSON_OUT, { cwd: dir })
  expect(JSON.parse(second.stdout)).toMatchObject({ total: 6, cached: 4 })
  const dry = await millrace(['--dry-run'], { cwd: dir })
  expect(dry.stdout).toContain('count: what it works on is known once analyze has run\n')
})

test('a list or a number that no result has ends the run with what there is', async () => {
  const dir = project({
    analyze: {},
    count: { use: fixture('rows'), after: { ...WORST, select: 'functons' } },
  })
  const list = await millrace(JSON_OUT, { cwd: dir })
  expect(list).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no result of analyze has a list "functons"\nhint: they have: .*functions/),
  })
  writeTree(dir, {
    'c.json': JSON.stringify({
      files: 'src',
      tasks: { analyze: {}, count: { use: fixture('rows'), after: { ...WORST, by: 'cnn' } } },
    }),
  })
  const number = await millrace(['--config', 'c.json', ...JSON_OUT], { cwd: dir })
  expect(number).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/nothing that is selected has a number cnn/),
  })
})
