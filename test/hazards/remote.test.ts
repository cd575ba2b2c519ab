import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ApiDouble, type SeenCall } from '../support/api-double.ts'
import { ended, eventually, fixture, millrace, randomFrom, scratch, sha256, start, summaryOf } from './cli.ts'
import { storedIn } from './stored.ts'

const KILLS = process.env.MILLRACE_LONG === '1' ? 40 : 8
const CALLS_BETWEEN = 30
const FILES = KILLS * 15
const SEED = 20_261_125
const WHAT = [
  '--tasks',
  fixture('asks'),
  '--files',
  'in',
  '--progress',
  'json',
  '--backoff',
  '10ms',
  '--rpm',
  '60000',
]

/** One file in fifty is refused once, one in seven loses its connection once. */
function behave({ id, attempt }: SeenCall) {
  const number = Number(id.split('/').at(-1))
  if (attempt === 1 && number % 50 === 0) return { do: 'status', status: 429 } as const
  if (attempt === 1 && number % 7 === 0) return { do: 'drop' } as const
  return { do: 'answer', after_ms: 5 } as const
}

test('killed again and again, no call whose reply was stored is made again, and the bytes are the same', {
  timeout: 180_000,
}, async () => {
  const dir = scratch(Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`in/${i}`, `file ${i}`])))
  const [double, reference] = [await ApiDouble.start({ behave }), await ApiDouble.start({ behave })]
  const env = (api: ApiDouble) => ({ API: api.url, API_KEY: 'sk-planted-0123456789' })
  const whole = await millrace(dir, [...WHAT, '--state', 'whole', '--out', 'whole.jsonl'], env(reference))
  expect(whole.code, whole.stderr).toBe(0)

  const random = randomFrom(SEED)
  const args = [...WHAT, '--out', 'killed.jsonl', '--max-attempts', '100']
  /** How often each item had been asked for when its reply was seen to be stored. */
  const stored = new Map<string, number>()
  for (let kills = 0; kills < KILLS; kills++) {
    const child = start(dir, args, env(double))
    const gone = ended(child)
    const until = double.calls.length + Math.ceil(random() * CALLS_BETWEEN)
    await eventually(() => child.exitCode !== null || double.calls.length >= until || undefined)
    child.kill('SIGKILL')
    expect((await gone).signal, `it ended by itself after ${kills} kills`).toBe('SIGKILL')
    for (const id of await storedIn(join(dir, '.millrace')))
      if (!stored.has(id)) stored.set(id, double.counts.get(id) ?? 0)
  }
  const last = await millrace(dir, args, env(double))
  expect(last.code, last.stderr).toBe(0)
  expect(summaryOf(last)).toMatchObject({ total: FILES, succeeded: FILES, dead_letter: 0 })
  expect(sha256(join(dir, 'killed.jsonl'))).toBe(sha256(join(dir, 'whole.jsonl')))
  expect(stored.size).toBeGreaterThan(FILES / 10)
  for (const [id, count] of stored) expect([id, double.counts.get(id)]).toEqual([id, count])
})

test('a bad key ends with exit code 3, all items pending, and the same command goes on with a good one', async () => {
  const dir = scratch(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`in/${i}`, `file ${i}`])))
  const double = await ApiDouble.start({
    behave: ({ headers }) =>
      headers.authorization === 'Bearer sk-good-0123456789'
        ? { do: 'answer' }
        : { do: 'status', status: 401 },
  })
  const run = (key: string) => millrace(dir, WHAT, { API: double.url, API_KEY: key })
  const halted = await run('sk-wrong-0123456789')
  expect(halted.code, halted.stderr).toBe(3)
  expect(summaryOf(halted)).toMatchObject({ total: 50, succeeded: 0, dead_letter: 0, pending: 50 })
  expect(halted.stdout + halted.stderr).not.toContain('wrong-0123')
  expect((await run('sk-good-0123456789')).code).toBe(0)
})
