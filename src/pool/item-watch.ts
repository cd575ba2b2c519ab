import { AsyncLocalStorage } from 'node:async_hooks'
import { Attempt, type Watch } from './run-chunk.ts'

/**
 * The watch of a thread that belongs to us: every attempt runs in an async context of its own, so an error that
 * nobody caught (a timer, a forgotten promise) is told to be that item's, even after the item has returned.
 */
export class ItemWatch implements Watch {
  readonly signal: AbortSignal = new AbortController().signal
  readonly begin: (index: number, now_ms: number) => void
  readonly #context = new AsyncLocalStorage<Attempt>()
  readonly #onLate: (attempt: Attempt, thrown: unknown) => void
  #waiting: { attempt: Attempt; reject: (thrown: unknown) => void } | undefined

  constructor(
    begin: (index: number, now_ms: number) => void,
    onLate: (attempt: Attempt, thrown: unknown) => void,
  ) {
    this.begin = begin
    this.#onLate = onLate
    process.on('uncaughtException', (thrown) => this.#stray(thrown))
    process.on('unhandledRejection', (thrown) => this.#stray(thrown))
  }

  enter(attempt: Attempt, input: unknown): unknown {
    return this.#context.run(attempt, Attempt.call, attempt, input)
  }

  settle(attempt: Attempt, promise: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting = { attempt, reject }
      promise.then(resolve, reject)
    }).finally(() => {
      this.#waiting = undefined
    })
  }

  #stray(thrown: unknown): void {
    const owner = this.#context.getStore()
    if (owner === undefined) throw thrown
    if (owner === this.#waiting?.attempt) this.#waiting.reject(thrown)
    else this.#onLate(owner, thrown)
  }
}
