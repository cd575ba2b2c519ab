import type { Clock } from '../core/clock.ts'
import { TaskError } from '../core/errors.ts'
import { noCalls } from './item-watch.ts'
import { Attempt, type ReadyTask, type Watch } from './run-chunk.ts'
import { type Strays, within } from './strays.ts'

export interface InlineWatchOptions {
  clock: Clock
  /** For one item. */
  timeout_ms: number
  ready: ReadyTask
  strays: Strays | undefined
}

/** Gives up on an item whose promise takes too long; its signal is aborted so that it can clean up. */
export class InlineWatch implements Watch {
  readonly #options: InlineWatchOptions
  /** Made when an item asks for its signal. */
  #controller: AbortController | undefined
  #aborted: Error | undefined

  constructor(options: InlineWatchOptions) {
    this.#options = options
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#aborted) this.#controller.abort(this.#aborted)
    return this.#controller.signal
  }

  /** Tells the item that runs, and any that follows, to end. */
  abort(): void {
    this.#aborted = new Error('the run ends')
    this.#controller?.abort(this.#aborted)
  }

  begin(): void {
    this.#controller = undefined
  }

  enter(attempt: Attempt, input: unknown): unknown {
    const { strays } = this.#options
    return strays ? strays.enter(attempt, input) : Attempt.process(attempt, input)
  }

  settle(attempt: Attempt, promise: PromiseLike<unknown>): Promise<unknown> {
    const { clock, timeout_ms, ready, strays } = this.#options
    const limit = (reject: (error: unknown) => void) =>
      clock.after(timeout_ms, () => {
        const error = timeoutError(ready, timeout_ms)
        this.#controller?.abort(error)
        reject(error)
      })
    return strays ? strays.wait(attempt, promise, limit) : within(promise, limit)
  }

  mayGoOn(): boolean {
    return true
  }

  call(): Promise<never> {
    return Promise.reject(noCalls())
  }
}

export function timeoutError({ errorClass, task }: ReadyTask, timeout_ms: number): TaskError {
  // A function of the CPU hangs the same way again; another's server may be quicker next time.
  const isPoison = errorClass === 'permanent' && task.lane === 'cpu'
  return new TaskError('timeout', isPoison ? 'poison' : 'transient', {
    message: `ran for longer than ${timeout_ms / 1000} s`,
    hint: 'raise --timeout, or look at this item by itself',
  })
}
