import { TaskError } from '../core/errors.ts'
import type { Attempt, Watch } from './run-chunk.ts'
import { Strays } from './strays.ts'

/** The watch of a thread or process that belongs to us: who hangs it is ended with it. */
export class ItemWatch implements Watch {
  readonly signal: AbortSignal = new AbortController().signal
  readonly begin: (index: number, now_ms: number) => void
  readonly #strays: Strays

  constructor(
    begin: (index: number, now_ms: number) => void,
    onLate: (attempt: Attempt, thrown: unknown) => void,
  ) {
    this.begin = begin
    this.#strays = new Strays(onLate)
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
