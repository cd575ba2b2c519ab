import type { Clock } from '../core/clock.ts'
import { NotBegun, TaskError } from '../core/errors.ts'
import { digest } from '../core/hash.ts'
import type { RemoteReply, RemoteRequest } from '../core/remote.ts'
import { VERSION } from '../core/version.ts'
import { type CallContext, waitAtDoor } from './call-context.ts'
import { classify, type Failure, holdsError, type Verdict } from './classify.ts'
import type { Client, ClientOptions, HttpReply, HttpRequest } from './client.ts'
import { header } from './headers.ts'
import { limitsOf } from './limit-headers.ts'
import { type CallOutcome, Limiter, type Limits } from './limiter.ts'
import { Merger } from './merger.ts'
import type { Down } from './outage.ts'
import { Purse } from './purse.ts'
import { replyText } from './reply-text.ts'
import { Secrets } from './secrets.ts'
import { Spending } from './spending.ts'
import { ACCEPTED_ENCODINGS } from './unpack.ts'
import { NOT_SENT } from './verdicts-data.ts'

export interface RemoteOptions extends ClientOptions {
  clock: Clock
  /** Of every budget; what is undefined is learned. */
  limits: Limits
  /** Of the budgets that have a name of the user's: they stand instead. */
  namedLimits?: ReadonlyMap<string, Limits>
  /** Where keys are: the environment. */
  variables: Record<string, string | undefined>
  /** Most that all calls together may cost; undefined: nobody counts. */
  budget?: number
}

/** What a call that failed leaves in the item's error record, beside its code, class and message. */
export class RemoteError extends TaskError {
  readonly status?: number
  /** As the provider's support asks for it. */
  readonly request_id?: string
  /** Where a redirect leads: it is not followed, since keys go to the host that was named. */
  readonly location?: string

  constructor({ code, class: errorClass, message, hint, retry_after_ms }: Verdict, reply?: HttpReply) {
    super(code, errorClass, { message, hint, retryAfterMs: retry_after_ms })
    this.name = 'RemoteError'
    if (!reply) return
    this.status = reply.status
    const id = header(reply.headers, 'x-request-id') ?? header(reply.headers, 'request-id')
    if (id !== undefined) this.request_id = id.slice(0, 200)
    const location = reply.status < 400 ? header(reply.headers, 'location') : undefined
    if (location !== undefined) this.location = location
  }
}

type Result = { reply: HttpReply; body: unknown; tokens?: number } | { failure: Failure; reply?: HttpReply }

/** All that a run's tasks share of the world outside: connections, limits by name, keys. */
export class Remote {
  readonly secrets: Secrets
  readonly #options: RemoteOptions
  /** Made for the first request: it is heavy to load. */
  #client: Client | undefined
  #opening: Promise<Client> | undefined
  readonly #limiters = new Map<string, Limiter>()
  readonly #merger: Merger
  /** Undefined where nobody counts. */
  readonly purse: Purse | undefined
  readonly spending = new Spending()
  #stopped = false
  /** Hosts that have answered: that one of them is not found now will pass. */
  readonly #known = new Set<string>()
  /** A run's requests go to a few URLs, as a rule. */
  #lastAnswered = ''

  constructor(options: RemoteOptions) {
    this.#options = options
    this.secrets = new Secrets(options.variables)
    this.#merger = new Merger(
      options.clock,
      (request, context) => this.call(request, context),
      (budget) => this.limiter(budget).outage.isOn,
    )
    if (options.budget !== undefined) this.purse = new Purse(options.budget)
  }

  /** The limiter of a budget, such as `openai/gpt-4o`. */
  limiter(budget: string): Limiter {
    const { clock, concurrency, limits, namedLimits } = this.#options
    let limiter = this.#limiters.get(budget)
    if (!limiter) {
      limiter = new Limiter({ ...(namedLimits?.get(budget) ?? limits), clock, concurrency })
      if (this.#stopped) limiter.stop(new NotBegun())
      this.#limiters.set(budget, limiter)
    }
    return limiter
  }

  /**
   * Sends a request when its limits allow and the money is there. Throws a `RemoteError` that says what may be done
   * about a failure, or a fatal `TaskError` when the money is spent.
   */
  call(request: RemoteRequest, context: CallContext): Promise<RemoteReply> {
    const { merge } = request
    if (merge) return this.#merger.join({ ...request, merge }, context)
    const { purse } = this
    // What is free waits for nobody's money.
    return purse && request.cost?.most !== 0
      ? this.#callPaid(request, context, purse)
      : this.#call(request, context)
  }

  async #callPaid(request: RemoteRequest, context: CallContext, purse: Purse): Promise<RemoteReply> {
    const { most, of } = request.cost ?? noCost()
    await waitAtDoor(context, () => purse.take(most))
    let spent = most
    try {
      const reply = await this.#call(request, context)
      spent = of(reply.body) ?? most
      return reply
    } catch (error) {
      if (isFree(error)) spent = 0
      throw error
    } finally {
      purse.settle(most, spent)
    }
  }

  /** While the server is down, what could not be sent waits and is no attempt; one that stays down ends the run. */
  async #call(request: RemoteRequest, context: CallContext): Promise<RemoteReply> {
    const limiter = this.limiter(request.budget)
    const { outage } = limiter
    for (;;) {
      const result = await this.#attempt(limiter, request, context)
      if ('body' in result) return result
      const { verdict, reply } = result
      const now = this.#options.clock.monotonic()
      const isDown = outage.isOn && verdict.outage !== undefined
      if (isDown && outage.isOverdue(now))
        throw new RemoteError(stayedDown(verdict, outage.lasted(now)), reply)
      if (!isDown || verdict.outage !== 'sure') throw new RemoteError(verdict, reply)
    }
  }

  async #attempt(
    limiter: Limiter,
    request: RemoteRequest,
    context: CallContext,
  ): Promise<RemoteReply | { verdict: Verdict; reply?: HttpReply }> {
    const { tokens = 0, url, shorten } = request
    const { again } = context
    const pass =
      limiter.tryAcquire(tokens) ??
      (await waitAtDoor(context, () => limiter.acquire(tokens, { again, shorten })))
    // Whatever goes wrong until then, the pass is given back.
    let outcome: CallOutcome = { kind: 'failed' }
    try {
      const result = await this.#send(request, context)
      if (result.reply) this.#learn(limiter, result.reply)
      if ('failure' in result) {
        const verdict = this.judge(request, result.failure)
        outcome = withSign(verdict, { host: hostOf(url), again })
        if (!isFreeOf(verdict.code, result.reply?.status)) this.spending.lost(request)
        return { verdict, reply: result.reply }
      }
      const { reply, body, tokens: used } = result
      outcome = { kind: 'answered', tokens: used }
      this.spending.answered(request, body, used)
      return { status: reply.status, headers: reply.headers, body }
    } finally {
      limiter.settle(pass, outcome)
    }
  }

  /** Also of a refusal: it tells best what is allowed. */
  #learn(limiter: Limiter, { headers }: HttpReply): void {
    const limits = limitsOf(headers, this.#options.clock.now())
    if (limits) limiter.learn(limits)
  }

  /** How long a server wants nothing to be sent, ms: the longest of all. */
  get paused_ms(): number {
    let longest = 0
    for (const { paused_ms } of this.#limiters.values()) longest = Math.max(longest, paused_ms)
    return longest
  }

  /** A host whose server is down, and tried again and again. */
  get downHost(): string | undefined {
    for (const { outage } of this.#limiters.values()) if (outage.isOn) return outage.downHost
    return undefined
  }

  /** Sends nothing more: who waits at the door goes back as not begun. */
  stop(): void {
    this.#stopped = true
    this.purse?.stop(new NotBegun())
    for (const limiter of this.#limiters.values()) limiter.stop(new NotBegun())
  }

  async close(): Promise<void> {
    this.stop()
    await (await this.#opening)?.close()
  }

  /** What is sent is made only now: it may have waited long for its turn. */
  async #send(request: RemoteRequest, { onAbort }: CallContext): Promise<Result> {
    const { method = 'POST', url, expect, usage } = request
    const body = content(request.body)
    const headers = this.#headers(request, body)
    if (request.headers?.['accept-encoding'] === undefined)
      headers.push('accept-encoding', ACCEPTED_ENCODINGS)
    let reply: HttpReply
    try {
      this.#client ??= await this.#openClient()
      reply = await this.#client.send({ method, url, headers, body, onAbort })
    } catch (error) {
      return { failure: networkFailure(error) }
    }
    this.#noteAnswer(url)
    if (expect === 'bytes' && reply.status < 300) return { reply, body: new Uint8Array(reply.body) }
    const isEmpty = expect === 'json_or_nothing' && reply.body.length === 0 && reply.status < 300
    const parsed = isEmpty ? { reply, body: null } : this.#parse(reply)
    return 'failure' in parsed ? parsed : { ...parsed, tokens: usage?.(parsed.body) }
  }

  #openClient(): Promise<Client> {
    this.#opening ??= newClient(this.#options)
    return this.#opening
  }

  #noteAnswer(url: string): void {
    if (url === this.#lastAnswered) return
    this.#lastAnswered = url
    this.#known.add(hostOf(url))
  }

  #parse(reply: HttpReply): Result {
    const { status, headers } = reply
    const read = replyText(reply.body, header(headers, 'content-type'))
    const text = read ?? reply.body.toString()
    // A refusal can be told from what of it can be read.
    const body = read === undefined && status < 300 ? undefined : this.secrets.parse(text)
    if (status >= 300 || holdsError(body)) {
      const failure: Failure = { kind: 'reply', status, headers, body, text: this.secrets.redact(text) }
      return { reply, failure }
    }
    if (body !== undefined) return { reply, body }
    const what = read === undefined ? 'in no charset that it names' : 'no JSON'
    const message = `the reply is ${what}: ${this.secrets.redact(text).slice(0, 200)}`
    return { reply, failure: { kind: 'network', code: 'malformed_reply', message } }
  }

  /** A host that has answered before will be found again. */
  judge(request: Pick<RemoteRequest, 'url'>, failure: Failure): Verdict {
    const { message, ...rest } = classify(failure, this.#options.clock.now())
    const verdict = { ...rest, message: this.secrets.redact(message) }
    if (verdict.code !== 'host_not_found' || !this.#known.has(hostOf(request.url))) return verdict
    return { ...verdict, class: 'transient', code: 'dns_failed', hint: undefined, outage: 'sure' }
  }

  /** With the keys in them: names and values in turn, a later one of the same name stands. */
  #headers({ headers, key, url, idempotency }: RemoteRequest, body: HttpRequest['body']): string[] {
    const all = ['user-agent', `millrace/${VERSION}`]
    for (const name in headers) setHeader(all, name, headers[name])
    if (body !== undefined && headers?.['content-type'] === undefined)
      all.push('content-type', 'application/json')
    if (key)
      for (const each of Array.isArray(key) ? key : [key]) {
        const header = this.secrets.headerOf(each)
        if (header) setHeader(all, header.name, header.value)
      }
    if (idempotency) {
      const { key: item, header: name = 'idempotency-key' } = idempotency
      setHeader(all, name, digest(JSON.stringify([item, url, body?.toString()])).toString('hex'))
    }
    return all
  }
}

function setHeader(all: string[], name: string, value: string): void {
  for (let i = 0; i < all.length; i += 2) {
    if (all[i] !== name) continue
    all[i + 1] = value
    return
  }
  all.push(name, value)
}

/** Refused, or never sent. What was cut off, or can't be read, may have been charged. */
function isFree(error: unknown): boolean {
  return !(error instanceof RemoteError) || isFreeOf(error.code, error.status)
}

function isFreeOf(code: string, status: number | undefined): boolean {
  return status === undefined ? NOT_SENT.has(code) : status >= 400
}

function withSign({ outcome, outage: sign }: Verdict, where: Omit<Down, 'sign'>): CallOutcome {
  if (!sign || (outcome.kind !== 'failed' && outcome.kind !== 'overloaded')) return outcome
  return { ...outcome, down: { sign, ...where } }
}

function stayedDown({ message, outcome }: Verdict, ms: number): Verdict {
  return {
    ...{ class: 'fatal', code: 'server_down', outcome },
    message: `the server has been down for ${Math.round(ms / 1_000)} s: ${message}`,
    hint: 'once it is up, the same command goes on from here; if it is the wrong server, correct --base-url',
  }
}

function noCost(): never {
  throw new TaskError('no_price', 'fatal', {
    message: 'there is a budget, but a request does not say what it costs',
    hint: 'leave out --budget, or give the prices of the model',
  })
}

function hostOf(url: string): string {
  return url.split('/', 3)[2]
}

function content(body: unknown): HttpRequest['body'] {
  return body === undefined || typeof body === 'string' || body instanceof Uint8Array
    ? body
    : JSON.stringify(body)
}

async function newClient(options: ClientOptions): Promise<Client> {
  const { Client } = await import('./client.ts')
  return new Client(options)
}

/** The code may be that of an error behind this one. */
export function networkFailure(error: unknown): Failure {
  const { code, message, cause } = error as Error & { code?: string; cause?: { code?: string } }
  return { kind: 'network', code: cause?.code ?? code ?? 'unknown', message: message || String(code) }
}
