import { NotBegun, TaskError } from '../core/errors.ts'
import { Attempt, type Watch } from './run-chunk.ts'
import { Strays } from './strays.ts'

/**
 * The watch of a thread or process that belongs to us: who hangs it is ended with it, or asked to give back what it
 * has not done where it can't be ended.
 */
export class ItemWatch implements Watch {
  readonly begin: (index: number, now_ms: number) => void
  /** False while items leave nothing behind: to look out for it costs each of them, and makes every promise dearer. */
  mayLeaveStrays = true
  readonly #isAsked: () => boolean
  readonly #onLate: (attempt: Attempt, thrown: unknown) => void
  #strays: Strays | undefined
  #controller: AbortController | undefined

  constructor(
    begin: (index: number, now_ms: number) => void,
    isAsked: () => boolean,
    onLate: (attempt: Attempt, thrown: unknown) => void,
  ) {
    this.begin = begin
    this.#isAsked = isAsked
    this.#onLate = onLate
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
    return this.mayLeaveStrays ? this.#allStrays.enter(attempt, input) : Attempt.process(attempt, input)
  }

  settle(attempt: Attempt, promise: PromiseLike<unknown>): Promise<unknown> {
    return this.mayLeaveStrays ? this.#allStrays.wait(attempt, promise) : Promise.resolve(promise)
  }

  get #allStrays(): Strays {
    this.#strays ??= new Strays(this.#onLate)
    return this.#strays
  }
}

/** What a task that runs on the CPU gets when it wants to call others. */
export function noCalls(): TaskError {
  return new TaskError('no_calls', 'fatal', {
    message: "this task's lane is cpu: it can't call",
    hint: "lane: 'remote' in the task",
  })
}
