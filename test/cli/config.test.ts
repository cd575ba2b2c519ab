import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ApiDouble } from '../support/api-double.ts'
import { fixture, inProcess, listTree, millrace, ONE_ERROR, readLines, tempDir, writeTree } from './cli.ts'

const ROWS = '{"id":"a","text":"one"}\n{"id":"b","text":"two"}\n'
const QUIET = ['--progress', 'none', '--format', 'json']

interface Line {
  id: string
  task: string
  result: { text: string }
}

/** A folder with two rows and a config of two instances of one task. */
function project(more: object = {}): string {
  return writeTree(tempDir(), {
    'rows.jsonl': ROWS,
    'millrace.config.json': JSON.stringify({
      input: 'rows.jsonl',
      workers: 0,
      tasks: {
        arrow: { use: fixture('prefix'), prefix: '-> ' },
        letter: { use: fixture('prefix'), prefix: 'x', 'first-upper': 'yes' },
      },
      ...more,
    }),
  })
}

function results(dir: string, task: string): string[] {
  return readLines<Line>(join(dir, `.millrace/out/${task}.jsonl`)).map((line) => {
    expect(line.task).toBe(task)
    return line.result.text
  })
}

test('named tasks of a config run under their names, with options of their own; --tasks chooses among them', async () => {
  const dir = project()
  const first = await millrace(QUIET, { cwd: dir })
  expect({ code: first.code, ...JSON.parse(first.stdout) }).toMatchObject({
    ...{ code: 0, tasks: ['arrow', 'letter'], total: 4, succeeded: 4, cached: 0, workers: 0 },
  })
  expect([results(dir, 'arrow'), results(dir, 'letter')]).toEqual([
    ['-> one', '-> two'],
    ['Xone', 'Xtwo'],
  ])
  const args = ['--config', 'millrace.config.json', '--tasks', 'letter', ...QUIET]
  const again = JSON.parse((await millrace(args, { cwd: dir })).stdout)
  expect(again).toMatchObject({ tasks: ['letter'], total: 2, cached: 2 })
  const report = await millrace(['report', '--format', 'ndjson'], { cwd: dir })
  expect(report.stdout).toContain('"task":"letter"')
})

test('the command line beats the config, for flags, options of named tasks and the source', async () => {
  const dir = project({ 'text-field': 'text', maxAttempts: 2, state: 'kept' })
  const other = writeTree(dir, { 'other.csv': 'id,text\nc,three\n' })
  const args = [
    '--config',
    'millrace.config.json',
    '--tasks',
    'arrow',
    '--arrow.prefix',
    '=',
    '--state',
    'mine',
  ]
  const ended = await millrace([...args, '--input', join(other, 'other.csv'), ...QUIET], { cwd: dir })
  expect(JSON.parse(ended.stdout)).toMatchObject({ total: 1, succeeded: 1 })
  expect(readLines<Line>(join(dir, 'mine/out/arrow.jsonl'))[0].result).toEqual({ text: '=three' })
  const words = [
    '--config',
    'millrace.config.json',
    '--tasks',
    fixture('words'),
    '--files',
    'other.csv',
    ...QUIET,
  ]
  expect((await millrace(words, { cwd: dir })).code).toBe(0)
})

test('paths in a config are taken from its folder', async () => {
  const dir = project()
  writeTree(dir, { 'tools/own.mjs': `export { default } from ${JSON.stringify(fixture('prefix'))}` })
  writeTree(dir, {
    'tools/c.json':
      '{"tasks":{"own":{"use":"./own.mjs"}},"input":"../rows.jsonl","out":"../own.jsonl","workers":0}',
  })
  const ended = await millrace(['--config', 'tools/c.json', ...QUIET], { cwd: dir })
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(readLines<Line>(join(dir, 'own.jsonl')).map(({ result }) => result.text)).toEqual(['>one', '>two'])
})

const SECRET = 'sk-planted-0123456789abcdef'

test.each([
  ['an unknown key', '{"concurency": 4}', /unknown key "concurency"\nhint: did you mean concurrency\?/],
  ['one given twice', '{"maxAttempts": 4, "max-attempts": 5}', /maxAttempts is given twice/],
  ['a value of another kind', '{"fresh": "yes"}', /fresh: not true or false/],
  ['a value out of bounds', '{"workers": -1, "tasks": {"tokenize": {}}, "files": "."}', /--workers "-1"/],
  [
    'a choice that there is not',
    '{"progress": "loud", "tasks": {"tokenize": {}}}',
    /--progress "loud": not one of/,
  ],
  ['no JSON', '{"tasks": ', /is no JSON/],
  ['a list', '[]', /not an object/],
  ['a task name', '{"tasks": {"My Task": {"use": "tokenize"}}}', /a name is made of/],
  ['a task that there is not', '{"tasks": {"count": {}}, "files": "."}', /there is no task "count"/],
  [
    'an option that there is not',
    '{"tasks": {"tokenize": {"encodin": 1}}, "files": "."}',
    /no option encodin/,
  ],
  [
    'limits that there are not',
    '{"limits": {"shared": {"rpm": 5}}, "tasks": {"t": {"use": "generate", "limit": "shard"}}}',
    /tasks\.t\.limit: there are no limits "shard"\nhint: did you mean shared\?/,
  ],
  ['limits that are none', '{"limits": {"shared": {"rpm": 0}}}', /limits\.shared\.rpm: /],
  [
    'limits for what sends nothing',
    '{"limits": {"l": {"rpm": 5}}, "tasks": {"tokenize": {"limit": "l"}}, "files": "."}',
    /tasks\.tokenize: limit is for tasks that send requests/,
  ],
  [
    'a key',
    `{"tasks": {"tokenize": {"apiKey": "${SECRET}"}}}`,
    /tasks\.tokenize\.apiKey looks like a secret/,
  ],
  [
    'a header',
    '{"tasks": {"t": {"headers": {"Authorization": "x y"}}}}',
    /headers\.Authorization looks like/,
  ],
  ['a key elsewhere', `{"tasks": {"t": {"model": "${SECRET}"}}}`, /tasks\.t\.model looks like a secret/],
])('%s in a config: exit 2, one error, nothing changed', async (_, text, message) => {
  const dir = writeTree(tempDir(), { 'c.json': text })
  const ended = await inProcess(['--config', join(dir, 'c.json'), '--state', join(dir, 'state')])
  expect(ended).toMatchObject({ code: 2, stdout: '' })
  expect(ended.stderr).toMatch(ONE_ERROR)
  expect(ended.stderr).toMatch(message)
  expect(ended.stderr).not.toContain(SECRET)
  expect(listTree(dir)).toEqual(['c.json'])
})

test('a config that merely lies there is not read when tasks are named; the name of an environment variable is no secret', async () => {
  const dir = project({ tasks: { tokenize: { use: './not-there.mjs', key: 'MY_API_KEY' } } })
  const ended = await millrace(['--tasks', 'tokenize', '--input', 'rows.jsonl', ...QUIET], { cwd: dir })
  expect(ended.code).toBe(0)
  const named = await millrace(QUIET, { cwd: dir })
  expect(named).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no task module') })
  const arrow = await millrace(['--tasks', 'arrow', '--input', 'rows.jsonl'], { cwd: dir })
  expect(arrow.stderr).toContain('add --config millrace.config.json')
})

test('named limits stand above --rpm and --tpm for the tasks that name them', async () => {
  const double = await ApiDouble.start({})
  const ask = { use: 'generate', model: 'gpt-4o', baseUrl: `${double.url}/v1`, maxTokens: 50 }
  const limits = { small: { tpm: 20 }, large: { rpm: 600, tpm: 60_000 }, idle: { rpm: 1 } }
  const wide = { ...ask, limit: 'large' }
  const tasks = { tight: { ...ask, limit: 'small' }, wide, other: ask }
  const dir = project({ limits, tasks, tpm: 120_000 })
  const run = (...args: string[]) => millrace([...args], { cwd: dir, env: { OPENAI_API_KEY: SECRET } })
  const planned = await run('--dry-run')
  expect(planned.stderr).toBe('note: limits.idle of the config: no task names it\n')
  expect(planned.stdout.match(/time: .+/g)).toEqual([
    expect.stringContaining('at 20 tokens a minute'),
    expect.stringContaining('at 600 requests a minute'),
    expect.stringContaining('at 120,000 tokens a minute'),
  ])
  const twice = project({ limits, tasks: { wide, also: wide } })
  const together = await millrace(['--dry-run'], { cwd: twice, env: { OPENAI_API_KEY: SECRET } })
  expect(together.stdout.split('\n').at(-2)).toMatch(/^wide and also share the limit large: about .* at /)
  const ended = await run(...QUIET)
  expect({ code: ended.code, ...JSON.parse(ended.stdout) }).toMatchObject({
    ...{ code: 1, succeeded: 4, dead_letter: 2, errors: [{ code: 'over_token_limit', count: 2 }] },
  })
  expect(double.calls).toHaveLength(4)
})

test("paths in a task's options are taken from the config's folder; names stay names", async () => {
  const dir = writeTree(tempDir(), {
    'sub/rows.jsonl': ROWS,
    'sub/s.json': '{"type":"object"}',
    'sub/c.json': JSON.stringify({
      input: 'rows.jsonl',
      tasks: {
        ask: { use: 'generate', model: 'm', schema: 's.json' },
        count: { use: 'tokenize', encoding: 'cl100k_base' },
      },
    }),
  })
  const ended = await millrace(['--config', 'sub/c.json', '--dry-run'], { cwd: dir })
  expect(ended).toMatchObject({ code: 0, stderr: '' })
})
