import { expect, test } from 'vitest'
import type { Clock } from '../../src/core/clock.ts'
import { TaskError } from '../../src/core/errors.ts'
import type { Merge, RemoteRequest } from '../../src/core/remote.ts'
import { type CallContext, waitAtDoor } from '../../src/remote/call-context.ts'
import { Merger } from '../../src/remote/merger.ts'

const REPLY = { status: 200, headers: {} }

/** A merger over a server that repeats what it is sent, or fails as `fail` says. */
function setUp(
  fail: (inputs: string[]) => Error | undefined = () => undefined,
  meanwhile: (context: CallContext) => Promise<void> = async () => {},
) {
  const timers: (() => void)[] = []
  const clock = { after: (_: number, callback: () => void) => timers.push(callback) } as unknown as Clock
  const sent: { request: RemoteRequest; context: CallContext }[] = []
  const send = async (request: RemoteRequest, context: CallContext) => {
    sent.push({ request, context })
    await meanwhile(context)
    const error = fail(request.body as string[])
    if (error) throw error
    return { ...REPLY, body: request.body }
  }
  const merger = new Merger(clock, send, () => false)
  const join = (inputs: string[], context: Partial<CallContext> = {}, most = { inputs: 100, tokens: 100 }) =>
    merger.join(
      {
        ...{ budget: 'b', url: 'u', tokens: inputs.length * 10, cost: { most: 1, of: () => 0 } },
        ...{ idempotency: { key: inputs.join() }, merge: mergeOf(inputs, most) },
      },
      { again: false, onAbort: () => () => {}, beginWait: () => {}, endWait: () => {}, ...context },
    )
  const flush = () => {
    for (const timer of timers.splice(0)) timer()
  }
  return { join, flush, sent }
}

function mergeOf(inputs: string[], most: Merge['most']): Merge {
  return {
    ...{ into: 'u', inputs, most, body: (all) => all },
    parts: (reply, counts) => {
      const left = [...(reply as string[])]
      return counts.map((count) => {
        const part = left.splice(0, count)
        return part.includes('odd') ? new TaskError('malformed_reply', 'transient') : part
      })
    },
  }
}

const permanent = () => new TaskError('bad_request', 'permanent')

test('requests that come together go as one, and each gets its part', async () => {
  const { join, flush, sent } = setUp()
  const replies = [join(['a']), join(['b', 'c']), join(['d'], { again: true })]
  flush()
  const bodies = (await Promise.all(replies)).map(({ body }) => body)
  expect(bodies).toEqual([['a'], ['b', 'c'], ['d']])
  expect(sent.map(({ request }) => request)).toMatchObject([
    { body: ['a', 'b', 'c', 'd'], tokens: 40, cost: { most: 3 }, idempotency: { key: '["a","b,c","d"]' } },
  ])
  expect(sent[0].context.again).toBe(true)
})

test('no request has more than it may', async () => {
  const { join, flush, sent } = setUp()
  const byInputs = ['a', 'b', 'c'].map((name) => join([name], {}, { inputs: 2, tokens: 100 }))
  flush()
  const byTokens = ['d', 'e', 'f'].map((name) => join([name], {}, { inputs: 100, tokens: 20 }))
  const huge = join(['g', 'h', 'i'], {}, { inputs: 100, tokens: 20 })
  flush()
  await Promise.all([...byInputs, ...byTokens, huge])
  expect(sent.map(({ request }) => (request.body as string[]).join(''))).toEqual([
    'ab',
    'c',
    'de',
    'f',
    'ghi',
  ])
})

test.each([
  ['refused', permanent],
  ['failed at', () => new TaskError('server_error', 'transient')],
])('a bad input is %s alone, after few requests', async (_, fail) => {
  const { join, flush, sent } = setUp((inputs) => (inputs.includes('17') ? fail() : undefined))
  const all = Array.from({ length: 64 }, (_, i) => join([`${i}`]))
  flush()
  const ended = await Promise.allSettled(all)
  expect(ended.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([17])
  expect(sent.length).toBe(1 + 2 * 6)
})

test('a bad part of a reply fails alone, and nothing is sent again', async () => {
  const { join, flush, sent } = setUp()
  const all = [join(['a']), join(['odd']), join(['c'])]
  flush()
  const ended = await Promise.allSettled(all)
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(sent.length).toBe(1)
})

test('what the money does not do for as a whole is sent as far as it goes', async () => {
  let left = 5
  const { join, flush } = setUp((inputs) => {
    if (inputs.length > left) return new TaskError('budget_spent', 'fatal')
    left -= inputs.length
    return undefined
  })
  const all = Array.from({ length: 8 }, (_, i) => join([`${i}`]))
  flush()
  const ended = await Promise.allSettled(all)
  expect(ended.filter(({ status }) => status === 'fulfilled').length).toBe(5)
})

test('what may pass is for the items to try again', async () => {
  const { join, flush, sent } = setUp(() => new TaskError('overloaded', 'transient'))
  const all = [join(['a']), join(['b'])]
  flush()
  for (const { status } of await Promise.allSettled(all)) expect(status).toBe('rejected')
  expect(sent.length).toBe(1)
})

test('an item that is given up leaves the others; each waits for itself', async () => {
  const give: ((reason: Error) => void)[] = []
  const waits: string[] = []
  const aborted: Error[] = []
  const { join, flush } = setUp(undefined, async (context) => {
    context.onAbort((reason) => aborted.push(reason))
    expect(await waitAtDoor(context, async () => 5)).toBe(5)
    give[0](new Error('late'))
  })
  const contexts = [0, 1].map((i) => ({
    onAbort: (listener: (reason: Error) => void) => {
      give[i] = listener
      return () => {}
    },
    beginWait: () => waits.push(`${i} begins`),
    endWait: () => waits.push(`${i} ends`),
  }))
  const all = [join(['a'], contexts[0]), join(['b'], contexts[1])]
  flush()
  await expect(all[0]).rejects.toThrow('late')
  expect([await all[1], aborted, waits]).toEqual([
    { ...REPLY, body: ['b'] },
    [],
    ['0 begins', '1 begins', '0 ends', '1 ends'],
  ])
  give[1](new Error('late too'))
  expect(aborted).toEqual([new Error('late too')])
})
