import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { type ProcessContext, runBatch } from '../../src/index.ts'
import { ApiDouble, type Behaviour, type DoubleOptions } from '../support/api-double.ts'
import { tempFolder } from '../support/temp.ts'

const KEY = 'sk-planted-0123456789'

async function setUp(options: DoubleOptions = {}) {
  vi.stubEnv('MILLRACE_TEST_KEY', KEY)
  const double = await ApiDouble.start(options)
  const process = async (input: number, { item, call }: ProcessContext) => {
    const reply = await call({
      ...{ budget: 'double', url: double.url, key: { variable: 'MILLRACE_TEST_KEY' } },
      ...{ headers: { 'x-custom-id': item.id }, idempotency: { key: item.id }, tokens: 20 },
      body: { messages: [{ role: 'user', content: `${input}` }] },
    })
    return (reply.body as { choices: [{ message: { content: string } }] }).choices[0].message.content
  }
  return { double, process }
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `${i}`, input: i }))

/** By the item's number and its attempt: what passes passes with the third, what does not never does. */
const BAD: Behaviour[] = [
  { do: 'answer', encoding: 'gzip' },
  { do: 'status', status: 429 },
  { do: 'status', status: 429, headers: { 'retry-after-ms': '5' } },
  { do: 'status', status: 429, headers: { 'retry-after': '0' } },
  { do: 'status', status: 500 },
  { do: 'status', status: 529 },
  { do: 'drop' },
  { do: 'hang_up' },
  { do: 'short' },
  { do: 'text', text: '{"choices":' },
  { do: 'answer', body: { error: { message: 'not today' } } },
]
const HOPELESS: Record<number, Behaviour> = {
  13: { do: 'status', status: 400, body: { error: { code: 'context_length_exceeded', message: 'long' } } },
  14: { do: 'status', status: 400, body: { error: { code: 'content_policy_violation', message: 'no' } } },
  15: { do: 'status', status: 422 },
}

it('1,000 items through all that an API can do end as they should, and none is paid for twice', async () => {
  const { double, process } = await setUp({
    behave: ({ id, attempt }) => {
      const number = Number(id)
      const hopeless = HOPELESS[number % 100]
      if (hopeless) return hopeless
      return number % 3 === 0 && attempt < 3 ? BAD[(number + attempt) % BAD.length] : { do: 'answer' }
    },
  })
  const batch = await runBatch({
    ...{ items: numbered(1_000), process, concurrency: 32, maxAttempts: 5, backoff_ms: 1, rpm: 1e6 },
  })
  expect(batch).toMatchObject({ total: 1_000, succeeded: 970, dead_letter: 30, failed: 0, pending: 0 })
  for await (const { id, status, result, error } of batch.items())
    if (status === 'succeeded') expect(result).toBe(id)
    else expect([Number(id) % 100, error?.class]).toEqual([expect.any(Number), 'permanent'])
  const keys = new Map(double.calls.map(({ id, headers }) => [headers['idempotency-key'], id]))
  expect(keys.size).toBe(1_000)
})

it('a bad key halts the run at once, with every item pending', async () => {
  const { double, process } = await setUp({ behave: () => ({ do: 'status', status: 401 }) })
  const batch = await runBatch({ items: numbered(500), process, concurrency: 4 })
  expect(batch).toMatchObject({ total: 500, succeeded: 0, dead_letter: 0, failed: 0, pending: 500 })
  expect(batch.halted).toContain('bad_key')
  expect(double.calls.length).toBeLessThanOrEqual(4)
})

it('what an item waits for the limit counts neither as an attempt nor toward its time', async () => {
  const { double, process } = await setUp()
  const options = { items: numbered(5), process, rpm: 120, timeout_ms: 1_400, maxAttempts: 1 }
  expect(await runBatch(options)).toMatchObject({ succeeded: 5, attempts: 5 })
  expect(double.calls.length).toBe(5)
})

it('a server that refuses is come back to when it says', async () => {
  for (const retryAfter of ['ms', 'none'] as const) {
    const { double, process } = await setUp({ requests_per_minute: 6_000, retryAfter })
    const batch = await runBatch({
      items: numbered(200),
      process,
      concurrency: 64,
      backoff_ms: 20,
      maxAttempts: 8,
    })
    expect(batch).toMatchObject({ succeeded: 200, dead_letter: 0 })
    expect(Math.max(...double.served.values())).toBe(1)
  }
})

it('stopped while items wait for the limit, it ends without waiting for it', async () => {
  const controller = new AbortController()
  const { process } = await setUp({
    behave: () => {
      setImmediate(() => controller.abort())
      return { do: 'answer' }
    },
  })
  const batch = await runBatch({ items: numbered(20), process, rpm: 1, signal: controller.signal })
  expect(batch).toMatchObject({ succeeded: 1, pending: 19, attempts: 1, halted: 'interrupted' })
})

it('no key reaches the state folder, also when the server echoes it', async () => {
  const { process } = await setUp({
    behave: ({ id, headers }) => {
      const message = `you sent ${headers.authorization}`
      return id === '0'
        ? { do: 'answer', body: { choices: [{ message: { content: message } }] } }
        : { do: 'status', status: 400, body: { error: { message } } }
    },
  })
  const leaky = async (input: number, context: ProcessContext) => {
    if (input === 2) throw new Error(`careless: ${KEY}`)
    return process(input, context)
  }
  const folder = tempFolder()
  const batch = await runBatch({
    ...{ items: numbered(3), process: leaky, maxAttempts: 1, checkpoint: join(folder, 'state') },
    out: join(folder, 'out.jsonl'),
  })
  expect(batch).toMatchObject({ succeeded: 1, dead_letter: 2 })
  expect(JSON.stringify(batch)).not.toContain('planted')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  expect(files.length).toBeGreaterThan(1)
  for (const { parentPath, name } of files)
    expect(readFileSync(join(parentPath, name)).includes('planted')).toBe(false)
})
