import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ApiDouble } from '../support/api-double.ts'
import { BatchDouble, type BatchDoubleOptions, type Fate } from '../support/batch-double.ts'
import { forPeople, listTree, millrace, parseLines, start, tempDir, writeTree } from './cli.ts'

const KEY = 'sk-planted-0123456789'
const QUIET = ['--tasks', 'generate', '--progress', 'plain', '--format', 'json', '--backoff', '1ms']
const BATCH = ['--via', 'batch', '--poll', '50ms']
const MODEL = ['--generate.model', 'gpt-4o', '--input', 'in.jsonl']
const INPUT = Array.from(
  { length: 40 },
  (_, i) => `${JSON.stringify({ id: `r${i}`, text: `text ${i}` })}\n`,
).join('')

async function setUp(options?: BatchDoubleOptions) {
  const double = await BatchDouble.start(options)
  const dir = writeTree(tempDir(), { 'in.jsonl': INPUT })
  const run = async (...args: string[]) => {
    const env = { OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY }
    const ran = await millrace(forPeople([...QUIET, ...BATCH, ...MODEL, ...args]), { cwd: dir, env })
    return { ...ran, summary: () => JSON.parse(ran.stdout) }
  }
  const results = () => readFileSync(join(dir, '.millrace/out/generate.jsonl'), 'utf8')
  return { double, dir, run, results }
}

test('a batch gives the bytes that single calls give, at half the price', async () => {
  const api = await ApiDouble.start()
  const { double, dir, run, results } = await setUp()
  const prices = ['--generate.input-price', '2', '--generate.output-price', '10']
  const batch = await run('--generate.base-url', `${double.url}/v1`, ...prices)
  expect(batch.code, batch.stderr).toBe(0)
  const args = ['--generate.base-url', `${api.url}/v1`, '--state', 'calls']
  const calls = await millrace([...QUIET, ...MODEL, ...prices, ...args], {
    cwd: dir,
    env: { OPENAI_API_KEY: KEY },
  })
  expect(calls.code, calls.stderr).toBe(0)
  expect(results()).toBe(readFileSync(join(dir, 'calls/out/generate.jsonl'), 'utf8'))
  expect(batch.summary().tasks_detail.generate.price * 2).toBe(
    JSON.parse(calls.stdout).tasks_detail.generate.price,
  )
  expect(double.batches.length).toBe(1)
})

test('a byte order mark, other ends of lines and blank lines in replies say nothing', async () => {
  const spell = (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}\r\n  \r\n\r\n`
  const { double, run } = await setUp({ spell })
  const { code, stderr, summary } = await run('--generate.base-url', `${double.url}/v1`)
  expect(code, stderr).toBe(0)
  expect(summary()).toMatchObject({ succeeded: 40 })
  expect(double.steps).toEqual(['upload', 'create', 'retrieve', 'results'])
})

test('embedding through batches, with a text in each request', async () => {
  const { double, dir } = await setUp({ looks: 0 })
  const embed = ['--tasks', 'embed', '--embed.provider', 'openai', '--embed.model', 'm', '--embed.price', '1']
  const args = [...embed, '--embed.base-url', `${double.url}/v1`, '--input', 'in.jsonl', ...BATCH]
  const ran = await millrace([...args, '--progress', 'none', '--format', 'json', '--out', 'out.npy'], {
    cwd: dir,
    env: { OPENAI_API_KEY: KEY },
  })
  expect(ran.code, ran.stderr).toBe(0)
  expect(JSON.parse(ran.stdout)).toMatchObject({ succeeded: 40 })
  expect(double.batches.map(({ asked }) => asked.length)).toEqual([40])
  expect(double.batches[0].asked[0]).toMatchObject({ url: '/v1/embeddings', body: { input: ['text 0'] } })
})

test('Ctrl-C leaves the batch with the provider; the same command takes in its results', async () => {
  let interrupt = () => {}
  const { double, dir, run } = await setUp({
    looks: 2,
    reached: (step) => (step === 'retrieve' ? interrupt() : undefined),
  })
  const target = ['--generate.base-url', `${double.url}/v1`]
  const going = start([...QUIET, ...BATCH, ...MODEL, ...target], { cwd: dir, env: { OPENAI_API_KEY: KEY } })
  interrupt = () => going.child.kill('SIGINT')
  const { code, stderr } = await going.ended
  expect(code, stderr).toBe(130)
  expect(stderr).toContain('batch batch_1 of 40 requests goes on at the provider')
  expect(stderr).not.toContain('finishing')
  interrupt = () => {}
  expect((await millrace(['status'], { cwd: dir })).stdout).toMatch(
    new RegExp(`^batch {4}batch_1: 40 requests with ${double.url}/v1 since \\d{4}-`, 'm'),
  )
  const { stdout } = await millrace(['status', '--format', 'json'], { cwd: dir })
  expect(JSON.parse(stdout).batches).toMatchObject([{ id: 'batch_1', at: `${double.url}/v1`, requests: 40 }])
  const cleaned = await millrace(['clean', '--all'], { cwd: dir })
  expect([cleaned.code, cleaned.stderr]).toEqual([2, expect.stringContaining('with its provider: batch_1')])
  const calls = await run(...target, '--generate.via', 'calls')
  expect([calls.code, calls.stderr]).toEqual([2, expect.stringContaining('add --via batch to take in')])
  const second = await run(...target)
  expect(second.code, second.stderr).toBe(0)
  expect(second.summary()).toMatchObject({ succeeded: 40, cached: 0 })
  expect((await millrace(['status'], { cwd: dir })).stdout).not.toContain('batch_1')
  expect(double.batches.length).toBe(1)
})

test('an order without an answer counts as a batch: it may be the only trace of what is paid for', async () => {
  let kill = () => {}
  const { double, dir, run } = await setUp({ reached: (step) => (step === 'create' ? kill() : undefined) })
  const target = ['--generate.base-url', `${double.url}/v1`]
  const going = start([...QUIET, ...BATCH, ...MODEL, ...target], { cwd: dir, env: { OPENAI_API_KEY: KEY } })
  kill = () => going.child.kill('SIGKILL')
  expect((await going.ended).signal).toBe('SIGKILL')
  kill = () => {}
  expect((await millrace(['status'], { cwd: dir })).stdout).toMatch(
    new RegExp(`^batch {4}40 requests ordered, without an answer, of ${double.url}/v1 since \\d{4}-`, 'm'),
  )
  const cleaned = await millrace(['clean', '--all'], { cwd: dir })
  expect([cleaned.code, cleaned.stderr]).toEqual([2, expect.stringContaining('its order got no answer')])
  expect((await run(...target)).summary()).toMatchObject({ succeeded: 40 })
  expect(double.batches.length).toBe(1)
})

test('a batch that is not run for two bad lines goes again without them', async () => {
  const { double, run } = await setUp({
    refuse: (_, batch) =>
      batch === 1
        ? [2, 5].map((line) => ({ code: 'invalid_request', message: 'no such thing', line }))
        : undefined,
  })
  const { code, summary, stderr } = await run('--generate.base-url', `${double.url}/v1`)
  expect(code, stderr).toBe(1)
  expect(summary()).toMatchObject({ succeeded: 38, dead_letter: 2, attempts: 40 })
  expect(double.batches.map(({ asked }) => asked.length)).toEqual([40, 38])
})

test('a batch that waits for room at the provider goes again as it was', async () => {
  const { double, run } = await setUp({
    refuse: (_, batch) =>
      batch <= 2 ? [{ code: 'token_limit_exceeded', message: 'Enqueued token limit reached' }] : undefined,
  })
  const { code, summary, stderr } = await run('--generate.base-url', `${double.url}/v1`)
  expect(code, stderr).toBe(0)
  expect(summary()).toMatchObject({ succeeded: 40, attempts: 40 })
  expect(double.steps.filter((step) => step === 'upload').length).toBe(1)
})

test.each([
  ['a bad key', 'upload', { status: 401 }, 'bad_key'],
  [
    'no such model',
    'create',
    { status: 404, body: { error: { code: 'model_not_found', message: 'm' } } },
    'unknown_model',
  ],
  ['an order that is wrong', 'create', { status: 400, body: { error: { message: 'no' } } }, 'bad_request'],
] as const)('%s ends with exit code 3, all items pending', async (_, at, reply, reason) => {
  let isBad = true
  const { double, run } = await setUp({ disturb: (step) => (isBad && step === at ? reply : undefined) })
  const halted = await run('--generate.base-url', `${double.url}/v1`)
  expect(halted.code, halted.stderr).toBe(3)
  expect(halted.summary()).toMatchObject({
    pending: 40,
    dead_letter: 0,
    halted: expect.stringContaining(reason),
  })
  isBad = false
  expect((await run('--generate.base-url', `${double.url}/v1`)).code).toBe(0)
  expect(double.batches.length).toBe(1)
})

test('a key that is not set ends it before anything is sent', async () => {
  const { double, run } = await setUp()
  const halted = await run(
    '--generate.base-url',
    `${double.url}/v1`,
    '--generate.key-variable',
    'NO_SUCH_KEY',
  )
  expect([halted.code, halted.summary().halted]).toEqual([
    3,
    expect.stringContaining('NO_SUCH_KEY is not set'),
  ])
  expect(double.headers.length).toBe(0)
})

test('orders and looks that get no answer are repeated, and nothing is ordered twice', async () => {
  const { double, run } = await setUp({
    disturb: (step, count) => {
      if (count > 1) return undefined
      if (step === 'create') return 'drop'
      return step === 'list' ? { status: 500 } : 'drop_before'
    },
  })
  const { code, stderr } = await run('--generate.base-url', `${double.url}/v1`)
  expect(code, stderr).toBe(0)
  expect(double.batches.length).toBe(1)
})

test('what it may cost at most is known before, and the budget is kept to', async () => {
  const { double, run } = await setUp()
  const target = ['--generate.base-url', `${double.url}/v1`, '--generate.max-tokens', '100']
  const prices = ['--generate.input-price', '0', '--generate.output-price', '20000']
  const dry = await run(...target, ...prices, '--dry-run')
  expect(dry.stdout.split('\n').slice(2, 4)).toEqual([
    '  time: within 24 hours, as batches of up to 50,000 requests',
    '  price: at most 40, 50 % of that of single calls',
  ])
  // A request may cost 1, and costs 0.05: the last one that may begins when 1.5 is spent.
  const halted = await run(...target, ...prices, '--budget', '2.5')
  expect(halted.code, halted.stderr).toBe(3)
  expect(halted.summary()).toMatchObject({ succeeded: 31, pending: 9 })
  expect(double.batches[0].asked.length).toBe(2)
})

test('a key that the server echoes is in no file', async () => {
  const body = { choices: [{ message: { content: `you are ${KEY}` } }] }
  const { double, dir, run } = await setUp({
    fate: (asked) => ({ status: asked.body.messages[0].content === 'text 3' ? 401 : 200, body }),
  })
  const { code, stdout, stderr } = await run('--generate.base-url', `${double.url}/v1`)
  expect(code).toBe(3)
  expect(double.headers.every(({ authorization }) => authorization === `Bearer ${KEY}`)).toBe(true)
  const files = listTree(join(dir, '.millrace')).map((name) => join(dir, '.millrace', name))
  expect(files.some((file) => file.endsWith('results'))).toBe(true)
  const kept = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, 'latin1'))
  expect([stdout, stderr, ...kept].filter((text) => text.includes(KEY))).toEqual([])
})

test.each([
  [['--tasks', 'tokenize', '--input', 'in.jsonl', '--via', 'batch'], 'none of the tasks'],
  [['--tasks', 'generate', '--input', 'in.jsonl', '--generate.model', 'm', '--via', 'post'], 'calls'],
  [['--tasks', 'embed', '--input', 'in.jsonl', '--embed.via', 'batch'], 'go with a provider'],
])('%s ends with exit code 2', async (args, message) => {
  const dir = writeTree(tempDir(), { 'in.jsonl': INPUT })
  const { code, stderr } = await millrace(args, { cwd: dir })
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})

const reply = (content: string) => ({ status: 200, body: { choices: [{ message: { content } }] } })

test('a reply that does not fit the schema is asked for again in a next batch', async () => {
  const { double, dir, run, results } = await setUp({
    fate: ({ body }) => reply(body.messages.length === 1 ? 'nothing of the kind' : '{"n":1}'),
  })
  writeTree(dir, { 'schema.json': '{"type":"object","properties":{"n":{"type":"integer"}}}' })
  const { code, stderr, summary } = await run(
    '--generate.base-url',
    `${double.url}/v1`,
    '--generate.schema',
    'schema.json',
  )
  expect(code, stderr).toBe(0)
  expect(summary().spent).toMatchObject({ requests: 80 })
  expect(parseLines(results())[7]).toMatchObject({ result: { data: { n: 1 }, asked_again: 1 } })
  expect(double.batches.map(({ asked }) => asked.length)).toEqual([40, 40])
})

test('what is never run is tried again, and is a dead letter at last', async () => {
  const fates: Record<string, Fate> = { 'text 1': 'expired', 'text 2': 'missing', 'text 3': 'cancelled' }
  const { double, dir, run } = await setUp({ fate: ({ body }) => fates[body.messages[0].content] })
  const { code, summary, stderr } = await run('--generate.base-url', `${double.url}/v1`)
  expect(code, stderr).toBe(1)
  expect(summary()).toMatchObject({ succeeded: 37, dead_letter: 3, attempts: 46 })
  const { stdout } = await millrace(['dlq', 'show', '--format', 'ndjson'], { cwd: dir })
  const letters = parseLines<{ attempts: number; errors: { code: string; class: string }[] }>(stdout)
  expect(letters).toMatchObject(
    Array(3).fill({ attempts: 3, errors: Array(3).fill({ code: 'not_run', class: 'transient' }) }),
  )
})

test('a failure that ended a run does not end the next', async () => {
  let isBad = true
  const { double, run } = await setUp({
    fate: ({ body }) =>
      isBad && body.messages[0].content === 'text 3'
        ? { status: 429, body: { error: { code: 'insufficient_quota', message: 'no more' } } }
        : undefined,
  })
  const halted = await run('--generate.base-url', `${double.url}/v1`)
  expect([halted.code, halted.summary().halted]).toEqual([3, expect.stringContaining('no_quota')])
  isBad = false
  const { code, summary } = await run('--generate.base-url', `${double.url}/v1`)
  expect(code).toBe(0)
  expect(summary()).toMatchObject({ succeeded: 40 })
  expect(double.batches.map(({ asked }) => asked.length)).toEqual([40, 1])
})

test('a dead letter of a run that was halted is asked for again, once it is to be tried again', async () => {
  let isBad = true
  const { double, dir, run } = await setUp({
    fate: ({ body }) =>
      isBad && body.messages[0].content === 'text 3'
        ? { status: 400, body: { error: { code: 'odd' } } }
        : undefined,
  })
  const halted = await run('--generate.base-url', `${double.url}/v1`, '--halt', '1')
  expect([halted.code, halted.summary().dead_letter]).toEqual([3, 1])
  isBad = false
  const env = { OPENAI_API_KEY: KEY }
  const { code, stderr } = await millrace(['dlq', 'retry'], { cwd: dir, env })
  expect(code, stderr).toBe(0)
  expect(double.batches.map(({ asked }) => asked.length)).toEqual([40, 1])
})

test('a task in batches may follow another, beside one of single calls', async () => {
  const [double, api] = [await BatchDouble.start(), await ApiDouble.start()]
  const generate = (url: string, more: object) => ({
    use: 'generate',
    model: 'm',
    baseUrl: `${url}/v1`,
    ...more,
  })
  const config = {
    input: ['in.jsonl'],
    poll: '50ms',
    tasks: {
      first: generate(double.url, { via: 'batch' }),
      calls: generate(api.url, {}),
      second: generate(double.url, { via: 'batch', prompt: 'after {{text}}', after: 'first' }),
    },
  }
  const dir = writeTree(tempDir(), { 'in.jsonl': INPUT, 'millrace.config.json': JSON.stringify(config) })
  const { code, stderr } = await millrace(['--progress', 'none'], { cwd: dir, env: { OPENAI_API_KEY: KEY } })
  expect(code, stderr).toBe(0)
  expect(double.batches.map(({ asked }) => asked.length)).toEqual([40, 40])
  expect(double.batches[1].asked[0].body.messages[0].content).toBe('after text 0')
  expect(api.calls.length).toBe(40)
})
