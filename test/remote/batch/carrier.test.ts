import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Clock } from '../../../src/core/clock.ts'
import { NotBegun, TaskError } from '../../../src/core/errors.ts'
import type { BatchDoor, BatchNews, RemoteReply, RemoteRequest } from '../../../src/core/remote.ts'
import { Batch } from '../../../src/remote/batch/batch.ts'
import { Carrier } from '../../../src/remote/batch/carrier.ts'
import { IdList } from '../../../src/remote/batch/id-list.ts'
import { Shelf } from '../../../src/remote/batch/shelf.ts'
import type { Transfer } from '../../../src/remote/batch/transfer.ts'
import { Remote } from '../../../src/remote/remote.ts'
import { tempFolder } from '../../support/temp.ts'

/** Whoever waits finds the time gone by. */
function hastyClock(): Clock {
  let now = 1_700_000_000_000
  const after = (ms: number, callback: () => void) => {
    const timer = setImmediate(() => {
      now += ms
      callback()
    })
    return () => clearImmediate(timer)
  }
  return { now: () => now, monotonic: () => now, after }
}

const POLL_MS = 30_000

interface Server {
  call(method: string, path: string, request: RemoteRequest): unknown
  upload?(path: string): unknown
  lines?(path: string): unknown[]
}

/** A batch of three requests, carried by a server that is a function. */
function setUp(api: BatchDoor['api'], server: Server) {
  const clock = hastyClock()
  const place = new Shelf(tempFolder()).add()
  const ids = new IdList(Buffer.concat([1, 2, 3].map((n) => Buffer.alloc(16, n))))
  place.saveIds(ids)
  writeFileSync(place.requests, 'requests')
  const group = { scope: 's', api, baseUrl: 'http://b', endpoint: '/v1/x', budget: 'b/m' }
  const made_ms = clock.now()
  const record = {
    v: 1,
    group,
    tag: 'our-tag',
    made_ms,
    ordering: false,
    not: [],
    has_results: false,
  } as const
  const batch = new Batch({ place, record: { ...record, not: [] }, ids })
  batch.note({})
  const remote = new Remote({ clock, concurrency: 1, limits: {}, variables: {} })
  const looks: number[] = []
  remote.call = async (request) => {
    const path = request.url.slice('http://b'.length)
    if (request.method === 'GET') looks.push(clock.now())
    return {
      status: 200,
      headers: {},
      body: server.call(request.method ?? 'POST', path, request),
    } as RemoteReply
  }
  const transfer = {
    upload: async ({ url }: { url: string }) => server.upload?.(url.slice('http://b'.length)),
    download: async ({ url }: { url: string }, take: (line: Buffer) => Promise<void>) => {
      for (const line of server.lines?.(url) ?? []) await take(Buffer.from(JSON.stringify(line)))
    },
  } as unknown as Transfer
  const stop = new AbortController()
  const news: BatchNews[] = []
  const carrier = new Carrier({
    ...{ remote, transfer, clock, poll_ms: POLL_MS, stop: stop.signal, close: stop.signal },
    ...{ isTaken: () => false, tell: (each) => news.push(each) },
  })
  const carry = () => carrier.carry(batch).catch((error) => error)
  const stored = () => JSON.parse(readFileSync(`${place.dir}/record.json`, 'utf8'))
  return { clock, batch, carry, looks, news, stop, stored }
}

const hex = (n: number) => Buffer.alloc(16, n).toString('hex')
const running = { id: 'b1', status: 'in_progress', created_at: 1 }
const completed = { id: 'b1', status: 'completed', created_at: 1, output_file_id: 'o', error_file_id: 'e' }

test('looks at a batch less and less often, and takes its results in whatever order', async () => {
  let looks = 0
  const good = (n: number) => ({ custom_id: hex(n), response: { status_code: 200, body: { n } } })
  const {
    carry,
    looks: times,
    batch,
    news,
  } = setUp('openai', {
    call: (method) => (method === 'POST' || looks++ < 12 ? running : completed),
    upload: () => ({ id: 'f' }),
    lines: (url) => (url.includes('/o/') ? [good(3), { ...good(9), custom_id: 'no id' }, good(1)] : []),
  })
  expect(await carry()).toBeUndefined()
  const waits = times.slice(1).map((time, i) => (time - times[i]) / 1_000)
  expect(waits.slice(0, 3)).toEqual([30, 45, 67.5])
  expect(Math.max(...waits)).toBe(600)
  expect([0, 1, 2].map((i) => batch.outcomeAt(i)?.body)).toEqual([{ n: 1 }, undefined, { n: 3 }])
  expect(news.map(({ status }) => status)).toEqual(['in_progress', 'in_progress', 'completed'])
})

test('a line that stays unreadable is left out: the others are what they are', async () => {
  let downloads = 0
  const good = { custom_id: hex(1), response: { status_code: 200, body: {} } }
  const lines = [{ what: 'is this' }, good]
  const { carry, batch } = setUp('openai', {
    call: (method) => (method === 'POST' ? running : completed),
    upload: () => ({ id: 'f' }),
    lines: (url) => {
      if (url.includes('/o/')) downloads++
      return url.includes('/o/') ? lines : []
    },
  })
  expect(await carry()).toBeUndefined()
  expect([downloads, batch.outcomeAt(0)?.status, batch.outcomeAt(1)]).toEqual([4, 200, undefined])
  lines.pop()
  const without = setUp('openai', {
    call: (method) => (method === 'POST' ? running : completed),
    upload: () => ({ id: 'f' }),
    lines: () => lines,
  })
  expect(await without.carry()).toMatchObject({ code: 'malformed_reply', class: 'fatal' })
})

test('results that are not there yet are waited for, and taken as they are where no more come', async () => {
  const good = (n: number) => ({ custom_id: hex(n), response: { status_code: 200, body: { n } } })
  const counts = { total: 3, completed: 3, failed: 0 }
  let looks = 0
  const late = setUp('openai', {
    call: (method) => {
      if (method === 'POST') return running
      return { ...running, status: 'completed', request_counts: counts, output_file_id: looks++ ? 'o' : null }
    },
    upload: () => ({ id: 'f' }),
    lines: () => [good(1), good(2), good(3)],
  })
  expect(await late.carry()).toBeUndefined()
  expect([looks, late.batch.outcomeAt(2)?.body]).toEqual([2, { n: 3 }])
  const cut = setUp('openai', {
    call: (method) => (method === 'POST' ? running : { ...completed, request_counts: counts }),
    upload: () => ({ id: 'f' }),
    lines: (url) => (url.includes('/o/') ? [good(1)] : []),
  })
  expect(await cut.carry()).toBeUndefined()
  expect([cut.looks.length, cut.batch.outcomeAt(0)?.body, cut.batch.outcomeAt(1)]).toEqual([
    4,
    { n: 1 },
    undefined,
  ])
})

test('results of other ids than were ordered end the run: ordering again would be paid for again', async () => {
  let orders = 0
  const { carry, stored } = setUp('openai', {
    call: (method) => {
      if (method === 'POST') orders++
      return method === 'POST' ? running : completed
    },
    upload: () => ({ id: 'f' }),
    lines: () => [{ custom_id: 'REQUEST-1', response: { status_code: 200, body: {} } }],
  })
  const message = expect.stringContaining('"REQUEST-1"')
  expect(await carry()).toMatchObject({ code: 'strange_results', class: 'fatal', message })
  expect([orders, stored()]).toMatchObject([1, { batch_id: 'b1', has_results: false }])
})

const message = (id: string, total: number, minute: number, status = 'ended') => ({
  ...{ id, processing_status: status, request_counts: { succeeded: total } },
  created_at: new Date(1_700_000_000_000 + minute * 60_000).toISOString(),
})

test("an order without an answer is looked for; a stranger's batch of the same size is not taken for it", async () => {
  const orders: string[] = []
  let page = 0
  const { carry, batch } = setUp('anthropic', {
    call: (_, path) => {
      if (!path.includes('?')) return message(path.split('/').at(-1) as string, 3, 0)
      if (page++ % 2 === 0) return { data: [message('small', 2, 5), message('old', 3, -90)], has_more: false }
      return { data: [message('other', 3, 1), message('small', 2, 5)], has_more: false }
    },
    upload: (path) => {
      orders.push(path)
      if (orders.length < 3) throw new TaskError('disconnected', 'transient')
      return message('mine', 3, 2)
    },
    lines: (url) => [
      {
        custom_id: hex(url.includes('other') ? 8 : 2),
        result: { type: 'succeeded', message: { from: url } },
      },
    ],
  })
  expect(await carry()).toBeUndefined()
  expect(batch.record).toMatchObject({ batch_id: 'mine', not: ['other'], ordering: false })
  expect(batch.outcomeAt(1)?.body).toEqual({ from: expect.stringContaining('/mine/results') })
  expect(orders.length).toBe(3)
})

test('a server that never answers ends the run, and the batch can be gone on with', async () => {
  const { carry, stored, clock } = setUp('openai', {
    call: () => {
      throw new TaskError('overloaded', 'transient')
    },
    upload: () => ({ id: 'f' }),
  })
  const from = clock.now()
  expect(await carry()).toMatchObject({ class: 'fatal', code: 'overloaded' })
  expect(stored()).toMatchObject({ file_id: 'f', ordering: true })
  expect((clock.now() - from) / 60_000).toBeGreaterThan(30)
})

test('a stop ends a wait at once', async () => {
  const { carry, stop, stored } = setUp('openai', {
    call: (method) => {
      if (method === 'GET') stop.abort(new NotBegun())
      return running
    },
    upload: () => ({ id: 'f' }),
  })
  expect(await carry()).toBeInstanceOf(NotBegun)
  expect(stored()).toMatchObject({ batch_id: 'b1' })
})
