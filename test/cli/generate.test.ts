import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ApiDouble, type Behaviour, type SeenCall } from '../support/api-double.ts'
import {
  forPeople,
  listTree,
  millrace,
  ONE_ERROR,
  parseLines,
  readLines,
  start,
  tempDir,
  writeTree,
} from './cli.ts'

const KEY = 'sk-planted-0123456789'
const QUIET = ['--tasks', 'generate', '--progress', 'none', '--format', 'json', '--backoff', '1ms']

type Content = string | { type: string; image_url?: { url: string } }[]
const contentOf = ({ body }: SeenCall): Content => body.messages.at(-1).content

async function setUp(files: Record<string, string | Uint8Array>, behave?: (call: SeenCall) => Behaviour) {
  const double = await ApiDouble.start({ behave })
  const dir = writeTree(tempDir(), files)
  const run = async (...args: string[]) => {
    const target = ['--generate.base-url', `${double.url}/v1`, '--generate.model', 'gpt-4o']
    const ran = await millrace(forPeople([...QUIET, ...target, ...args]), {
      cwd: dir,
      env: { OPENAI_API_KEY: KEY },
    })
    return { ...ran, summary: () => JSON.parse(ran.stdout) }
  }
  const dead = async () => {
    const { stdout } = await millrace(['dlq', 'show', '--format', 'ndjson'], { cwd: dir })
    return parseLines<{ item: { id: string }; errors: Record<string, unknown>[] }>(stdout)
  }
  return { double, dir, run, dead, results: () => readLines(join(dir, '.millrace/out/generate.jsonl')) }
}

const rows = (list: unknown[]) => list.map((row) => `${JSON.stringify(row)}\n`).join('')

test('asks about each row, resumes without asking again, and sums up tokens and price', async () => {
  const input = rows([1, 2, 3].map((n) => ({ id: `r${n}`, text: `text ${n}`, language: 'French' })))
  const { double, run, results } = await setUp({ 'in.jsonl': input })
  const args = ['--input', 'in.jsonl', '--generate.prompt', 'Into {{language}}: {{text}}']
  const prices = ['--generate.input-price', '2', '--generate.output-price', '10']
  const first = await run(...args)
  expect(first.code, first.stderr).toBe(0)
  expect(results()[1]).toMatchObject({
    id: 'r2',
    result: {
      text: 'Into French: text 2',
      finish_reason: 'stop',
      usage: { input_tokens: 10, output_tokens: 5 },
    },
  })
  expect(double.calls[0].headers.authorization).toBe(`Bearer ${KEY}`)
  expect((await run(...args, ...prices)).summary()).toMatchObject({
    cached: 3,
    tasks_detail: { generate: { items: 3, input_tokens: 30, output_tokens: 15, price: 0.00021 } },
  })
  expect(double.calls.length).toBe(3)
})

test('a row without a field is a dead letter before anything is sent; what the server refuses dies alone', async () => {
  const refusals: Record<string, Behaviour> = {
    long: {
      do: 'status',
      status: 400,
      body: { error: { code: 'context_length_exceeded', message: 'long' } },
    },
    bad: { do: 'status', status: 400, body: { error: { code: 'content_policy_violation', message: 'no' } } },
  }
  const input = rows([
    { id: 'good', word: 'good' },
    { id: 'none', other: 1 },
    { id: 'long', word: 'long' },
    { id: 'bad', word: 'bad' },
  ])
  const behave = (call: SeenCall) => refusals[contentOf(call) as string] ?? { do: 'answer' as const }
  const { double, run, dead } = await setUp({ 'in.jsonl': input }, behave)
  const { code, summary } = await run('--input', 'in.jsonl', '--generate.prompt', '{{word}}')
  expect(code).toBe(1)
  expect(summary()).toMatchObject({ succeeded: 1, dead_letter: 3, attempts: 4 })
  expect(double.calls.length).toBe(3)
  const letters = Object.fromEntries((await dead()).map(({ item, errors }) => [item.id, errors[0]]))
  expect(letters).toMatchObject({
    none: { code: 'no_field', message: 'the item has no field "word"', hint: 'it has: id, other' },
    long: { code: 'context_length_exceeded' },
    bad: { code: 'refused' },
  })
})

test('a row that names a model that is not there dies alone', async () => {
  const input = rows([
    { id: 'a', text: 'x', model: 'gpt-none' },
    { id: 'b', text: 'x' },
  ])
  const none = {
    do: 'status',
    status: 404,
    body: { error: { code: 'model_not_found', message: 'no' } },
  } as const
  const behave = ({ body }: SeenCall) => (body.model === 'gpt-none' ? none : { do: 'answer' as const })
  const { run, dead } = await setUp({ 'in.jsonl': input }, behave)
  const { code, summary } = await run('--input', 'in.jsonl', '--generate.overrides', 'model')
  expect([code, summary()]).toMatchObject([1, { succeeded: 1, dead_letter: 1 }])
  expect(await dead()).toMatchObject([
    { item: { id: 'a' }, errors: [{ code: 'unknown_model', class: 'permanent' }] },
  ])
})

test('a password in --generate.base-url is refused, and told nowhere', async () => {
  const dir = writeTree(tempDir(), { 'in.txt': 'x\n' })
  const target = ['--generate.base-url', 'http://me:secret-0123@localhost', '--generate.model', 'm']
  const { code, stderr } = await millrace([...QUIET, ...target, '--input', 'in.txt'], { cwd: dir })
  expect([code, stderr]).toEqual([2, expect.stringContaining('a user in it')])
  expect([stderr.includes('secret'), listTree(join(dir, '.millrace'))]).toEqual([false, []])
})

test('messages of Anthropic, with its own key and a schema', async () => {
  const double = await ApiDouble.start({
    behave: ({ body }) => ({
      do: 'answer',
      body: {
        content: [
          {
            type: 'tool_use',
            id: 't',
            name: 'answer',
            input: { words: body.messages[0].content.split(' ') },
          },
        ],
        ...{ stop_reason: 'tool_use', usage: { input_tokens: 3, output_tokens: 4 } },
      },
    }),
  })
  const words = { type: 'array', items: { type: 'string', minLength: 1, format: 'email' }, uniqueItems: true }
  const schema = JSON.stringify({ type: 'object', properties: { words } })
  const dir = writeTree(tempDir(), { 'in.txt': 'a@b.example c@d.example\na b\n', 'schema.json': schema })
  const options = [
    '--generate.provider',
    'anthropic',
    '--generate.model',
    'm',
    '--generate.schema',
    'schema.json',
  ]
  const { code } = await millrace(
    [...QUIET, ...options, '--generate.base-url', double.url, '--input', 'in.txt', '--max-attempts', '1'],
    { cwd: dir, env: { ANTHROPIC_API_KEY: KEY } },
  )
  expect(code).toBe(1)
  expect(double.calls[0]).toMatchObject({ path: '/v1/messages', headers: { 'x-api-key': KEY } })
  expect(readLines(join(dir, '.millrace/out/generate.jsonl'))).toMatchObject([
    { result: { data: { words: ['a@b.example', 'c@d.example'] }, finish_reason: 'stop' } },
  ])
  expect(double.calls.length).toBe(4)
})

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

test('images are sent as they are; what is neither image nor text dies alone', async () => {
  const files = { 'a.png': PNG, 'b.bin': Buffer.from([0, 1, 2]), 'c.txt': 'words' }
  const { double, run, dead } = await setUp(files, () => ({
    do: 'answer',
    body: { choices: [{ message: { content: 'ok' } }] },
  }))
  const { summary } = await run('--files', '*', '--generate.prompt', 'What is {{path}}?')
  expect(summary()).toMatchObject({ succeeded: 2, dead_letter: 1 })
  expect((await dead())[0]).toMatchObject({ item: { id: 'b.bin' }, errors: [{ code: 'not_text' }] })
  const contents = double.calls.map(contentOf)
  expect(contents).toContain('What is c.txt?')
  const [text, image] = contents.find((content) => typeof content !== 'string') as Exclude<Content, string>
  expect(text).toMatchObject({ text: 'What is a.png?' })
  expect(image.image_url?.url).toBe(`data:image/png;base64,${PNG.toString('base64')}`)
})

test('data by a schema, as a table too; the last reply that does not fit is kept', async () => {
  const schema = JSON.stringify({ type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] })
  const input = rows([
    { id: 'a', text: '{"n":1}' },
    { id: 'b', text: 'not data' },
  ])
  // The double repeats what it is told last: here what was wrong.
  const { dir, run, dead } = await setUp({ 'in.jsonl': input, 'schema.json': schema })
  const prices = ['--generate.input-price', '2', '--generate.output-price', '10']
  const form = ['--generate.schema', 'schema.json', '--out', 'out.csv']
  const { code, summary } = await run('--input', 'in.jsonl', ...form, ...prices)
  expect(code).toBe(1)
  // Of four replies one is of use.
  expect(summary()).toMatchObject({
    tasks_detail: { generate: { items: 1, price: 0.00007 } },
    spent: { requests: 4, tokens: 60, price: 0.00028 },
  })
  expect(readFileSync(join(dir, 'out.csv'), 'utf8').split(/\r?\n/).slice(0, 2)).toEqual([
    'id,text,data,finish_reason,input_tokens,output_tokens',
    'a,,"{""n"":1}",stop,10,5',
  ])
  const { errors } = (await dead())[0]
  expect(errors[0]).toMatchObject({ code: 'invalid_reply', fields: { usage: { input_tokens: 30 } } })
  expect(JSON.stringify(errors[0].fields)).toContain('Answer again')
  const { stdout } = await millrace(['dlq', 'show'], { cwd: dir })
  expect(stdout).toMatch(/\n {13}reply: .*Answer again.*\n {13}usage: \{"input_tokens":30,/)
})

test.each([
  [['--input', 'in.csv', '--generate.prompt', '{{txt}}'], 'there are: name, text, id'],
  [
    ['--input', 'in.csv', '--text-field', 'name', '--generate.prompt', '{{nme}}'],
    'there are: name, text, id',
  ],
  [['--files', 'in.csv', '--generate.prompt', '{{name}}'], 'there are: path, text, id'],
])('a field that no item can have ends with exit code 2: %s', async (args, message) => {
  const { double, dir, run } = await setUp({ 'in.csv': 'name,text\na,b\n' })
  for (const more of [[], ['--dry-run']]) {
    const { code, stderr } = await run(...args, ...more)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  }
  expect([double.calls.length, listTree(join(dir, '.millrace'))]).toEqual([0, []])
  expect((await run('--input', 'in.csv', '--generate.prompt', '{{text}} {{name}} {{id}}')).code).toBe(0)
})

test('rows that differ in nothing but an id are asked for once, in later runs and other files too', async () => {
  const { double, dir, run, results } = await setUp({})
  const texts = ['a', 'b', 'a'].map((text) => ({ text }))
  const asked = async (file: string, list: unknown[], ...args: string[]) => {
    writeTree(dir, { [file]: rows(list) })
    const before = double.calls.length
    const { code, summary } = await run('--input', file, ...args)
    expect(code).toBe(0)
    expect(results().length).toBe(list.length)
    return { requests: double.calls.length - before, ...summary() }
  }
  expect(await asked('in.jsonl', texts)).toMatchObject({
    ...{ requests: 2, attempts: 2 },
    tasks_detail: { generate: { items: 3, equal: 1, input_tokens: 20 } },
  })
  writeTree(dir, { 'dry.jsonl': rows(['b', 'c', 'c'].map((text) => ({ text }))) })
  const { stdout } = await run('--input', 'dry.jsonl', '--dry-run')
  expect(stdout).toMatch(/ {2}1 request: [\s\S]* {2}2 items more would take the answer to an equal one\n/)
  // Places and ids are others now.
  expect(await asked('in.jsonl', [{ text: 'top' }, ...texts])).toMatchObject({ requests: 1, cached: 0 })
  expect(results().map(({ id, result }) => [id, (result as { text: string }).text])).toEqual([
    ...[
      ['in.jsonl:1', 'top'],
      ['in.jsonl:2', 'a'],
      ['in.jsonl:3', 'b'],
      ['in.jsonl:4', 'a'],
    ],
  ])
  const named = [1, 2, 3].map((id) => ({ id, text: 'a' }))
  expect((await asked('named.jsonl', named)).requests).toBe(0)
  expect((await asked('named.jsonl', named, '--fresh')).requests).toBe(1)
  expect((await asked('named.jsonl', named, '--generate.prompt', '{{id}}: {{text}}')).requests).toBe(3)
  const sampled = named.map((row) => ({ ...row, sample: row.id }))
  expect((await asked('named.jsonl', sampled)).requests).toBe(3)
})

test('where asking for one of equal rows fails, the next asks, and all take the answer', async () => {
  let calls = 0
  const behave = (): Behaviour =>
    ++calls === 1 ? { do: 'status', status: 500 } : { do: 'answer', after_ms: 20 }
  const list = Array.from({ length: 20 }, (_, id) => ({ id, text: 'same' }))
  const { double, run, results } = await setUp({ 'in.jsonl': rows(list) }, behave)
  expect((await run('--input', 'in.jsonl')).summary()).toMatchObject({ succeeded: 20, attempts: 2 })
  expect(double.calls.length).toBe(2)
  expect(results().map(({ id }) => id)).toEqual(list.map(({ id }) => String(id)))
})

const TEN = rows(Array.from({ length: 10 }, (_, i) => ({ id: `r${i}`, text: `${i} tokens or so` })))
/** A reply has 5 tokens, and may have 10. */
const PRICED = [
  '--generate.input-price',
  '0',
  '--generate.output-price',
  '100000',
  '--generate.max-tokens',
  '10',
]

test('--budget stops before it is passed; the same command goes on', async () => {
  const { double, run } = await setUp({ 'in.jsonl': TEN })
  const args = ['--input', 'in.jsonl', ...PRICED, '--concurrency', '4']
  const halted = await run(...args, '--budget', '2.5')
  expect([halted.code, double.calls.length]).toEqual([3, 4])
  expect(halted.summary()).toMatchObject({ succeeded: 4, pending: 6, dead_letter: 0, attempts: 4 })
  expect(halted.summary().halted).toBe('budget_spent: 2 of 2.5 is spent, and the next request may cost 1')
  const ended = await run(...args, '--budget', '4')
  expect([ended.code, double.calls.length]).toEqual([0, 10])
  expect(ended.summary().tasks_detail.generate.price).toBe(5)
})

test('what a limit of one run has no room for is tried again by the next', async () => {
  const { double, run, dead } = await setUp({ 'in.jsonl': TEN })
  const first = await run('--input', 'in.jsonl', '--tpm', '1000')
  expect(first.summary()).toMatchObject({ dead_letter: 10, errors: [{ code: 'over_token_limit' }] })
  expect((await dead())[0].errors[0].hint).toBe(
    'lower --generate.max-tokens, which counts for 1024 of them, or raise --tpm: the same command then tries again',
  )
  expect(double.calls.length).toBe(0)
  const second = await run('--input', 'in.jsonl', '--tpm', '200000')
  expect(second.summary()).toMatchObject({ succeeded: 10, dead_letter: 0, cached: 0 })
})

test('what halts a run says what to do: on the screen, in the record, in status and in the report', async () => {
  const headers = { location: 'https://elsewhere.example/v1?key=secret' }
  const { dir, run } = await setUp({ 'in.jsonl': TEN }, () => ({ do: 'status', status: 308, headers }))
  const halted = await run('--input', 'in.jsonl')
  const reason = 'redirected: HTTP 308: the server sends on to elsewhere.example'
  const hint = 'redirects are not followed: check --base-url'
  expect(halted.code).toBe(3)
  expect(halted.summary()).toMatchObject({ halted: reason, hint })
  expect(halted.stderr).toContain(`with 0 of 10 items done (${reason})\nhint: ${hint}\nthis command resumes:`)
  expect((await millrace(['status'], { cwd: dir })).stdout).toContain(`halted: ${reason}\nhint     ${hint}\n`)
  expect((await millrace(['report'], { cwd: dir })).stdout).toContain(
    `  stopped: ${reason}\n  hint: ${hint}\n`,
  )
})

test('what a command line says to no effect is noted', async () => {
  const { dir, run } = await setUp({ 'in.jsonl': TEN })
  const half = await run('--input', 'in.jsonl', '--generate.prompt', 'Say {{text}', '--dry-run')
  expect(half).toMatchObject({ code: 0, stderr: expect.stringContaining('--generate.prompt has {{text}, ') })
  const idle = await millrace(['--tasks', 'tokenize', '--input', 'in.jsonl', '--rpm', '5', '--dry-run'], {
    cwd: dir,
  })
  expect(idle.stderr).toBe('note: --rpm says nothing here: no task sends requests\n')
})

test('a pause that the server asks for is told, by its end', async () => {
  const headers = { 'retry-after': '3600' }
  const { double, dir } = await setUp({ 'in.jsonl': TEN }, () => ({ do: 'status', status: 429, headers }))
  const target = ['--generate.base-url', `${double.url}/v1`, '--generate.model', 'm', '--input', 'in.jsonl']
  const run = start([...QUIET, ...target], { cwd: dir, env: { OPENAI_API_KEY: KEY } })
  let status = ''
  while (!status.includes('paused')) {
    status = (await millrace(['status'], { cwd: dir })).stdout
  }
  run.child.kill('SIGINT')
  expect(status).toMatch(/state {4}running, pid \d+, paused by the server until (?:\S+ )?\d\d:\d\d\n/)
  expect((await run.ended).code).toBe(130)
  expect((await millrace(['status'], { cwd: dir })).stdout).not.toContain('paused')
})

test('--dry-run tells tokens, requests, time and price, and sends nothing', async () => {
  const { double, run } = await setUp({ 'in.jsonl': `${TEN}${rows([{ id: 'none', body: 'x' }])}` })
  const limits = ['--rpm', '60', '--tpm', '600', '--budget', '9', '--dry-run']
  const { code, stdout } = await run('--input', 'in.jsonl', ...PRICED, ...limits)
  expect([code, double.calls.length]).toEqual([0, 0])
  expect(stdout.split('\n')).toEqual([
    expect.stringContaining('generate: 11 items: 11 items to do'),
    '  10 requests: 150 tokens in, at most 100 tokens out',
    '  time: about 25.0 s at 600 tokens a minute',
    '  price: at most 10, more than the budget of 9',
    expect.stringContaining(`  1 item can't be done, such as none: no_text: `),
    '',
  ])
  const asRecord = await run('--input', 'in.jsonl', ...PRICED, ...limits.slice(0, -1), '--dry-run=true')
  expect(asRecord.summary()).toMatchObject({
    tasks: [
      { task: 'generate', total: 11, pending: 11, estimated: { requests: 10, price: 10, about_s: 25 } },
    ],
  })
  const unpriced = await run('--input', 'in.jsonl', '--budget', '9')
  expect([unpriced.code, unpriced.stderr]).toEqual([2, expect.stringContaining('--generate.input-price')])
})

test.each([
  [['--generate.schema', 'missing.json'], 'there is no such file'],
  [['--generate.schema', 'x'.repeat(300)], "can't be read: ENAMETOOLONG"],
  [['--generate.schema', 'bad.json'], 'not JSON'],
  [['--generate.schema', 'wrong.json'], 'type must be'],
  [['--generate.key-variable', 'sk-123'], 'never give the key itself'],
  [['--generate.provider', 'anthropic', '--generate.schema', 'list.json'], 'does not suit anthropic'],
])('%s ends with exit code 2 before anything is sent', async (args, message) => {
  const files = {
    'in.txt': 'x\n',
    'bad.json': '{',
    'wrong.json': '{"type":5}',
    'list.json': '{"type":"array"}',
  }
  const { double, run } = await setUp(files)
  const { code, stderr } = await run('--input', 'in.txt', ...args)
  expect(stderr).toMatch(ONE_ERROR)
  expect(stderr).toContain(message)
  expect([code, double.calls.length]).toEqual([2, 0])
})
