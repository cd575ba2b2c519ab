import { AsyncLocalStorage } from 'node:async_hooks'
import { type Clock, sleep } from '../core/clock.ts'
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
  readonly #onException = (thrown: unknown) => this.#take('uncaughtException', thrown)
  readonly #onRejection = (thrown: unknown) => this.#take('unhandledRejection', thrown)

  constructor(onLate: (attempt: Attempt, thrown: unknown) => void) {
    this.#onLate = onLate
    process.on('uncaughtException', this.#onException)
    process.on('unhandledRejection', this.#onRejection)
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
    process.removeListener('uncaughtException', this.#onException)
    process.removeListener('unhandledRejection', this.#onRejection)
  }

  #take(event: 'uncaughtException' | 'unhandledRejection', thrown: unknown): void {
    const owner = this.#context.getStore()
    const reject = owner && this.#waiting.get(owner)
    if (reject) reject(thrown)
    else if (owner) this.#onLate(owner, thrown)
    // Nobody's: it ends the thread, as it would without us, unless somebody else listens.
    else if (process.listenerCount(event) === 1) throw thrown
  }
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
