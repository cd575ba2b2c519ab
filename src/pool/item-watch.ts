import { AsyncLocalStorage } from 'node:async_hooks'
import type { ChunkWork, Watch } from './run-chunk.ts'

interface Entered {
  work: ChunkWork
  index: number
  task: string
}

/**
 * The watch of a thread that belongs to us: every item runs in an async context of its own, so an error that
 * nobody caught (a timer, a forgotten promise) is told to be that item's, even after the item has returned.
 */
export class ItemWatch implements Watch {
  readonly signal: AbortSignal = new AbortController().signal
  readonly #context = new AsyncLocalStorage<Entered>()
  readonly #onBegin: (index: number) => void
  readonly #onLate: (entered: Entered, thrown: unknown) => void
  #current: Entered | undefined
  #rejectCurrent: ((thrown: unknown) => void) | undefined
  #work: ChunkWork | undefined
  #task = ''

  constructor(onBegin: (index: number) => void, onLate: (entered: Entered, thrown: unknown) => void) {
    this.#onBegin = onBegin
    this.#onLate = onLate
    process.on('uncaughtException', (thrown) => this.#stray(thrown))
    process.on('unhandledRejection', (thrown) => this.#stray(thrown))
  }

  take(work: ChunkWork, task: string): void {
    this.#work = work
    this.#task = task
  }

  begin(index: number): void {
    this.#onBegin(index)
  }

  enter<T>(index: number, call: () => T): T {
    this.#current = { work: this.#work as ChunkWork, index, task: this.#task }
    return this.#context.run(this.#current, call)
  }

  settle(_index: number, promise: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#rejectCurrent = reject
      promise.then(resolve, reject)
    }).finally(() => {
      this.#rejectCurrent = undefined
    })
  }

  #stray(thrown: unknown): void {
    const owner = this.#context.getStore()
    if (owner === undefined) throw thrown
    if (owner === this.#current && this.#rejectCurrent) this.#rejectCurrent(thrown)
    else this.#onLate(owner, thrown)
  }
}
