import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** Steps of a batch, as the server sees them. */
export type Step = 'upload' | 'create' | 'list' | 'retrieve' | 'results' | 'errors'

/** One request of a batch. */
export interface Asked {
  custom_id: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
  body: any
  /** 1 for the first with this body in an accepted batch. */
  attempt: number
  url?: string
}

/** What becomes of a request: a body with a status, or no run of it. */
export type Fate = { status: number; body: unknown } | 'expired' | 'cancelled' | 'missing'

export interface BatchDoubleOptions {
  fate?: (asked: Asked) => Fate | undefined
  /** Looks at a batch that find it still running. */
  looks?: number
  /** Why a batch is not run, if it is not. */
  refuse?: (asked: Asked[], batch: number) => { code: string; message: string; line?: number }[] | undefined
  /** Called when a step has been done and before it is answered; the answer waits for it. */
  reached?: (step: Step, count: number) => Promise<void> | void
  /** Answers a step otherwise: a status, or `drop` for a connection that closes. `before` it is done. */
  disturb?: (
    step: Step,
    count: number,
  ) => { status: number; body?: unknown } | 'drop' | 'drop_before' | undefined
  /** Spells replies in another way. */
  spell?: (text: string) => string
}

interface HeldBatch {
  id: string
  asked: Asked[]
  looks: number
  created_ms: number
  metadata?: Record<string, string>
  errors?: { code: string; message: string; line?: number }[]
  ended?: string
}

/** A local server with batches in the public form of two providers. Results come in another order than requests. */
export class BatchDouble {
  readonly batches: HeldBatch[] = []
  readonly steps: Step[] = []
  readonly headers: IncomingHttpHeaders[] = []
  /** Bodies in accepted batches that were run, as JSON: how often each was. */
  readonly paid = new Map<string, number>()
  readonly #files = new Map<string, string>()
  readonly #counts = new Map<Step, number>()
  readonly #attempts = new Map<string, number>()
  readonly #options: BatchDoubleOptions
  readonly #server = createServer((request, response) => void this.#take(request, response))

  private constructor(options: BatchDoubleOptions) {
    this.#options = options
  }

  /** Listens on a free port until the test is over. */
  static async start(options: BatchDoubleOptions = {}): Promise<BatchDouble> {
    const double = new BatchDouble(options)
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve))
    onTestFinished(async () => {
      double.#server.closeAllConnections()
      await new Promise((resolve) => double.#server.close(resolve))
    })
    return double
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    try {
      for await (const part of request) parts.push(part)
    } catch {
      // The client has gone: nothing was ordered.
      return
    }
    this.headers.push(request.headers)
    const url = new URL(request.url ?? '', this.url)
    const { step, act } = this.#route(request, url, Buffer.concat(parts).toString())
    const count = (this.#counts.get(step) ?? 0) + 1
    this.#counts.set(step, count)
    const disturbed = this.#options.disturb?.(step, count)
    if (disturbed === 'drop_before') return void response.destroy()
    if (typeof disturbed === 'object') return send(response, disturbed.status, disturbed.body ?? {})
    const answer = act()
    this.steps.push(step)
    await this.#options.reached?.(step, count)
    if (disturbed === 'drop') response.destroy()
    else send(response, 200, answer, this.#options.spell)
  }

  #route(request: IncomingMessage, url: URL, body: string): { step: Step; act: () => unknown } {
    const path = url.pathname.replace('/v1/messages', '').replace('/v1', '')
    const [, kind, id, more] = path.split('/')
    const isAnthropic = url.pathname.startsWith('/v1/messages')
    if (kind === 'files' && request.method === 'POST')
      return { step: 'upload', act: () => this.#upload(body) }
    if (kind === 'files')
      return { step: id.startsWith('err') ? 'errors' : 'results', act: () => this.#files.get(id) }
    if (more === 'results') return { step: 'results', act: () => this.#anthropicResults(this.#batch(id)) }
    if (request.method === 'POST')
      return {
        step: 'create',
        act: () => (isAnthropic ? this.#createMessages(body) : this.#create(JSON.parse(body))),
      }
    if (id === undefined) return { step: 'list', act: () => this.#list(isAnthropic, url.searchParams) }
    return { step: 'retrieve', act: () => this.#retrieve(this.#batch(id), isAnthropic) }
  }

  #batch(id: string): HeldBatch {
    return this.batches.find((batch) => batch.id === id) as HeldBatch
  }

  /** The part of a form that is the file. */
  #upload(form: string): unknown {
    const boundary = form.slice(0, form.indexOf('\r\n'))
    const file = form.split(boundary).find((part) => part.includes('filename=')) as string
    const id = `file-${this.#files.size + 1}`
    this.#files.set(id, file.slice(file.indexOf('\r\n\r\n') + 4, -2))
    return { id, object: 'file', purpose: 'batch' }
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
  #create({ input_file_id, metadata, endpoint, completion_window }: any): unknown {
    if (completion_window !== '24h') throw new Error('no window')
    const lines = (this.#files.get(input_file_id) as string).trimEnd().split('\n')
    const asked = lines.map((line) => JSON.parse(line))
    if (asked.some(({ url, method }) => url !== endpoint || method !== 'POST'))
      throw new Error('mixed endpoints')
    return this.#retrieve(this.#accept(asked, metadata), false)
  }

  #createMessages(body: string): unknown {
    const { requests } = JSON.parse(body)
    // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
    const asked = requests.map(({ custom_id, params }: any) => ({ custom_id, body: params }))
    return this.#retrieve(this.#accept(asked, undefined), true)
  }

  #accept(given: Omit<Asked, 'attempt'>[], metadata?: Record<string, string>): HeldBatch {
    const ids = new Set(given.map(({ custom_id }) => custom_id))
    if (ids.size !== given.length || ![...ids].every((id) => /^[a-zA-Z0-9_-]{1,64}$/.test(id)))
      throw new Error('bad custom ids')
    const asked = given.map((each) => ({ ...each, attempt: this.#attempt(each.body) }))
    const errors = this.#options.refuse?.(asked, this.batches.length + 1)
    if (!errors) for (const { body } of asked) this.#pay(body)
    const id = `batch_${this.batches.length + 1}`
    const looks = this.#options.looks ?? 1
    const batch = { id, asked, looks, created_ms: Date.now(), metadata, errors }
    this.batches.push(batch)
    return batch
  }

  #attempt(body: unknown): number {
    const key = JSON.stringify(body)
    this.#attempts.set(key, (this.#attempts.get(key) ?? 0) + 1)
    return this.#attempts.get(key) as number
  }

  #pay(body: unknown): void {
    const key = JSON.stringify(body)
    this.paid.set(key, (this.paid.get(key) ?? 0) + 1)
  }

  #list(isAnthropic: boolean, query: URLSearchParams): unknown {
    const after = query.get('after') ?? query.get('after_id')
    const newest = [...this.batches].reverse()
    const from = after ? newest.findIndex(({ id }) => id === after) + 1 : 0
    const page = newest.slice(from, from + 2)
    return {
      data: page.map((batch) => this.#shown(batch, isAnthropic)),
      has_more: from + 2 < newest.length,
      last_id: page.at(-1)?.id,
    }
  }

  /** Each look brings it nearer its end. */
  #retrieve(batch: HeldBatch, isAnthropic: boolean): unknown {
    if (batch.looks-- <= 0) this.#end(batch)
    return this.#shown(batch, isAnthropic)
  }

  #end(batch: HeldBatch): void {
    if (batch.ended) return
    if (batch.errors) {
      batch.ended = 'failed'
      return
    }
    batch.ended = batch.asked.some((asked) => this.#fate(asked) === 'expired') ? 'expired' : 'completed'
    const lines = shuffled(batch.asked).map((asked) => ({ asked, fate: this.#fate(asked) }))
    const isGood = ({ fate }: (typeof lines)[number]) => typeof fate === 'object' && fate.status < 300
    const isTold = ({ fate }: (typeof lines)[number]) => fate !== 'missing'
    this.#files.set(`out-${batch.id}`, jsonl(lines.filter(isGood).map(openAiLine)))
    this.#files.set(
      `err-${batch.id}`,
      jsonl(lines.filter((line) => !isGood(line) && isTold(line)).map(openAiLine)),
    )
  }

  #fate(asked: Asked): Fate {
    return this.#options.fate?.(asked) ?? { status: 200, body: undefined }
  }

  #anthropicResults({ asked }: HeldBatch): string {
    const lines = shuffled(asked).map((each) => ({ asked: each, fate: this.#fate(each) }))
    return jsonl(lines.filter(({ fate }) => fate !== 'missing').map(anthropicLine))
  }

  #shown({ id, asked, ended, created_ms, metadata, errors }: HeldBatch, isAnthropic: boolean): unknown {
    const { length } = asked
    if (isAnthropic)
      return {
        ...{ id, type: 'message_batch', processing_status: ended ? 'ended' : 'in_progress' },
        created_at: new Date(created_ms).toISOString(),
        request_counts: {
          processing: ended ? 0 : length,
          succeeded: ended ? length : 0,
          errored: 0,
          canceled: 0,
          expired: 0,
        },
        results_url: ended ? `${this.url}/v1/messages/batches/${id}/results` : null,
      }
    const hasResults = ended !== undefined && ended !== 'failed'
    return {
      ...{
        id,
        object: 'batch',
        status: ended ?? 'in_progress',
        created_at: Math.floor(created_ms / 1_000),
        metadata,
      },
      request_counts: { total: length, completed: ended ? length : 0, failed: 0 },
      output_file_id: hasResults ? `out-${id}` : null,
      error_file_id: hasResults && this.#files.get(`err-${id}`) ? `err-${id}` : null,
      errors: ended === 'failed' ? { object: 'list', data: errors } : null,
    }
  }
}

interface Line {
  asked: Asked
  fate: Fate
}

function openAiLine({ asked: { custom_id, body, url }, fate }: Line): unknown {
  if (typeof fate === 'object')
    return {
      ...{ id: `r-${custom_id}`, custom_id, error: null },
      response: { status_code: fate.status, request_id: 'q', body: fate.body ?? openAiReply(body, url) },
    }
  return { id: `r-${custom_id}`, custom_id, response: null, error: { code: `batch_${fate}`, message: fate } }
}

function anthropicLine({ asked: { custom_id, body }, fate }: Line): unknown {
  if (typeof fate !== 'object')
    return { custom_id, result: { type: fate === 'expired' ? 'expired' : 'canceled' } }
  if (fate.status >= 300) return { custom_id, result: { type: 'errored', error: fate.body } }
  return { custom_id, result: { type: 'succeeded', message: fate.body ?? message(body) } }
}

/** Repeats what the user said last; of texts to embed, their lengths. */
// biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
export function openAiReply(body: any, url = '/v1/chat/completions'): unknown {
  if (url === '/v1/embeddings')
    return {
      data: body.input.map((text: string, index: number) => ({ index, embedding: [text.length, 1, 2] })),
      usage: { total_tokens: 7 },
    }
  return {
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: body.messages.at(-1).content },
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
function message(body: any): unknown {
  return {
    content: [{ type: 'text', text: body.messages.at(-1).content }],
    ...{ stop_reason: 'end_turn', usage: { input_tokens: 3, output_tokens: 4 } },
  }
}

/** The same order each time, and not the one that was given. */
function shuffled<T>(list: readonly T[]): T[] {
  return [...list.filter((_, i) => i % 2), ...list.filter((_, i) => i % 2 === 0).reverse()]
}

function jsonl(lines: unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  spell = (text: string): string => text,
): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(spell(typeof body === 'string' ? body : JSON.stringify(body ?? null)))
}
