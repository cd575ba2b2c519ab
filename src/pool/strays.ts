import { AsyncLocalStorage } from 'node:async_hooks'
import { type Clock, sleep } from '../core/clock.ts'
import { unguardExit } from '../core/exit-guard.ts'
import { Attempt } from './run-chunk.ts'

/** What may reject a promise that is waited for; gives what ends that. */
export type Limit = (reject: (error: unknown) => void) => () => void

/** Waits for a promise or for what ends the wait before. */
export function within(promise: PromiseLike<unknown>, limit: Limit): Promise<unknown> {
  let cancel: (() => void) | undefined
  return new Promise((resolve, reject) => {
    cancel = limit(reject)
    promise.then(resolve, reject)
  }).finally(() => cancel?.())
}

/**
 * Errors that nobody caught (a timer, a forgotten promise). Every attempt runs in an async context of its own, so
 * that they are told to be that item's, even after the item has returned.
 */
export class Strays {
  readonly #context = new AsyncLocalStorage<Attempt>()
  readonly #waiting = new Map<Attempt, (thrown: unknown) => void>()
  readonly #onLate: (attempt: Attempt, thrown: unknown) => void

  constructor(onLate: (attempt: Attempt, thrown: unknown) => void) {
    this.#onLate = onLate
    listening.add(this)
    listen()
  }

  enter(attempt: Attempt, input: unknown): unknown {
    return this.#context.run(attempt, Attempt.process, attempt, input)
  }

  /** Waits for an attempt's promise; a stray error of the attempt ends it, and so does `limit`. */
  wait(attempt: Attempt, promise: PromiseLike<unknown>, limit?: Limit): Promise<unknown> {
    return within(promise, (reject) => {
      this.expect(attempt, reject)
      const cancel = limit?.(reject)
      return () => {
        cancel?.()
        this.forget(attempt)
      }
    })
  }

  /** A stray error of this attempt goes to `reject` until it is forgotten; from then on it is late. */
  expect(attempt: Attempt, reject: (thrown: unknown) => void): void {
    this.#waiting.set(attempt, reject)
  }

  forget(attempt: Attempt): void {
    this.#waiting.delete(attempt)
  }

  close(): void {
    listening.delete(this)
    if (listening.size === 0 && !isKept) unlisten()
  }

  /** False for an error of none of its attempts. */
  takes(thrown: unknown): boolean {
    const owner = this.#context.getStore()
    if (!owner) return false
    const reject = this.#waiting.get(owner)
    if (reject) reject(thrown)
    else this.#onLate(owner, thrown)
    return true
  }
}

/** All there are in this thread: each error is one's of them, or nobody's. */
const listening = new Set<Strays>()
/** True where an error of nobody ends the thread also while none of them listens. */
let isKept = false

const onException = (thrown: unknown) => take('uncaughtException', thrown)
const onRejection = (thrown: unknown) => take('unhandledRejection', thrown)

/** Where `process.exit` is guarded, Node could not end a thread by itself: from now on it can. */
export function keepListening(): void {
  isKept = true
  listen()
}

function listen(): void {
  if (process.listeners('uncaughtException').includes(onException)) return
  process.on('uncaughtException', onException)
  process.on('unhandledRejection', onRejection)
}

function unlisten(): void {
  process.removeListener('uncaughtException', onException)
  process.removeListener('unhandledRejection', onRejection)
}

function take(event: 'uncaughtException' | 'unhandledRejection', thrown: unknown): void {
  for (const strays of listening) if (strays.takes(thrown)) return
  // Nobody's: it ends the thread, as it would without us, unless somebody else listens.
  if (process.listenerCount(event) > 1) return
  unguardExit()
  throw thrown
}

/** Counts what may still raise an error in a later turn of the event loop. */
export function pendingTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}

/** How long a lane waits, at its end, for errors of what items have left behind. */
export const GRACE_MS = 500

/** The wait of a lane that can't look: from the last chunk that left timers behind. */
export class StrayGrace {
  readonly #clock: Clock
  #until = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note(stray: boolean): void {
    if (stray) this.#until = this.#clock.monotonic() + GRACE_MS
  }

  async wait(): Promise<void> {
    const left = this.#until - this.#clock.monotonic()
    if (left > 0) await sleep(this.#clock, left)
  }
}
