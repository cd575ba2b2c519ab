import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ApiDouble, type SeenCall } from '../support/api-double.ts'
import { ended, eventually, millrace, randomFrom, scratch, sha256, start, summaryOf } from './cli.ts'
import { storedIn } from './stored.ts'

const KILLS = process.env.MILLRACE_LONG === '1' ? 25 : 5
const CALLS_BETWEEN = 30
const ROWS = KILLS * 20
const SEED = 20_261_126
const PNG = Buffer.from('89504e470d0a1a0a', 'hex')

/** Two images a prompt; one in seven loses its connection once. */
function behave(asked: Map<string, number>) {
  return ({ body }: SeenCall) => {
    const attempt = (asked.get(body.prompt) ?? 0) + 1
    asked.set(body.prompt, attempt)
    if (attempt === 1 && Number(body.prompt) % 7 === 0) return { do: 'drop' } as const
    const data = [1, 2].map((i) => ({
      b64_json: Buffer.concat([PNG, Buffer.from(`${body.prompt}.${i}`)]).toString('base64'),
    }))
    return { do: 'answer', body: { data }, after_ms: 5 } as const
  }
}

/** A folder of rows, and what has images made of them. */
async function setUp() {
  const rows = Array.from({ length: ROWS }, (_, i) => JSON.stringify({ id: `row ${i}`, text: `${i}` }))
  const asked = new Map<string, number>()
  const double = await ApiDouble.start({ behave: behave(asked) })
  const options = [
    '--images.base-url',
    double.url,
    '--images.model',
    'm',
    '--images.n',
    '2',
    '--max-attempts',
    '100',
  ]
  const what = ['--tasks', 'images', '--input', 'in.jsonl', '--out', 'out.jsonl']
  return {
    asked,
    calls: () => double.calls.length,
    dir: scratch({ 'in.jsonl': rows.join('\n') }),
    args: [...what, ...options, '--progress', 'json', '--backoff', '10ms'],
  }
}

/** Names and contents; drafts of killed processes apart. */
function filesOf(dir: string): string[][] {
  const names = readdirSync(join(dir, 'images')).filter((name) => !name.startsWith('.'))
  return names.sort().map((name) => [name, sha256(join(dir, 'images', name))])
}

test('killed again and again, no stored image is paid for again, and the files are the same', async () => {
  const [calm, killed] = [await setUp(), await setUp()]
  expect((await millrace(calm.dir, calm.args)).code).toBe(0)

  const random = randomFrom(SEED)
  /** How often each row had been asked for when its images were seen to be stored. */
  const stored = new Map<string, number>()
  const times = (id: string) => killed.asked.get(id.slice('row '.length)) ?? 0
  for (let kill = 0; kill < KILLS; kill++) {
    const child = start(killed.dir, killed.args)
    const gone = ended(child)
    const until = killed.calls() + Math.ceil(random() * CALLS_BETWEEN)
    await eventually(() => child.exitCode !== null || killed.calls() >= until || undefined)
    child.kill('SIGKILL')
    expect((await gone).signal, `it ended by itself after ${kill} kills`).toBe('SIGKILL')
    for (const id of await storedIn(join(killed.dir, '.millrace')))
      if (!stored.has(id)) stored.set(id, times(id))
  }
  const last = await millrace(killed.dir, killed.args)
  expect(last.code, last.stderr).toBe(0)
  expect(summaryOf(last)).toMatchObject({ total: ROWS, succeeded: ROWS })
  expect(stored.size).toBeGreaterThan(0)
  for (const [id, count] of stored) expect([id, times(id)]).toEqual([id, count])
  expect(filesOf(killed.dir)).toEqual(filesOf(calm.dir))
  expect(filesOf(calm.dir).length).toBe(2 * ROWS)
  expect(sha256(join(killed.dir, 'out.jsonl'))).toBe(sha256(join(calm.dir, 'out.jsonl')))
})
