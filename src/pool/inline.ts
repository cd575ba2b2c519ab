import type { Chunk } from '../core/chunk.ts'
import type { Clock } from '../core/clock.ts'
import { FatalError, TaskError } from '../core/errors.ts'
import { parseItems } from '../core/item-text.ts'
import type { ChunkOutcome, Lane } from '../core/lane.ts'
import { allUnrun, condemn, MAX_DEATHS } from './blame.ts'
import { ChunkRunner, type ReadyTask, type Watch } from './run-chunk.ts'

export interface InlineOptions {
  /** The run's tasks by name, set up when their first chunk comes. */
  tasks: Map<string, () => Promise<ReadyTask>>
  run: number
  seed: number
  /** Chunks at once; more than one helps only tasks that wait. */
  concurrency: number
  timeout_ms: number
  clock: Clock
}

/**
 * The lane of this thread: for a caller's own function, tasks that wait for others, and `--workers 0`, the
 * plain reference. A function that never gives the thread back can't be stopped here.
 */
export class InlineLane implements Lane {
  readonly capacity: number
  readonly #options: InlineOptions
  readonly #ready = new Map<string, Promise<ReadyTask>>()
  readonly #idle: ChunkRunner[] = []
  readonly #stop = new AbortController()
  readonly #stopped: Promise<void>

  constructor(options: InlineOptions) {
    this.#options = options
    this.capacity = options.concurrency
    this.#stopped = new Promise((resolve) => {
      this.#stop.signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  async submit(chunk: Chunk): Promise<ChunkOutcome> {
    const { deaths = 0 } = chunk
    if (deaths >= MAX_DEATHS) return condemn(chunk, deaths, 'killed its process', this.#options.seed)
    return Promise.race([this.#run(chunk), this.#stopped.then(() => allUnrun(chunk))])
  }

  async drain(): Promise<void> {}

  async close(): Promise<void> {
    this.#stop.abort()
  }

  async #run(chunk: Chunk): Promise<ChunkOutcome> {
    const ready = await this.#load(chunk.task)
    const runner = this.#idle.pop() ?? new ChunkRunner()
    const { run, seed } = this.#options
    const work = { ...chunk, items: chunk.items ?? parseItems(chunk.text), run, seed }
    const outcome = await runner.run(ready, work, new InlineWatch(this.#options, ready, this.#stop.signal))
    this.#idle.push(runner)
    return outcome
  }

  #load(name: string): Promise<ReadyTask> {
    let ready = this.#ready.get(name)
    if (!ready) {
      const load = this.#options.tasks.get(name)
      if (!load) throw new Error(`no task ${name} in this lane`)
      ready = load().catch((thrown) => {
        throw thrown instanceof FatalError ? thrown : setupFailed(name, thrown)
      })
      this.#ready.set(name, ready)
    }
    return ready
  }
}

/** Gives up on an item whose promise takes too long; its signal is aborted so that it can clean up. */
class InlineWatch implements Watch {
  readonly #options: InlineOptions
  readonly #ready: ReadyTask
  readonly #stop: AbortSignal
  #controller: AbortController | undefined

  constructor(options: InlineOptions, ready: ReadyTask, stop: AbortSignal) {
    this.#options = options
    this.#ready = ready
    this.#stop = stop
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return AbortSignal.any([this.#stop, this.#controller.signal])
  }

  begin(): void {
    this.#controller = undefined
  }

  enter<T>(_index: number, call: () => T): T {
    return call()
  }

  settle(_index: number, promise: PromiseLike<unknown>): Promise<unknown> {
    const { clock, timeout_ms } = this.#options
    const controller = this.#controller
    return new Promise((resolve, reject) => {
      const cancel = clock.after(timeout_ms, () => {
        const error = this.#timeout()
        controller?.abort(error)
        reject(error)
      })
      promise.then(resolve, reject).then(cancel)
    })
  }

  #timeout(): TaskError {
    const errorClass = this.#ready.errorClass === 'permanent' ? 'poison' : 'transient'
    return new TaskError('timeout', errorClass, {
      message: `ran for longer than ${this.#options.timeout_ms / 1000} s`,
      hint: 'raise --timeout, or look at this item by itself',
    })
  }
}

function setupFailed(name: string, thrown: unknown): FatalError {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new FatalError('setup_failed', `task ${name}: setup failed: ${message}`, undefined, thrown)
}
