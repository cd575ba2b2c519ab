import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { toErrorRecord } from '../../src/core/errors.ts'
import type { RemoteRequest } from '../../src/core/remote.ts'
import { Remote, type RemoteOptions } from '../../src/remote/remote.ts'
import { ApiDouble, type Behaviour, type DoubleOptions } from '../support/api-double.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const KEY = 'sk-planted"secret/1234567890'

function remoteOf(options: Partial<RemoteOptions> = {}) {
  const remote = new Remote({
    ...{ clock: systemClock, concurrency: 4, limits: {}, variables: { TEST_KEY: KEY } },
    ...options,
  })
  onTestFinished(() => remote.close())
  const context = {
    onAbort: (_: (reason: Error) => void) => () => {},
    again: false,
    beginWait: () => {},
    endWait: () => {},
  }
  const call = (request: Partial<RemoteRequest> & { url: string }, also: Partial<typeof context> = {}) =>
    remote.call(
      { budget: 'test/model', key: { variable: 'TEST_KEY' }, body: { a: 1 }, ...request },
      { ...context, ...also },
    )
  return { remote, call }
}

async function setUp(behave: DoubleOptions['behave'], options: Partial<RemoteOptions> = {}) {
  const double = await ApiDouble.start({ behave })
  const { remote, call } = remoteOf(options)
  return {
    double,
    remote,
    call: (request: Partial<RemoteRequest> = {}) => call({ url: double.url, ...request }),
  }
}

describe('a call', () => {
  it('sends JSON with the key, and gives the JSON that comes back', async () => {
    const { double, call, remote } = await setUp(undefined)
    const messages = [{ role: 'user', content: 'grüß Gott' }]
    const usage = (reply: unknown) => (reply as { usage: { total_tokens: number } }).usage.total_tokens
    const reply = await call({ body: { messages }, tokens: 100, usage })
    expect(reply).toMatchObject({ status: 200, body: { choices: [{ message: { content: 'grüß Gott' } }] } })
    expect(double.calls[0]).toMatchObject({
      body: { messages },
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    })
    expect(remote.limiter('test/model').state.in_flight).toBe(0)
  })

  it('uses one connection again and again', async () => {
    const { double, call } = await setUp(undefined)
    for (let i = 0; i < 20; i++) await call()
    // undici may open a second one while the first is being put back.
    expect(double.connections).toBeLessThanOrEqual(2)
  })

  it.each(['gzip', 'x-gzip', 'br', 'deflate', 'raw deflate'] as const)('unpacks %s', async (encoding) => {
    const { call } = await setUp(() => ({ do: 'answer', body: { text: 'a'.repeat(10_000) }, encoding }))
    expect((await call()).body).toEqual({ text: 'a'.repeat(10_000) })
  })

  it('learns the limits that the reply tells', async () => {
    const headers = { 'x-ratelimit-limit-requests': '1200', 'anthropic-ratelimit-tokens-limit': '50000' }
    const { call, remote } = await setUp(() => ({ do: 'answer', headers }))
    await call()
    const state = remote.limiter('test/model').state
    expect(state).toMatchObject({ requests_per_minute: 1_200, tokens_per_minute: 50_000 })
  })

  it('learns the limits that a refusal tells, instead of guessing them', async () => {
    const headers = { 'x-ratelimit-limit-requests': '60000', 'retry-after': '2' }
    const { call, remote } = await setUp(() => ({ do: 'status', status: 429, headers }))
    await expect(call()).rejects.toMatchObject({ class: 'rate_limited' })
    expect(remote.limiter('test/model').state.requests_per_minute).toBeCloseTo(54_000)
  })

  it('sends the same idempotency key with every attempt at an item, and another with another item', async () => {
    const { double, call } = await setUp(undefined)
    const again = remoteOf()
    await call({ idempotency: { key: 'a' } })
    await again.call({ url: double.url, idempotency: { key: 'a' } }, { again: true })
    await call({ idempotency: { key: 'b' } })
    await call({ idempotency: { key: 'a' }, body: { a: 2 } })
    const [first, second, ...others] = double.calls.map(({ headers }) => headers['idempotency-key'])
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(second).toBe(first)
    expect(new Set([first, ...others]).size).toBe(3)
  })
})

const OVER_QUOTA = { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }
const TOO_LONG = { error: { message: 'Too long', code: 'context_length_exceeded' } }
const OVERLOADED = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }

describe('a failure', () => {
  it.each<[Behaviour, object]>([
    [
      { do: 'status', status: 429 },
      { class: 'rate_limited', code: 'rate_limited' },
    ],
    [{ do: 'status', status: 429, headers: { 'retry-after': '2' } }, { retryAfterMs: 2_000 }],
    [
      { do: 'status', status: 429, headers: { 'retry-after-ms': '30', 'retry-after': '9' } },
      { retryAfterMs: 30 },
    ],
    [
      { do: 'status', status: 429, body: OVER_QUOTA },
      { class: 'fatal', code: 'no_quota' },
    ],
    [{ do: 'status', status: 429, headers: { 'x-should-retry': 'false' } }, { class: 'permanent' }],
    [{ do: 'status', status: 400, headers: { 'x-should-retry': 'true' } }, { class: 'transient' }],
    [
      { do: 'status', status: 401 },
      { class: 'fatal', code: 'bad_key', status: 401 },
    ],
    [
      { do: 'status', status: 400, body: TOO_LONG },
      { class: 'permanent', code: 'context_length_exceeded' },
    ],
    [
      { do: 'status', status: 404, body: { error: "model 'x' not found" } },
      { class: 'fatal', code: 'unknown_model' },
    ],
    [{ do: 'status', status: 422, body: { detail: [{ loc: ['x'] }] } }, { class: 'permanent' }],
    [
      { do: 'status', status: 500 },
      { class: 'transient', code: 'server_error' },
    ],
    [
      { do: 'status', status: 529, body: OVERLOADED },
      { class: 'transient', code: 'overloaded' },
    ],
    [
      { do: 'status', status: 418 },
      { class: 'permanent', code: 'bad_request' },
    ],
    [
      { do: 'answer', body: OVERLOADED },
      { class: 'transient', code: 'overloaded' },
    ],
    [
      { do: 'answer', body: { error: { code: 502, message: 'x' } } },
      { class: 'transient', code: 'bad_gateway' },
    ],
    [
      { do: 'answer', body: { error: { message: '?' } } },
      { class: 'transient', code: 'error_in_reply' },
    ],
    [
      { do: 'text', text: '{"choices": [' },
      { class: 'transient', code: 'malformed_reply' },
    ],
    [
      { do: 'text', text: '<html>proxy</html>' },
      { class: 'transient', code: 'malformed_reply' },
    ],
    [
      { do: 'text', text: '' },
      { class: 'transient', code: 'malformed_reply' },
    ],
    [
      { do: 'text', text: Buffer.from('"café"', 'latin1') },
      { class: 'transient', code: 'malformed_reply' },
    ],
    [
      { do: 'answer', headers: { 'content-encoding': 'gzip' } },
      { class: 'transient', code: 'truncated_reply' },
    ],
    [
      { do: 'text', status: 401, text: '', headers: { 'content-encoding': 'gzip' } },
      { class: 'fatal', code: 'bad_key', status: 401 },
    ],
    [
      {
        do: 'text',
        status: 429,
        text: 'packed?',
        headers: { 'content-encoding': 'zstd', 'retry-after': '2' },
      },
      { class: 'rate_limited', retryAfterMs: 2_000 },
    ],
    [{ do: 'drop' }, { class: 'transient', code: 'disconnected' }],
    [{ do: 'hang_up' }, { class: 'transient', code: 'disconnected' }],
    [{ do: 'short' }, { class: 'transient', code: 'disconnected' }],
    [
      { do: 'huge', bytes: 200_000 },
      { class: 'permanent', code: 'reply_too_large' },
    ],
    [
      { do: 'huge', bytes: 5_000_000, encoding: 'gzip' },
      { class: 'permanent', code: 'reply_too_large' },
    ],
  ])('%j is %j', async (behaviour, expected) => {
    const { call, remote } = await setUp(() => behaviour, { max_reply_bytes: 100_000 })
    await expect(call()).rejects.toMatchObject(expected)
    expect(remote.limiter('test/model').state.in_flight).toBe(0)
  })

  it.each(['', 0, 1, {}, [], null, false])(
    'is none where a good reply has the field error: %j',
    async (error) => {
      const { call } = await setUp(() => ({ do: 'answer', body: { error, n: 1 } }))
      expect((await call()).body).toEqual({ error, n: 1 })
    },
  )

  it('is not that a reply is empty, where it may be', async () => {
    const headers = { 'content-encoding': 'gzip' }
    const { call } = await setUp(() => ({ do: 'text', status: 204, text: '', headers }))
    expect((await call({ expect: 'json_or_nothing' })).body).toBe(null)
  })

  it('to speak HTTPS ends the run', async () => {
    const { double, call } = await setUp(undefined)
    const url = double.url.replace('http:', 'https:')
    await expect(call({ url })).rejects.toMatchObject({ class: 'fatal', code: 'not_https' })
  })

  it('told in a reply of any depth gives its place in flight back', async () => {
    const text = `{"error":{"message":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`
    const { call, remote } = await setUp(() => ({ do: 'text', text }))
    await expect(call()).rejects.toMatchObject({ code: 'error_in_reply', message: /nested too deeply/ })
    expect(remote.limiter('test/model').state.in_flight).toBe(0)
  })

  it('of the connection is told from a wrong address', async () => {
    const { call } = remoteOf()
    const double = await ApiDouble.start()
    const { url } = double
    await double.stop()
    await expect(call({ url })).rejects.toMatchObject({
      class: 'transient',
      code: 'connection_refused',
    })
    await expect(call({ url: 'http://nowhere.invalid/' })).rejects.toMatchObject({
      code: /host_not_found|dns_failed/,
    })
    await expect(call({ url: 'file:///etc/passwd' })).rejects.toMatchObject({
      class: 'fatal',
      code: 'bad_url',
    })
  })

  it('to reach the server is no attempt while it is down; one that stays down ends the run', async () => {
    const clock = new VirtualClock()
    const { call, remote } = remoteOf({ clock })
    const double = await ApiDouble.start()
    const { url } = double
    await double.stop()
    const told = new Set<string | undefined>()
    const codes: string[] = []
    for (let i = 0; i < 20; i++) call({ url }).catch(({ code }) => codes.push(code))
    // A port that is closed answers in its own time.
    while (codes.length < 20) {
      await new Promise((resolve) => setImmediate(resolve))
      clock.pass(10)
      told.add(remote.downHost)
    }
    expect([...told]).toEqual([undefined, new URL(url).host])
    expect([...new Set(codes)]).toEqual(['connection_refused', 'server_down'])
    expect(codes.filter((code) => code === 'connection_refused').length).toBe(2)
  })

  it('by a missing key ends the run before anything is sent', async () => {
    const { double, call } = await setUp(undefined)
    await expect(call({ key: { variable: 'NO_SUCH' } })).rejects.toMatchObject({
      class: 'fatal',
      code: 'no_key',
    })
    expect(double.calls).toEqual([])
  })

  it('is not made worse by a redirect: no other host gets the key', async () => {
    const other = await ApiDouble.start()
    const { call } = await setUp(() => ({ do: 'status', status: 307, headers: { location: other.url } }))
    await expect(call()).rejects.toMatchObject({ class: 'fatal', code: 'redirected' })
    expect(other.calls).toEqual([])
  })

  it('never shows the key, however the server spells it', async () => {
    const spelt = [...KEY]
      .map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('')
    const texts = [
      JSON.stringify({ error: { message: `bad key ${KEY}` } }),
      `{"error":{"message":"${spelt}"}}`,
      `not json ${KEY} ${encodeURIComponent(KEY)}`,
    ]
    for (const text of texts) {
      const { call } = await setUp(() => ({ do: 'text', text }))
      const record = toErrorRecord(await call().catch((error) => error), 'permanent')
      expect(record.message).toContain('[redacted]')
      expect(JSON.stringify(record)).not.toContain('planted')
    }
    const text = `{"${spelt}":1,"said":"it was ${spelt}, in JSON ${spelt.replaceAll('\\', '\\\\')}"}`
    const { call } = await setUp(() => ({ do: 'text', text }))
    expect((await call()).body).toEqual({
      '[redacted]': 1,
      said: 'it was [redacted], in JSON [redacted]',
    })
  })
})

describe('a call that is given up', () => {
  it('by its item ends with the reason', async () => {
    let abort = (_: Error) => {}
    const double = await ApiDouble.start({
      behave: () => {
        setImmediate(() => abort(new Error('enough')))
        return { do: 'stall' }
      },
    })
    const { call, remote } = remoteOf()
    const onAbort = (listener: (reason: Error) => void) => {
      abort = listener
      return () => {}
    }
    await expect(call({ url: double.url }, { onAbort })).rejects.toThrow('enough')
    expect(remote.limiter('test/model').state.in_flight).toBe(0)
  })

  it('by its time is transient, and makes the window smaller', async () => {
    const clock = new VirtualClock()
    const { call, remote } = await setUp(
      () => {
        setImmediate(() => clock.pass(5_000))
        return { do: 'stall' }
      },
      { clock, timeout_ms: 5_000, concurrency: 10 },
    )
    await expect(call()).rejects.toMatchObject({ class: 'transient', code: 'timeout' })
    expect(remote.limiter('test/model').state.window).toBe(7)
  })

  it('at the door goes back as not begun', async () => {
    const { call, remote } = await setUp(undefined, { limits: { requests_per_minute: 1 } })
    await call()
    const waiting = call()
    setImmediate(() => remote.stop())
    await expect(waiting).rejects.toMatchObject({ name: 'NotBegun' })
    await expect(call()).rejects.toMatchObject({ name: 'NotBegun' })
  })
})
