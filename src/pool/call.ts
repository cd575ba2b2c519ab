import { type Chunk, pickChunk } from '../core/chunk.ts'
import type { Clock } from '../core/clock.ts'
import type { RemoteReply, RemoteRequest } from '../core/remote.ts'
import type { CallContext } from '../remote/call-context.ts'
import type { Load } from '../sources/load.ts'
import type { Origin } from './item-record.ts'
import type { Attempt, AttemptHost, ChunkWork } from './run-chunk.ts'

/** A chunk of which items are begun one by one. */
export interface Flight {
  chunk: Chunk
  work: ChunkWork
  load: Load
  /** The next item to begin. */
  next: number
}

/** Sends a request when its limits allow. */
export type SendCall = (request: RemoteRequest, context: CallContext) => Promise<RemoteReply>

/** Told when an item begins to wait at the door, and when it may go on. */
export type OnWait = (call: Call, waits: boolean) => void

/** One item under way: its time, and who is to hear of its end. */
export class Call implements AttemptHost, CallContext {
  readonly flight: Flight
  readonly index: number
  /** What the task got, once it has been called. */
  input: unknown
  attempt: Attempt | undefined
  /** Digest of what the item holds, where equal ones are asked for once. */
  content: Uint8Array | undefined
  again = false
  /** Nothing that comes of it counts any more. */
  isOver = false
  readonly #send: SendCall
  readonly #onWait: OnWait
  readonly #clock: Clock
  readonly #began_ms: number
  /** Requests that wait at the door. */
  #waits = 0
  #waitsSince = 0
  #waited_ms = 0
  #controller: AbortController | undefined
  #listeners: ((reason: Error) => void)[] = []
  #aborted: Error | undefined

  constructor(flight: Flight, index: number, send: SendCall, onWait: OnWait, clock: Clock) {
    this.flight = flight
    this.index = index
    this.#send = send
    this.#onWait = onWait
    this.#clock = clock
    this.#began_ms = clock.monotonic()
  }

  call(request: RemoteRequest, again: boolean): Promise<RemoteReply> {
    this.again = again
    return this.#send(request, this)
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#aborted) this.#controller.abort(this.#aborted)
    return this.#controller.signal
  }

  readonly onAbort = (listener: (reason: Error) => void): (() => void) => {
    if (this.#aborted) listener(this.#aborted)
    this.#listeners.push(listener)
    return () => {
      const at = this.#listeners.indexOf(listener)
      if (at >= 0) this.#listeners.splice(at, 1)
    }
  }

  abort(reason: Error): void {
    this.#aborted = reason
    this.#controller?.abort(reason)
    // Each may take itself out.
    for (const listener of [...this.#listeners]) listener(reason)
  }

  beginWait(): void {
    if (this.#waits++ > 0) return
    this.#waitsSince = this.#clock.monotonic()
    this.#onWait(this, true)
  }

  endWait(): void {
    if (--this.#waits > 0) return
    this.#waited_ms += this.#clock.monotonic() - this.#waitsSince
    this.#onWait(this, false)
  }

  get origin(): Origin {
    const { flight, index, input, content } = this
    return { load: flight.load, index, input, content, seed: flight.work.seed }
  }

  /** Its item as a chunk of its own. */
  get chunk(): Chunk {
    return pickChunk(this.flight.chunk, [this.index])
  }

  /** How long it has taken by then, without its waits. */
  elapsed(now = this.#clock.monotonic()): number {
    const until = this.#waits > 0 ? this.#waitsSince : now
    return until - this.#began_ms - this.#waited_ms
  }
}
