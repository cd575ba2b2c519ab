import { createReadStream, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { Agent } from 'undici'
import { TaskError } from '../../core/errors.ts'
import { digest } from '../../core/hash.ts'
import type { RemoteRequest } from '../../core/remote.ts'
import { VERSION } from '../../core/version.ts'
import { holdsError } from '../classify.ts'
import { type Headers, header } from '../headers.ts'
import { networkFailure, type Remote, RemoteError } from '../remote.ts'
import { replyText } from '../reply-text.ts'
import type { Secrets } from '../secrets.ts'
import { diskError } from './disk-error.ts'
import { isBlank, linesOf } from './lines.ts'

/** A large file is looked at as a whole before the server answers. */
const HEADERS_TIMEOUT_MS = 600_000
const BODY_TIMEOUT_MS = 120_000
const MOST_REPLY_BYTES = 16 << 20

export type Target = Pick<RemoteRequest, 'url' | 'key' | 'headers' | 'idempotency'>

/** A file as the body of a request, or as a part of it. */
export interface Upload {
  path: string
  /** As a form sends it; absent: the file is the body. */
  form?: { name: string; boundary: string; fields: Record<string, string> }
}

interface Opened {
  status: number
  headers: Headers
  body: AsyncIterable<Buffer>
}

/** Files to and from a server, piece by piece: a batch is too large to be held. Redirects are not followed. */
export class Transfer {
  readonly #remote: Remote
  #agent: Agent | undefined

  constructor(remote: Remote) {
    this.#remote = remote
  }

  /** The JSON that the server answers. Throws a `RemoteError`, or the signal's reason. */
  async upload(target: Target, upload: Upload, signal: AbortSignal): Promise<unknown> {
    return this.#told(target, signal, async () => {
      const { headers, length, body } = bodyOf(upload)
      const reply = await this.#open(target, signal, {
        method: 'POST',
        headers: { ...headers, 'content-length': String(length) },
        body: Readable.from(body),
      })
      return this.#parse(target, reply, await textOf(reply))
    })
  }

  /** Hands over each line of a file. Throws a `RemoteError`, what `take` throws, or the signal's reason. */
  async download(target: Target, take: (line: Buffer) => Promise<void>, signal: AbortSignal): Promise<void> {
    await this.#told(target, signal, async () => {
      const reply = await this.#open(target, signal, { method: 'GET' })
      if (reply.status >= 300) this.#parse(target, reply, await textOf(reply))
      for await (const line of linesOf(reply.body)) if (!isBlank(line)) await take(line)
    })
  }

  async close(): Promise<void> {
    await this.#agent?.destroy()
  }

  async #open(target: Target, signal: AbortSignal, rest: object): Promise<Opened> {
    const { Agent, request } = await import('undici')
    this.#agent ??= new Agent({ headersTimeout: HEADERS_TIMEOUT_MS, bodyTimeout: BODY_TIMEOUT_MS })
    const { headers, ...options } = rest as { headers?: Record<string, string>; method: 'GET' | 'POST' }
    const all = { ...headersOf(target, this.#remote.secrets), ...headers }
    const reply = await request(target.url, { ...options, headers: all, signal, dispatcher: this.#agent })
    return { status: reply.statusCode, headers: reply.headers, body: reply.body }
  }

  /** What fails is told as any other request's failure is. */
  async #told<T>({ url }: Target, signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    try {
      return await send()
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof TaskError) throw error
      throw diskError(error) ?? new RemoteError(this.#remote.judge({ url }, networkFailure(error)))
    }
  }

  #parse({ url }: Target, { status, headers }: Opened, text: string): unknown {
    const { secrets } = this.#remote
    const clean = secrets.redact(text)
    const body = secrets.parse(text)
    if (status >= 300 || holdsError(body)) {
      const failure = { kind: 'reply', status, headers, body, text: clean } as const
      throw new RemoteError(this.#remote.judge({ url }, failure), {
        status,
        headers,
        body: Buffer.from(clean),
      })
    }
    if (body !== undefined) return body
    const message = `the reply is no JSON: ${clean.slice(0, 200)}`
    throw new RemoteError(this.#remote.judge({ url }, { kind: 'network', code: 'malformed_reply', message }))
  }
}

/** The same as those of any other request, but that nothing is packed. */
function headersOf({ url, key, headers, idempotency }: Target, secrets: Secrets): Record<string, string> {
  const all: Record<string, string> = { 'user-agent': `millrace/${VERSION}`, ...headers }
  for (const each of [key ?? []].flat()) {
    const header = secrets.headerOf(each)
    if (header) all[header.name] = header.value
  }
  if (idempotency) all['idempotency-key'] = digest(JSON.stringify([idempotency.key, url])).toString('hex')
  return all
}

function bodyOf({ path, form }: Upload): {
  headers: Record<string, string>
  length: number
  body: AsyncIterable<Buffer>
} {
  const { size } = statSync(path)
  if (!form) return { headers: { 'content-type': 'application/json' }, length: size, body: pieces(path) }
  const { boundary } = form
  const head = Buffer.from(headOf(form))
  const foot = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    length: head.length + size + foot.length,
    body: pieces(path, head, foot),
  }
}

function headOf({ name, boundary, fields }: NonNullable<Upload['form']>): string {
  const disposition = 'Content-Disposition: form-data'
  const parts = Object.entries(fields).map(
    ([field, value]) => `--${boundary}\r\n${disposition}; name="${field}"\r\n\r\n${value}\r\n`,
  )
  const file = `--${boundary}\r\n${disposition}; name="file"; filename="${name}"\r\nContent-Type: application/jsonl\r\n\r\n`
  return parts.join('') + file
}

async function* pieces(path: string, head?: Buffer, foot?: Buffer): AsyncGenerator<Buffer> {
  if (head) yield head
  yield* createReadStream(path, { highWaterMark: 1 << 18 })
  if (foot) yield foot
}

async function textOf({ headers, body }: Opened): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of body) {
    length += part.length
    if (length > MOST_REPLY_BYTES) break
    parts.push(part)
  }
  const bytes = Buffer.concat(parts)
  // Nothing of it but ids and reasons is read.
  return replyText(bytes, header(headers, 'content-type')) ?? bytes.toString()
}
