import { type Clock, sleep } from '../../core/clock.ts'
import { isRetryable, TaskError } from '../../core/errors.ts'
import type { BatchNews, RemoteReply, RemoteRequest } from '../../core/remote.ts'
import type { Remote } from '../remote.ts'
import type { Batch } from './batch.ts'
import type { BatchState, Order } from './batch-api.ts'
import { fetchResults } from './fetch-results.ts'
import { refusalOf, writeRefusals } from './refusal.ts'
import type { Target, Transfer } from './transfer.ts'

export interface CarrierOptions {
  remote: Remote
  transfer: Transfer
  clock: Clock
  /** Wait between two looks at a batch, ms; it grows. */
  poll_ms: number
  /** Waits and looks end; an order that is under way does not. */
  stop: AbortSignal
  /** All ends. */
  close: AbortSignal
  /** Whether another batch of ours is this one of the provider's. */
  isTaken(id: string): boolean
  tell(news: BatchNews): void
}

const GROWTH = 1.5
const MOST_WAIT_MS = 600_000
/** A step that fails so often in a row, for reasons that should pass, ends the run: it can be resumed. */
const MOST_FAILURES = 10
/** After so many failures to bring results, what there is of them is taken: until then it may come whole. */
const FAILURES_FOR_LINES = 3
/** Older batches need not be looked through. */
const LOOK_BACK_MS = 3_600_000
const MOST_PAGES = 1_000

/**
 * Takes a batch from where its record says it is to its results. Each step is noted before and after, so that one that
 * was cut short is taken up again: in particular, an order that got no answer is looked for among the provider's
 * batches before another goes out.
 */
export class Carrier {
  readonly #options: CarrierOptions
  /** Orders go out one after another: at most one is in doubt after a crash. */
  #ordering: Promise<unknown> = Promise.resolve()

  constructor(options: CarrierOptions) {
    this.#options = options
  }

  /** Throws a `TaskError` when nothing can become of it, and whatever `stop` has as its reason. */
  async carry(batch: Batch): Promise<void> {
    while (!batch.record.has_results) {
      if (batch.record.batch_id === undefined) await this.#inTurn(() => this.#order(batch))
      const state = await this.#end(batch)
      if (state.phase === 'failed') await this.#refused(batch, state)
      else await this.#again((failures) => this.#fetch(batch, state, failures))
    }
    batch.place.removeRequests()
    await batch.openResults()
  }

  async #inTurn(order: () => Promise<void>): Promise<void> {
    const turn = this.#ordering.then(order)
    this.#ordering = turn.catch(() => {})
    await turn
  }

  async #order(batch: Batch): Promise<void> {
    const { api } = batch
    const { upload } = api
    if (upload && batch.record.file_id === undefined)
      batch.note({ file_id: await this.#again(() => this.#upload(batch, upload)) })
    await this.#again(() => this.#create(batch))
  }

  async #upload(batch: Batch, upload: NonNullable<Batch['api']['upload']>): Promise<string> {
    const { place, record } = batch
    const form = { name: `${record.tag}.jsonl`, boundary: `millrace-${record.tag}`, fields: upload.fields }
    const target = this.#target(batch, upload.path)
    const reply = await this.#options.transfer.upload(
      target,
      { path: place.requests, form },
      this.#options.stop,
    )
    return upload.fileId(reply) ?? noReply('a file', reply)
  }

  /** From the first try on it is in doubt whether there is one, until an answer says. */
  async #create(batch: Batch): Promise<void> {
    this.#options.stop.throwIfAborted()
    const found = batch.record.ordering ? await this.#find(batch) : undefined
    if (found) return this.#ordered(batch, found, true)
    batch.note({ ordering: true })
    try {
      const state = batch.api.read(await this.#send(batch))
      this.#ordered(batch, state ?? noReply('a batch', undefined), false)
    } catch (error) {
      if (isRefusal(error)) batch.note({ ordering: false })
      throw error
    }
  }

  #ordered(batch: Batch, state: BatchState, was_found: boolean): void {
    batch.note({ batch_id: state.id, was_found, ordering: false })
    this.#tell(batch, state)
  }

  async #send(batch: Batch): Promise<unknown> {
    const { transfer, close } = this.#options
    const { api, place, record } = batch
    const idempotency = { key: [record.tag, ...record.not].join(' ') }
    const target = { ...this.#target(batch, api.create.path), idempotency }
    if (!api.upload) return transfer.upload(target, { path: place.requests }, close)
    return (await this.#call({ ...target, method: 'POST', body: api.create.body(orderOf(batch)) }, close))
      .body
  }

  async #find(batch: Batch): Promise<BatchState | undefined> {
    const { api, record } = batch
    const order = orderOf(batch)
    let after: string | undefined
    for (let page = 0; page < MOST_PAGES; page++) {
      const { body } = await this.#get(batch, api.list(after))
      const { batches, next } = api.readList(body) ?? noReply('a list of batches', body)
      const found = batches.find(
        (state) =>
          api.mayBe(state, order) && !record.not.includes(state.id) && !this.#options.isTaken(state.id),
      )
      const oldest = batches.at(-1)?.created_ms ?? 0
      if (found || next === undefined || oldest < record.made_ms - LOOK_BACK_MS) return found
      after = next
    }
    return undefined
  }

  /** Looks at it, ever less often, until it has ended. */
  async #end(batch: Batch): Promise<BatchState> {
    let told = ''
    for (let wait_ms = this.#options.poll_ms; ; wait_ms = this.#grown(wait_ms)) {
      const state = await this.#again(async () => {
        const { body } = await this.#get(batch, batch.api.retrieve(batch.record.batch_id as string))
        return batch.api.read(body) ?? noReply('a batch', body)
      })
      const now = `${state.status} ${state.done}`
      if (now !== told) this.#tell(batch, state)
      told = now
      if (state.phase !== 'running') return state
      await this.#wait(wait_ms)
    }
  }

  /** The provider would not run it: for reasons that pass, of single requests, or for good. */
  async #refused(batch: Batch, state: BatchState): Promise<void> {
    const { remote, poll_ms } = this.#options
    const refusal = refusalOf(state, batch.ids.count, (failure) =>
      remote.judge({ url: batch.group.baseUrl }, failure),
    )
    const not = [...batch.record.not, state.id]
    if (refusal.kind === 'requests') {
      await writeRefusals(batch, refusal.lines)
      batch.note({ has_results: true, was_refused: true })
      return
    }
    batch.note({ batch_id: undefined, not })
    if (!isRetryable(refusal.error.class)) throw forAll(refusal.error)
    // Its room may be taken by other batches for hours.
    const waits = Math.min(not.length, 50)
    await this.#wait(Math.min(poll_ms * GROWTH ** waits, Math.max(poll_ms, MOST_WAIT_MS)))
  }

  /** What proves to be somebody else's batch is not looked at again; a line that stays unreadable is nobody's result. */
  async #fetch(batch: Batch, ended: BatchState, failures: number): Promise<void> {
    const { transfer, remote, stop } = this.#options
    // It may have been told that it has ended before it was told where its results are.
    const state = failures === 0 ? ended : await this.#end(batch)
    const strange = await fetchResults(batch, state, {
      secrets: remote.secrets,
      takesLess: failures >= FAILURES_FOR_LINES,
      download: (path, take) => transfer.download(this.#target(batch, path), take, stop),
    })
    if (strange === undefined) batch.note({ has_results: true })
    else if (!batch.record.was_found) throw strangeResults(state.id, strange)
    else batch.note({ batch_id: undefined, ordering: true, not: [...batch.record.not, state.id] })
  }

  /** Repeats a step while what fails should pass. */
  async #again<T>(step: (failures: number) => Promise<T>): Promise<T> {
    let wait_ms = this.#options.poll_ms
    for (let failures = 0; ; failures++) {
      try {
        return await step(failures)
      } catch (error) {
        const isOver = failures + 1 === MOST_FAILURES
        if (!(error instanceof TaskError)) throw error
        if (isOver || !isRetryable(error.class)) throw forAll(error)
        await this.#wait(Math.max(wait_ms, error.retryAfterMs ?? 0))
        wait_ms = this.#grown(wait_ms)
      }
    }
  }

  #grown(wait_ms: number): number {
    return Math.min(wait_ms * GROWTH, Math.max(this.#options.poll_ms, MOST_WAIT_MS))
  }

  async #wait(ms: number): Promise<void> {
    const { clock, stop } = this.#options
    await sleep(clock, ms, stop)
    stop.throwIfAborted()
  }

  #get(batch: Batch, path: string): Promise<RemoteReply> {
    return this.#call({ ...this.#target(batch, path), method: 'GET' }, this.#options.stop)
  }

  #call(request: Omit<RemoteRequest, 'budget'>, signal: AbortSignal): Promise<RemoteReply> {
    signal.throwIfAborted()
    const budget = `${new URL(request.url).host}/batches`
    const cost = { most: 0, of: () => 0 }
    return this.#options.remote.call(
      { ...request, budget, cost },
      {
        again: false,
        beginWait: () => {},
        endWait: () => {},
        onAbort: (listener) => {
          const abort = () => listener(signal.reason)
          signal.addEventListener('abort', abort, { once: true })
          return () => signal.removeEventListener('abort', abort)
        },
      },
    )
  }

  /** A key goes to the server that was named, and no other. */
  #target({ group }: Batch, path: string): Target {
    const { baseUrl, key, headers } = group
    if (!/^https?:/i.test(path)) return { url: baseUrl + path, key, headers }
    const { origin, pathname, search } = new URL(path)
    const url = origin === new URL(baseUrl).origin ? path : baseUrl + pathname + search
    return { url, key, headers }
  }

  #tell(batch: Batch, { id, status, done }: BatchState): void {
    this.#options.tell({ id, status, requests: batch.ids.count, done })
  }
}

function orderOf({ record, ids, group }: Batch): Order {
  const { tag, made_ms, file_id } = record
  return { tag, endpoint: group.endpoint, count: ids.count, made_ms, file_id }
}

/** An answer that says that there is no batch. */
function isRefusal(error: unknown): boolean {
  const status = (error as { status?: unknown }).status
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 408 && status !== 409
}

/** What keeps a batch from going keeps its requests from going: none of them is to blame. */
function forAll(error: TaskError): TaskError {
  return new TaskError(error.code, 'fatal', { message: error.message, hint: error.hint, cause: error })
}

/** To order the batch that was ordered again would be to pay for it again, for results that fit no better. */
function strangeResults(id: string, strange: string): TaskError {
  return new TaskError('strange_results', 'fatal', {
    message: `none of the results is of a request of this batch; one is of ${JSON.stringify(strange.slice(0, 100))}`,
    hint: `does the server give back custom_id as it was sent? It has the results of ${id}`,
  })
}

function noReply(what: string, reply: unknown): never {
  throw new TaskError('malformed_reply', 'transient', {
    message: `the reply is not ${what} of this API: ${JSON.stringify(reply)?.slice(0, 200)}`,
    hint: 'does this server have batches?',
  })
}
