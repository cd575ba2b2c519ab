import type { ChunkWork, Watch } from './run-chunk.ts'
import { type Entered, Strays } from './strays.ts'

/** The watch of a thread that belongs to us: it runs one chunk at a time, and whoever hangs it ends it. */
export class ItemWatch implements Watch {
  readonly signal: AbortSignal = new AbortController().signal
  readonly #strays: Strays
  readonly #onBegin: (index: number) => void
  #current: Entered | undefined
  #work: ChunkWork | undefined
  #task = ''

  constructor(onBegin: (index: number) => void, onLate: (entered: Entered, thrown: unknown) => void) {
    this.#onBegin = onBegin
    this.#strays = new Strays(onLate)
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
    return this.#strays.enter(this.#current, call)
  }

  settle(_index: number, promise: PromiseLike<unknown>): Promise<unknown> {
    const current = this.#current as Entered
    return new Promise((resolve, reject) => {
      current.reject = reject
      promise.then(resolve, reject)
    }).finally(() => {
      current.reject = undefined
    })
  }
}
