import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, pipeline, Readable } from 'node:stream'
import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

/** A request as the double saw it. `attempt`: 1 for the first with this id. */
export interface SeenCall {
  id: string
  attempt: number
  path: string
  headers: IncomingHttpHeaders
  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
  body: any
}

/** What the double does with a request. */
export type Behaviour =
  | {
      do: 'answer'
      body?: unknown
      encoding?: Packing
      headers?: Record<string, string>
      /** How long it takes. */
      after_ms?: number
    }
  | { do: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  /** Good headers, half a body, a closed connection. */
  | { do: 'drop' }
  /** Closed before anything is said. */
  | { do: 'hang_up' }
  | { do: 'text'; status?: number; text: string | Uint8Array; headers?: Record<string, string> }
  /** Says it is longer than it is. */
  | { do: 'short' }
  /** Headers and a first piece, then nothing. */
  | { do: 'stall' }
  | { do: 'huge'; bytes: number; encoding?: 'gzip' }

export interface DoubleOptions {
  behave?: (call: SeenCall) => Behaviour
  /** Enforced by buckets of its own that hold a second's worth; what is beyond them is refused. */
  requests_per_minute?: number
  /** How a refusal says when to come back. */
  retryAfter?: 'seconds' | 'date' | 'ms' | 'none'
}

const ANSWER: Behaviour = { do: 'answer' }
const PACK = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  'raw deflate': deflateRawSync,
}
export type Packing = keyof typeof PACK

/** A local server that behaves as an API may: well, or as badly as asked. Counts requests by their custom id. */
export class ApiDouble {
  readonly calls: SeenCall[] = []
  /** Requests by custom id: the header `x-custom-id`, or `custom_id` in the body. */
  readonly counts = new Map<string, number>()
  /** Requests let in by custom id: those that would be paid for. */
  readonly served = new Map<string, number>()
  refused = 0
  connections = 0
  readonly #options: DoubleOptions
  readonly #server = createServer((request, response) => void this.#take(request, response))
  #level: number
  #at = performance.now()

  private constructor(options: DoubleOptions) {
    this.#options = options
    this.#level = this.#burst
    this.#server.on('connection', () => this.connections++)
  }

  /** Listens on a free port until the test is over. */
  static async start(options: DoubleOptions = {}): Promise<ApiDouble> {
    const double = new ApiDouble(options)
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => double.stop())
    return double
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  get #burst(): number {
    return Math.max(1, (this.#options.requests_per_minute ?? 0) / 60)
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await this.#see(request)
    if (!call) return
    if (this.#isOverLimit()) {
      this.refused++
      return answer(response, { do: 'status', status: 429, body: REFUSAL, headers: this.#whenToReturn() })
    }
    this.served.set(call.id, (this.served.get(call.id) ?? 0) + 1)
    answer(response, this.#options.behave?.(call) ?? ANSWER, call)
  }

  async #see(request: IncomingMessage): Promise<SeenCall | undefined> {
    const parts: Buffer[] = []
    try {
      for await (const part of request) parts.push(part)
    } catch {
      // The client has gone: there is nobody to answer.
      return undefined
    }
    const body = parts.length ? JSON.parse(Buffer.concat(parts).toString()) : undefined
    const id = String(request.headers['x-custom-id'] ?? body?.custom_id ?? '')
    const attempt = (this.counts.get(id) ?? 0) + 1
    this.counts.set(id, attempt)
    const call = { id, attempt, path: request.url ?? '', headers: request.headers, body }
    this.calls.push(call)
    return call
  }

  #isOverLimit(): boolean {
    const { requests_per_minute } = this.#options
    if (requests_per_minute === undefined) return false
    const now = performance.now()
    this.#level = Math.min(this.#burst, this.#level + ((now - this.#at) * requests_per_minute) / 60_000)
    this.#at = now
    if (this.#level < 1) return true
    this.#level--
    return false
  }

  #whenToReturn(): Record<string, string> {
    switch (this.#options.retryAfter ?? 'none') {
      case 'seconds':
        return { 'retry-after': '1' }
      case 'date':
        return { 'retry-after': new Date(Date.now() + 1_000).toUTCString() }
      case 'ms':
        return { 'retry-after-ms': '20' }
      case 'none':
        return {}
    }
  }
}

const REFUSAL = { error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' } }

function answer(response: ServerResponse, behaviour: Behaviour, call?: SeenCall): void {
  response.setHeader('content-type', 'application/json')
  switch (behaviour.do) {
    case 'answer':
      setTimeout(
        () => send(response, 200, behaviour.body ?? completion(call), behaviour),
        behaviour.after_ms ?? 0,
      )
      break
    case 'status':
      send(response, behaviour.status, behaviour.body ?? { error: { message: 'as asked' } }, behaviour)
      break
    case 'text':
      response.writeHead(behaviour.status ?? 200, behaviour.headers)
      response.end(behaviour.text)
      break
    case 'drop':
      response.setHeader('content-length', 1_000)
      response.write('{"choices":[', () => response.destroy())
      break
    case 'hang_up':
      response.destroy()
      break
    case 'short':
      response.setHeader('content-length', 1_000)
      response.write('{}', () => response.socket?.end())
      break
    case 'stall':
      response.write('{"choices":[')
      break
    case 'huge':
      sendHuge(response, behaviour.bytes, behaviour.encoding)
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  { encoding, headers }: { encoding?: Packing; headers?: Record<string, string> },
): void {
  const text = JSON.stringify(body)
  if (encoding) response.setHeader('content-encoding', encoding.replace('raw ', ''))
  response.writeHead(status, headers)
  response.end(encoding ? PACK[encoding](text) : text)
}

/** In pieces, so that nothing else waits for it. */
function sendHuge(response: ServerResponse, bytes: number, encoding?: 'gzip'): void {
  const packed = encoding ? createGzip({ level: 1 }) : new PassThrough()
  if (encoding) response.setHeader('content-encoding', encoding)
  const piece = Buffer.alloc(1 << 16, ' ')
  const pieces = function* () {
    yield '{"text":"'
    for (let sent = 0; sent < bytes; sent += piece.length) yield piece
    yield '"}'
  }
  // The client is free to close it before its end.
  pipeline(Readable.from(pieces()), packed, response, () => {})
}

/** A chat completion that repeats what the user said. */
function completion(call: SeenCall | undefined): unknown {
  const content = call?.body?.messages?.at(-1)?.content ?? ''
  return {
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  }
}
