import { AsyncLocalStorage } from 'node:async_hooks'
import { type Clock, sleep } from '../core/clock.ts'
import type { ChunkWork } from './run-chunk.ts'

/** An item whose code runs, or has left something behind that still does. */
export interface Entered {
  work: ChunkWork
  index: number
  task: string
  /** While its promise is waited for: makes it fail. */
  reject?: (thrown: unknown) => void
}

/**
 * Errors that nobody caught (a timer, a forgotten promise). Every item runs in an async context of its own, so
 * that they are told to be that item's, even after the item has returned.
 */
export class Strays {
  readonly #context = new AsyncLocalStorage<Entered>()
  readonly #onLate: (owner: Entered, thrown: unknown) => void
  readonly #onException = (thrown: unknown) => this.#take('uncaughtException', thrown)
  readonly #onRejection = (thrown: unknown) => this.#take('unhandledRejection', thrown)

  constructor(onLate: (owner: Entered, thrown: unknown) => void) {
    this.#onLate = onLate
    process.on('uncaughtException', this.#onException)
    process.on('unhandledRejection', this.#onRejection)
  }

  enter<T>(entered: Entered, call: () => T): T {
    return this.#context.run(entered, call)
  }

  close(): void {
    process.removeListener('uncaughtException', this.#onException)
    process.removeListener('unhandledRejection', this.#onRejection)
  }

  #take(event: 'uncaughtException' | 'unhandledRejection', thrown: unknown): void {
    const owner = this.#context.getStore()
    if (owner?.reject) owner.reject(thrown)
    else if (owner) this.#onLate(owner, thrown)
    // Nobody's: it ends the thread, as it would without us, unless somebody else listens.
    else if (process.listenerCount(event) === 1) throw thrown
  }
}

/** Counts what may still raise an error after all items have returned. */
export function pendingTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout' || kind === 'Immediate').length
}

const GRACE_MS = 500

/** How long a lane waits, at its end, for errors of timers that a chunk has left behind. */
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
