import { expect, test } from 'vitest'
import { ApiDouble, type Behaviour, type SeenCall } from '../support/api-double.ts'
import { deadLetters, millrace, parseLines, scratch, summaryOf } from './cli.ts'

const ITEMS = 1_000
const status = (code: number, headers?: Record<string, string>): Behaviour => ({
  ...{ do: 'status', status: code, headers },
})
const error = (code: string): Behaviour => ({
  do: 'status',
  status: 400,
  body: { error: { code, message: code } },
})

/** What passes: every ninth item meets two of these, and then a good reply. */
const PASSING: Behaviour[] = [
  status(429),
  status(429, { 'retry-after-ms': '5' }),
  status(429, { 'retry-after': '0' }),
  ...[409, 425, 500, 502].map((code) => status(code)),
  { do: 'drop' },
  { do: 'hang_up' },
  { do: 'short' },
  { do: 'text', text: '{"choices":' },
  { do: 'text', text: '<html>busy</html>' },
  { do: 'answer', body: { error: { message: 'not today' } } },
  { do: 'answer', body: { choices: [] } },
]

/** What is rare, since it makes the client slow: by the item's number. */
const RARE: Record<number, () => Behaviour> = {
  315: () => status(429, { 'retry-after': new Date(Date.now() + 1_000).toUTCString() }),
  324: () => ({ do: 'answer', after_ms: 500 }),
  333: () => status(408),
  342: () => status(503),
  351: () => status(504),
  360: () => status(529),
}

/** What never passes, and the code of the dead letter. */
const HOPELESS: Record<number, { behaviour: Behaviour; code: string; attempts?: number }> = {
  1: { behaviour: error('context_length_exceeded'), code: 'context_length_exceeded' },
  2: { behaviour: error('content_policy_violation'), code: 'refused' },
  3: { behaviour: status(422), code: 'invalid_request' },
  4: { behaviour: status(500), code: 'server_error', attempts: 4 },
  5: { behaviour: { do: 'text', text: '[' }, code: 'malformed_reply', attempts: 4 },
}

function behaviour(number: number, attempt: number): Behaviour {
  if (Object.hasOwn(HOPELESS, number)) return HOPELESS[number].behaviour
  if (number % 9 || attempt > 2) return number % 2 ? { do: 'answer' } : { do: 'answer', encoding: 'gzip' }
  return attempt === 1 && RARE[number] ? RARE[number]() : PASSING[(number / 9 + attempt) % PASSING.length]
}

test('1,000 items through all that an API may do, its own limit included, end in exactly the right states', async () => {
  const attempts = new Map<number, number>()
  const behave = ({ body }: SeenCall) => {
    const number = Number(body.messages[0].content)
    attempts.set(number, (attempts.get(number) ?? 0) + 1)
    return behaviour(number, attempts.get(number) ?? 1)
  }
  const double = await ApiDouble.start({ behave, requests_per_minute: 60_000, retryAfter: 'ms' })
  const rows = Array.from({ length: ITEMS }, (_, i) => JSON.stringify({ id: `${i}`, text: `${i}` }))
  const dir = scratch({ 'in.jsonl': rows.join('\n') })
  const model = ['--generate.base-url', double.url, '--generate.model', 'm', '--generate.max-tokens', '20']
  const limits = ['--concurrency', '64', '--rpm', '48000', '--backoff', '1ms', '--max-attempts', '4']
  const what = ['--tasks', 'generate', '--input', 'in.jsonl', '--progress', 'json', '--format', 'ndjson']
  const ran = await millrace(dir, [...what, ...model, ...limits])
  expect(ran.code, ran.stderr).toBe(1)
  const dead = Object.keys(HOPELESS).length
  expect(summaryOf(ran)).toMatchObject({
    total: ITEMS,
    succeeded: ITEMS - dead,
    dead_letter: dead,
    failed: 0,
  })
  for (const { id, status, result } of parseLines<{ id: string; status: string; result: object }>(ran.stdout))
    expect([id, status === 'succeeded', result]).toEqual(
      Object.hasOwn(HOPELESS, id)
        ? [id, false, undefined]
        : [id, true, expect.objectContaining({ text: id })],
    )
  for (const { item, errors } of await deadLetters(dir)) {
    const { code, attempts = 1 } = HOPELESS[Number(item.id)]
    expect([item.id, errors.map((each) => each.code)]).toEqual([item.id, Array(attempts).fill(code)])
  }
  for (let i = 0; i < ITEMS; i++) if (i % 9 && !HOPELESS[i]) expect([i, attempts.get(i)]).toEqual([i, 1])
})
