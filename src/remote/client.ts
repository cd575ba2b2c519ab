import { Agent } from 'undici'
import type { Clock } from '../core/clock.ts'
import { type Headers, header } from './headers.ts'
import { ACCEPTED_ENCODINGS, ReplyError, readBody } from './read-body.ts'

export interface ClientOptions {
  clock: Clock
  /** Connections to one host, at most. */
  concurrency: number
  /** Until a connection stands, ms. Default: 10,000. */
  connect_timeout_ms?: number
  /** From the request to the reply's headers, ms: a model may think for long. Default: 600,000. */
  headers_timeout_ms?: number
  /** Between two pieces of the reply, ms. Default: 60,000. */
  body_timeout_ms?: number
  /** For a call as a whole, ms. Default: 900,000. */
  timeout_ms?: number
  /** Of a reply, unpacked. Default: 64 MiB. */
  max_reply_bytes?: number
}

export interface HttpRequest {
  method: 'POST' | 'GET'
  url: string
  headers: Record<string, string>
  body?: string | Uint8Array
  signal?: AbortSignal
}

export interface HttpReply {
  status: number
  headers: Headers
  body: Buffer
}

const KEEP_ALIVE_MS = 30_000
const MAX_HEADER_BYTES = 64 << 10

/** HTTP with kept connections. Redirects are not followed: credentials go to the host that was named, and no other. */
export class Client {
  readonly #clock: Clock
  readonly #agent: Agent
  readonly #timeout_ms: number
  readonly #maxReply: number

  constructor(options: ClientOptions) {
    const { clock, concurrency, connect_timeout_ms = 10_000, headers_timeout_ms = 600_000 } = options
    const { body_timeout_ms = 60_000, timeout_ms = 900_000, max_reply_bytes = 64 << 20 } = options
    this.#clock = clock
    this.#timeout_ms = timeout_ms
    this.#maxReply = max_reply_bytes
    this.#agent = new Agent({
      connections: concurrency,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      connect: { timeout: connect_timeout_ms },
      headersTimeout: headers_timeout_ms,
      bodyTimeout: body_timeout_ms,
    })
  }

  /** Rejects with an error that has a `code` when there is no whole reply, and with the signal's reason. */
  async send({ method, url, headers, body, signal }: HttpRequest): Promise<HttpReply> {
    const { origin, pathname, search } = parse(url)
    signal?.throwIfAborted()
    const over = new AbortController()
    const cancel = this.#clock.after(this.#timeout_ms, () => over.abort(tooLong(this.#timeout_ms)))
    const leave = () => over.abort(signal?.reason)
    signal?.addEventListener('abort', leave, { once: true })
    try {
      const reply = await this.#agent.request({
        ...{ origin, path: pathname + search, method, body, signal: over.signal },
        headers: { 'accept-encoding': ACCEPTED_ENCODINGS, ...headers },
      })
      const content = await readBody(reply.body, header(reply.headers, 'content-encoding'), this.#maxReply)
      return { status: reply.statusCode, headers: reply.headers, body: content }
    } finally {
      cancel()
      signal?.removeEventListener('abort', leave)
    }
  }

  /** Ends all connections, calls in flight included. */
  async close(): Promise<void> {
    await this.#agent.destroy()
  }
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return parsed
  throw new ReplyError('ERR_INVALID_URL', `not an http(s) URL: ${url.slice(0, 200)}`)
}

function tooLong(timeout_ms: number): ReplyError {
  return new ReplyError('ETIMEDOUT', `no whole reply within ${timeout_ms / 1_000} s`)
}
