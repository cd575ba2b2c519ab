import { setImmediate as turn } from 'node:timers/promises'
import type { Chunk } from '../core/chunk.ts'
import { type Clock, sleep } from '../core/clock.ts'
import { TaskError } from '../core/errors.ts'
import type { ChunkOutcome, Lane, LateFailure } from '../core/lane.ts'
import { allUnrun, condemn, MAX_DEATHS_HERE } from './blame.ts'
import { setupFailed } from './ready-task.ts'
import { Attempt, ChunkRunner, type ReadyTask, type Watch } from './run-chunk.ts'
import { GRACE_MS, pendingTimers, Strays } from './strays.ts'

const GRACE_STEP_MS = 20

export interface InlineOptions {
  /** The run's tasks by name, set up when their first chunk comes. */
  tasks: Map<string, () => Promise<ReadyTask>>
  run: number
  seed: number
  /** Chunks at once; more than one helps only tasks that wait. */
  concurrency: number
  timeout_ms: number
  clock: Clock
  onLateFailure(late: LateFailure): void
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
  readonly #strays: Strays
  /** Timers that no item has set: as few as were ever seen before a chunk. */
  #ownTimers = Number.POSITIVE_INFINITY

  constructor(options: InlineOptions) {
    this.#options = options
    this.capacity = options.concurrency
    this.#strays = new Strays((attempt, thrown) => options.onLateFailure(Attempt.late(attempt, thrown)))
    this.#stopped = new Promise((resolve) => {
      this.#stop.signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  async submit(chunk: Chunk): Promise<ChunkOutcome> {
    const { deaths = 0 } = chunk
    if (deaths >= MAX_DEATHS_HERE) return condemn(chunk, deaths, 'killed its process', this.#options.seed)
    return Promise.race([this.#run(chunk), this.#stopped.then(() => allUnrun(chunk))])
  }

  async drain(): Promise<void> {
    await turn()
    for (let waited = 0; waited < GRACE_MS && this.#hasStrays(); waited += GRACE_STEP_MS)
      await sleep(this.#options.clock, GRACE_STEP_MS, this.#stop.signal)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#strays.close()
  }

  #hasStrays(): boolean {
    return !this.#stop.signal.aborted && pendingTimers() > this.#ownTimers
  }

  async #run(chunk: Chunk): Promise<ChunkOutcome> {
    const ready = await this.#load(chunk.task)
    this.#ownTimers = Math.min(this.#ownTimers, pendingTimers())
    const runner = this.#idle.pop() ?? new ChunkRunner()
    const { run, seed } = this.#options
    const work = { ...chunk, run, seed }
    const watch = new InlineWatch(this.#options, ready, this.#strays, this.#stop.signal)
    const outcome = await runner.run(ready, work, watch)
    this.#idle.push(runner)
    return outcome
  }

  #load(name: string): Promise<ReadyTask> {
    let ready = this.#ready.get(name)
    if (!ready) {
      const load = this.#options.tasks.get(name)
      if (!load) throw new Error(`no task ${name} in this lane`)
      ready = load().catch((thrown) => {
        throw setupFailed(name, thrown)
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
  readonly #strays: Strays
  readonly #stop: AbortSignal
  #controller: AbortController | undefined

  constructor(options: InlineOptions, ready: ReadyTask, strays: Strays, stop: AbortSignal) {
    this.#options = options
    this.#ready = ready
    this.#strays = strays
    this.#stop = stop
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return AbortSignal.any([this.#stop, this.#controller.signal])
  }

  begin(): void {
    this.#controller = undefined
  }

  enter(attempt: Attempt, input: unknown): unknown {
    return this.#strays.enter(attempt, input)
  }

  settle(attempt: Attempt, promise: PromiseLike<unknown>): Promise<unknown> {
    const { clock, timeout_ms } = this.#options
    return this.#strays.wait(attempt, promise, (reject) =>
      clock.after(timeout_ms, () => {
        const error = this.#timeout()
        this.#controller?.abort(error)
        reject(error)
      }),
    )
  }

  #timeout(): TaskError {
    const errorClass = this.#ready.errorClass === 'permanent' ? 'poison' : 'transient'
    return new TaskError('timeout', errorClass, {
      message: `ran for longer than ${this.#options.timeout_ms / 1000} s`,
      hint: 'raise --timeout, or look at this item by itself',
    })
  }
}
