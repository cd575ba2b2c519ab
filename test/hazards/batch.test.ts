import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Asked, BatchDouble, type Fate, type Step } from '../support/batch-double.ts'
import { deadLetters, ended, millrace, scratch, sha256, start, summaryOf } from './cli.ts'

const ITEMS = 60
const INPUT = Array.from({ length: ITEMS }, (_, i) => `${JSON.stringify({ id: `r${i}`, text: `${i}` })}\n`)
const KEY = 'sk-planted-0123456789'
const ENV = { OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY }

/** One in seven is not run at first, one in eleven fails at first, one in thirteen is bad. */
function fate({ body, attempt }: Asked): Fate | undefined {
  const number = Number(body.messages.at(-1).content)
  if (number % 13 === 12)
    return { status: 400, body: { type: 'error', error: { type: 'invalid_request_error', message: 'bad' } } }
  if (attempt > 1) return undefined
  if (number % 7 === 0) return 'expired'
  if (number % 11 === 0) return { status: 500, body: { error: { type: 'api_error', message: 'broken' } } }
  return undefined
}

/** How often each request should have been run. */
function expectedRuns(i: number): number {
  return i % 13 !== 12 && (i % 7 === 0 || i % 11 === 0) ? 2 : 1
}

const PROVIDERS: Record<string, { base: string; kills: (Step | 'retry')[] }> = {
  openai: {
    base: '/v1',
    kills: [
      ...(['upload', 'upload', 'create', 'list', 'retrieve', 'results', 'errors', 'retry'] as const),
      ...(['upload', 'create', 'list', 'retrieve', 'results'] as const),
    ],
  },
  anthropic: {
    base: '',
    kills: ['create', 'list', 'retrieve', 'results', 'retry', 'create', 'list', 'retrieve', 'results'],
  },
}

test.each(Object.keys(PROVIDERS))(
  '%s: killed at every step, each request is in one batch that is run, unless it failed',
  {
    timeout: 120_000,
  },
  async (provider) => {
    const { base, kills } = PROVIDERS[provider]
    const dir = scratch({ 'in.jsonl': INPUT.join('') })
    const argsFor = (double: BatchDouble, ...more: string[]) => [
      ...[
        '--tasks',
        'generate',
        '--input',
        'in.jsonl',
        '--via',
        'batch',
        '--poll',
        '30ms',
        '--backoff',
        '1ms',
      ],
      ...['--progress', 'json', '--generate.model', 'm', '--generate.provider', provider],
      ...['--generate.base-url', double.url + base, ...more],
    ]
    const reference = await BatchDouble.start({ fate })
    const whole = await millrace(dir, argsFor(reference, '--state', 'whole', '--out', 'whole.jsonl'), ENV)
    expect(whole.code, whole.stderr).toBe(1)

    let onReached: (step: Step) => boolean = () => false
    const double = await BatchDouble.start({
      fate,
      // The answer never comes.
      reached: (step) => (onReached(step) ? new Promise<void>(() => {}) : undefined),
    })
    // The same options but for where the server is: its address is part of the key.
    const args = argsFor(double, '--out', 'killed.jsonl')
    for (const [i, target] of kills.entries()) {
      const child = start(dir, args, ENV)
      const kill = () => child.kill('SIGKILL')
      onReached = (step) => step === target && kill()
      if (target === 'retry')
        child.stderr?.on('data', (text: string) => {
          if (text.includes('"type":"retry"')) kill()
        })
      const { signal, stderr } = await ended(child)
      expect(signal, `kill ${i} at ${target}: ${stderr}`).toBe('SIGKILL')
    }
    onReached = () => false
    const last = await millrace(dir, args, ENV)
    expect(last.code, last.stderr).toBe(1)
    expect(summaryOf(last)).toMatchObject({ total: ITEMS, dead_letter: 4, pending: 0 })
    expect(sha256(join(dir, 'killed.jsonl'))).toBe(sha256(join(dir, 'whole.jsonl')))
    const runs = [...double.paid].map(([body, count]) => [JSON.parse(body).messages.at(-1).content, count])
    expect(Object.fromEntries(runs)).toEqual(
      Object.fromEntries(Array.from({ length: ITEMS }, (_, i) => [`${i}`, expectedRuns(i)])),
    )
    expect((await deadLetters(dir)).map(({ item, attempts }) => [item.id, attempts])).toEqual(
      ['r12', 'r25', 'r38', 'r51'].map((id) => [id, 1]),
    )
    expect(readdirSync(join(dir, '.millrace/batches'))).toEqual([])
  },
)
