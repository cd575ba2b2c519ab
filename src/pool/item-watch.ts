import { NotBegun, TaskError } from '../core/errors.ts'
import type { Attempt, Watch } from './run-chunk.ts'
import { Strays } from './strays.ts'

/**
 * The watch of a thread or process that belongs to us: who hangs it is ended with it, or asked to give back what it
 * has not done where it can't be ended.
 */
export class ItemWatch implements Watch {
  readonly begin: (index: number, now_ms: number) => void
  readonly #isAsked: () => boolean
  readonly #strays: Strays
  #controller: AbortController | undefined

  constructor(
    begin: (index: number, now_ms: number) => void,
    isAsked: () => boolean,
    onLate: (attempt: Attempt, thrown: unknown) => void,
  ) {
    this.begin = begin
    this.#isAsked = isAsked
    this.#strays = new Strays(onLate)
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  /** To be called from time to time: passes on to the item what is asked of it. */
  look(): void {
    if (!this.#isAsked()) return
    this.#controller?.abort(new NotBegun())
    // The next chunk's items have another.
    this.#controller = undefined
  }

  mayGoOn(): boolean {
    return !this.#isAsked()
  }

  call(): Promise<never> {
    return Promise.reject(noCalls())
  }

  enter(attempt: Attempt, input: unknown): unknown {
    return this.#strays.enter(attempt, input)
  }

  settle(attempt: Attempt, promise: PromiseLike<unknown>): Promise<unknown> {
    return this.#strays.wait(attempt, promise)
  }
}

/** What a task that runs on the CPU gets when it wants to call others. */
export function noCalls(): TaskError {
  return new TaskError('no_calls', 'fatal', {
    message: "this task's lane is cpu: it can't call",
    hint: "lane: 'remote' in the task",
  })
}
