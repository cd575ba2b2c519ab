import type { Clock } from '../../core/clock.ts'
import { NotBegun, TaskError } from '../../core/errors.ts'
import { digest } from '../../core/hash.ts'
import type { BatchNews, RemoteReply, RemoteRequest } from '../../core/remote.ts'
import { holdsError } from '../classify.ts'
import { type Remote, RemoteError } from '../remote.ts'
import { Batch } from './batch.ts'
import { notRun, type Outcome } from './batch-api.ts'
import { Carrier } from './carrier.ts'
import { diskError } from './disk-error.ts'
import { Gatherer, groupOf, type Waits } from './gatherer.ts'
import type { Shelf } from './shelf.ts'
import { Transfer } from './transfer.ts'

export interface DeskOptions {
  remote: Remote
  /** Where batches are kept. */
  shelf: Shelf
  clock: Clock
  /** A batch goes when nothing was added for so long, or it is full; it is looked at as often, and then less. */
  poll_ms: number
  tell(news: BatchNews): void
}

type Kept = Pick<Outcome, 'status' | 'body'>

/** What a request's item has behind it. */
export interface Asker {
  /** Attempts: each asks anew. */
  attempts: number
  /** What it is a part of. */
  scope: string
  /** What it has to wait for. */
  waits: Waits
}

/**
 * Where requests that go as batches are asked for, again and again until there is a reply: from this run's batches or
 * from those that an earlier run has left with the provider. Who asks first gets `NotBegun`.
 */
export class BatchDesk {
  readonly #options: DeskOptions
  readonly #gatherer: Gatherer
  readonly #transfer: Transfer
  readonly #carrier: Carrier
  readonly #stop = new AbortController()
  readonly #close = new AbortController()
  readonly #stopped = new Promise<void>((resolve) => {
    this.#stop.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  readonly #batches: Batch[] = []
  readonly #carried = new Map<Batch, Promise<void>>()

  constructor(options: DeskOptions) {
    const { remote, shelf, clock, poll_ms, tell } = options
    this.#options = options
    this.#transfer = new Transfer(remote)
    this.#carrier = new Carrier({
      ...{ remote, transfer: this.#transfer, clock, poll_ms, tell },
      ...{ stop: this.#stop.signal, close: this.#close.signal },
      isTaken: (id) => this.#batches.some(({ record }) => record.batch_id === id),
    })
    for (const shelved of shelf.open(clock.now())) this.#batches.push(new Batch(shelved))
    this.#gatherer = new Gatherer({ shelf, clock, quiet_ms: poll_ms, onSealed: (batch) => this.#take(batch) })
  }

  /** The reply, once there is one; until then throws `NotBegun`. Throws a `RemoteError` for a request that failed. */
  ask(request: RemoteRequest, asker: Asker): RemoteReply {
    try {
      return this.#ask(request, asker)
    } catch (error) {
      throw diskError(error) ?? error
    }
  }

  #ask(request: RemoteRequest, asker: Asker): RemoteReply {
    if (this.#stop.signal.aborted) throw NOT_YET
    const body = bodyOf(request)
    const id = idOf(request, body, asker.attempts)
    for (const batch of this.#batches) {
      const position = batch.ids.find(id)
      const outcome = position < 0 ? undefined : this.#outcome(request, batch, position, asker.waits)
      if (outcome) return this.#reply(request, outcome)
    }
    const inputs = request.merge?.inputs.length ?? 1
    const addition = { group: groupOf(request, asker.scope), id, body, inputs }
    if (this.#gatherer.has(addition, asker.waits)) throw NOT_YET
    this.#pay(request, asker.waits)
    this.#gatherer.add(addition, asker.waits)
    throw NOT_YET
  }

  /** More requests may come at once. */
  hold(): void {
    this.#gatherer.hold()
  }

  /** No more requests are on their way: after some silence, what there is goes. */
  release(): void {
    this.#gatherer.release()
  }

  /** Resolves when something has become of all of these, or nothing more will. */
  async answered(waits: Waits): Promise<void> {
    await Promise.race([waits.over(), this.#stopped])
  }

  /** Orders nothing more. What is ordered goes on at the provider. */
  stop(): void {
    if (this.#stop.signal.aborted) return
    this.#gatherer.stop()
    this.#stop.abort(new NotBegun())
    for (const batch of this.#carried.keys()) this.#tellLeft(batch)
  }

  /** After a stop, waits for orders that are under way. */
  async drain(): Promise<void> {
    if (this.#stop.signal.aborted) await Promise.all(this.#carried.values())
  }

  async close(): Promise<void> {
    this.stop()
    this.#close.abort(new NotBegun())
    await Promise.all(this.#carried.values())
    await this.#transfer.close()
    for (const batch of this.#batches) batch.close()
  }

  #take(batch: Batch): void {
    this.#batches.push(batch)
    this.#carry(batch)
  }

  /** Never rejects: a failure is kept for those who ask. */
  #carry(batch: Batch): void {
    if (this.#carried.has(batch)) return
    const carried = this.#carrier.carry(batch).catch((error) => {
      if (!(error instanceof NotBegun)) batch.failure = asFatal(error, batch)
    })
    this.#carried.set(
      batch,
      carried.then(() => batch.settle()),
    )
  }

  /** What became of a request of this batch; undefined where it is asked for anew. */
  #outcome(request: RemoteRequest, batch: Batch, position: number, waits: Waits): Kept | undefined {
    this.#carry(batch)
    if (!batch.isSettled) {
      waits.replies.add(batch.settled)
      throw NOT_YET
    }
    if (batch.failure) throw batch.failure
    const outcome = batch.outcomeAt(position) ?? (batch.record.was_refused ? undefined : NOTHING)
    if (batch.held[position]) this.#settleMoney(request, outcome)
    batch.held[position] = 0
    if (outcome && !batch.isOld && !batch.counted[position]) this.#count(request, outcome)
    batch.counted[position] = 1
    // Whoever goes on after it has changed something, or wants it tried again.
    const isOver = outcome && batch.isOld && this.#failure(request, outcome) !== undefined
    return isOver ? undefined : outcome
  }

  #reply(request: RemoteRequest, outcome: Kept): RemoteReply {
    const failure = this.#failure(request, outcome)
    if (failure) throw failure
    return { status: outcome.status, headers: {}, body: partOf(request, outcome.body) }
  }

  #failure(request: RemoteRequest, { status, body }: Kept): RemoteError | undefined {
    if (status < 300 && !holdsError(body)) return undefined
    const text = JSON.stringify(body) ?? ''
    const verdict = this.#options.remote.judge(request, { kind: 'reply', status, headers: {}, body, text })
    return new RemoteError(verdict, { status, headers: {}, body: Buffer.from(text) })
  }

  /** What an earlier run has ordered was of that run's money. */
  #pay({ cost }: RemoteRequest, waits: Waits): void {
    const wait = cost && this.#options.remote.purse?.tryTake(cost.most)
    if (!wait) return
    waits.money.add(wait)
    throw NOT_YET
  }

  #settleMoney({ cost }: RemoteRequest, outcome: Kept | undefined): void {
    if (!cost) return
    const isPaid = outcome !== undefined && outcome.status < 300
    this.#options.remote.purse?.settle(cost.most, isPaid ? (cost.of(outcome.body) ?? cost.most) : 0)
  }

  #count(request: RemoteRequest, { status, body }: Kept): void {
    if (status < 300) this.#options.remote.spending.answered(request, body, request.usage?.(body))
  }

  #tellLeft({ record, ids, isSettled }: Batch): void {
    if (isSettled || record.batch_id === undefined) return
    this.#options.tell({ id: record.batch_id, status: 'left', requests: ids.count, done: 0 })
  }
}

/** One for all: where it was thrown tells nothing. */
const NOT_YET = new NotBegun()
const NOTHING = notRun('', 'batch_no_result', 'the batch has ended without a result for this request')

/** The same for the same request of the same item, however often it is made up: all attempts but this one have others. */
function idOf({ idempotency, url, batch }: RemoteRequest, body: string, attempts: number): Buffer {
  return digest(JSON.stringify([idempotency?.key, batch?.endpoint, url, attempts, body]))
}

/** Inputs of several items need not go as one request: a batch has no limit of requests to save. */
function bodyOf({ body, merge }: RemoteRequest): string {
  return JSON.stringify(merge ? merge.body([...merge.inputs]) : body)
}

function partOf({ merge }: RemoteRequest, body: unknown): unknown {
  if (!merge) return body
  const [part] = merge.parts(body, [merge.inputs.length])
  if (part instanceof Error) throw part
  return part
}

function asFatal(thrown: unknown, { record, place }: Batch): TaskError {
  const error = diskError(thrown) ?? thrown
  const { message } = error as Error
  const { code, hint } = error instanceof TaskError ? error : { code: 'batch_failed' }
  const isGone = code === 'not_found' && record.batch_id !== undefined
  return new TaskError(code, 'fatal', {
    message: `${record.batch_id ?? 'a batch'} can't go on: ${message}`,
    hint: isGone ? `if it is gone, remove ${place.dir}: its requests are ordered, and paid for, again` : hint,
    cause: error,
  })
}
