import { Agent } from 'undici'
import type { Clock } from '../core/clock.ts'
import type { RemoteRequest } from '../core/remote.ts'
import { Exchange, type RawReply } from './exchange.ts'
import { ReplyError } from './reply-error.ts'

export interface ClientOptions {
  clock: Clock
  /** Connections to one host, at most. */
  concurrency: number
  /** Until a connection stands, ms. Default: 10,000. */
  connect_timeout_ms?: number
  /** What an item may take, ms: no silence of the server that is shorter ends its request. Default: 0. */
  item_timeout_ms?: number
  /** For a request as a whole, ms. Default: none, since an item has its own. */
  timeout_ms?: number
  /** Of a reply, unpacked. Default: 64 MiB. */
  max_reply_bytes?: number
}

/** Has a listener called when what it is asked for is to end; returns what takes the listener back. */
export type OnAbort = (listener: (reason: Error) => void) => () => void

export interface HttpRequest {
  method: NonNullable<RemoteRequest['method']>
  url: string
  /** Names and values in turn. */
  headers: string[]
  body?: string | Uint8Array
  onAbort: OnAbort
}

export type HttpReply = RawReply

/** From the request to the reply's headers: a model may think for long. */
const HEADERS_TIMEOUT_MS = 600_000
/** Between two pieces of the reply. */
const BODY_TIMEOUT_MS = 60_000
/** undici takes no endless one. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1
const KEEP_ALIVE_MS = 30_000
const MAX_HEADER_BYTES = 64 << 10

/** HTTP with kept connections. Redirects are not followed: credentials go to the host that was named, and no other. */
export class Client {
  readonly #options: ClientOptions
  readonly #agent: Agent
  readonly #maxReply: number
  readonly #targets = new Map<string, { origin: string; path: string }>()

  constructor(options: ClientOptions) {
    const { concurrency, connect_timeout_ms = 10_000, item_timeout_ms = 0 } = options
    const { max_reply_bytes = 64 << 20 } = options
    const item_ms = Math.min(item_timeout_ms, LONGEST_TIMEOUT_MS)
    this.#options = options
    this.#maxReply = max_reply_bytes
    this.#agent = new Agent({
      connections: concurrency,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      connect: { timeout: connect_timeout_ms },
      headersTimeout: Math.max(HEADERS_TIMEOUT_MS, item_ms),
      bodyTimeout: Math.max(BODY_TIMEOUT_MS, item_ms),
    })
  }

  /** Rejects with an error that has a `code` when there is no whole reply, and with the reason of an abort. */
  send({ method, url, headers, body, onAbort }: HttpRequest): Promise<HttpReply> {
    const { origin, path } = this.#target(url)
    const exchange = new Exchange(this.#maxReply)
    const unlisten = onAbort((reason) => exchange.abort(reason))
    const cancel = this.#limitTime(exchange)
    exchange.onEnd = () => {
      cancel?.()
      unlisten()
    }
    this.#agent.dispatch({ origin, path, method, body, headers }, exchange)
    return exchange.reply
  }

  /** Ends all connections, requests in flight included. */
  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  #limitTime(exchange: Exchange): (() => void) | undefined {
    const { clock, timeout_ms } = this.#options
    if (timeout_ms === undefined) return undefined
    const tooLong = () => new ReplyError('ETIMEDOUT', `no whole reply within ${timeout_ms / 1_000} s`)
    return clock.after(timeout_ms, () => exchange.abort(tooLong()))
  }

  /** A run's requests go to a few URLs, as a rule. */
  #target(url: string): { origin: string; path: string } {
    let target = this.#targets.get(url)
    if (!target) {
      target = parse(url)
      if (this.#targets.size >= MAX_TARGETS) this.#targets.clear()
      this.#targets.set(url, target)
    }
    return target
  }
}

const MAX_TARGETS = 100

function parse(url: string): { origin: string; path: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:')
    throw new ReplyError('ERR_INVALID_URL', `not an http(s) URL: ${url.slice(0, 200)}`)
  return { origin: parsed.origin, path: parsed.pathname + parsed.search }
}
