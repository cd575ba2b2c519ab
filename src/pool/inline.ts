import { setImmediate as turn } from 'node:timers/promises'
import type { Chunk } from '../core/chunk.ts'
import { type Clock, sleep } from '../core/clock.ts'
import type { ErrorRecord } from '../core/errors.ts'
import type { ChunkOutcome, Lane, LateFailure } from '../core/lane.ts'
import type { Remote } from '../remote/remote.ts'
import { allUnrun, condemn, MAX_DEATHS_HERE } from './blame.ts'
import { InlineWatch } from './inline-watch.ts'
import { setupFailed } from './ready-task.ts'
import { Attempt, ChunkRunner, type ReadyTask } from './run-chunk.ts'
import { GRACE_MS, pendingTimers, Strays } from './strays.ts'

const GRACE_STEP_MS = 20
/** Thousands of calls may be in flight: chunks of so few items don't get room for a whole segment. */
const SMALL_CHUNK = 16

export interface InlineOptions {
  /** The run's tasks by name, set up when their first chunk comes. */
  tasks: Map<string, () => Promise<ReadyTask>>
  run: number
  seed: number
  /** Chunks at once; more than one helps only tasks that wait. */
  concurrency: number
  timeout_ms: number
  /** For tasks that call others. */
  remote?: Remote
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
  readonly #idleSmall: ChunkRunner[] = []
  readonly #closed = new AbortController()
  /** Gives up on each chunk that runs. */
  readonly #running = new Set<() => void>()
  readonly #strays: Strays
  #isStopping = false
  /** Timers that no item has set: as few as were ever seen before a chunk. */
  #ownTimers = Number.POSITIVE_INFINITY

  constructor(options: InlineOptions) {
    this.#options = options
    this.capacity = options.concurrency
    this.#strays = new Strays((attempt, thrown) => this.#tellLate(Attempt.late(attempt, thrown)))
  }

  async submit(chunk: Chunk): Promise<ChunkOutcome> {
    const { deaths = 0 } = chunk
    if (deaths >= MAX_DEATHS_HERE) return condemn(chunk, deaths, 'killed its process', this.#options.seed)
    if (this.#closed.signal.aborted) return allUnrun(chunk)
    const ready = await this.#load(chunk.task)
    const watch = this.#watch(ready)
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        watch.abort()
        resolve(allUnrun(chunk))
      }
      this.#running.add(giveUp)
      this.#run(chunk, ready, watch)
        .then(resolve, reject)
        .finally(() => this.#running.delete(giveUp))
    })
  }

  stop(): void {
    this.#isStopping = true
    this.#options.remote?.stop()
  }

  async drain(): Promise<void> {
    await turn()
    for (let waited = 0; waited < GRACE_MS && this.#hasStrays(); waited += GRACE_STEP_MS)
      await sleep(this.#options.clock, GRACE_STEP_MS, this.#closed.signal)
  }

  async close(): Promise<void> {
    this.#closed.abort()
    for (const giveUp of this.#running) giveUp()
    this.#strays.close()
    await this.#options.remote?.close()
  }

  #hasStrays(): boolean {
    return !this.#closed.signal.aborted && pendingTimers() > this.#ownTimers
  }

  async #run(chunk: Chunk, ready: ReadyTask, watch: InlineWatch): Promise<ChunkOutcome> {
    // Others' items may have timers of their own now.
    if (this.#running.size === 1) this.#ownTimers = Math.min(this.#ownTimers, pendingTimers())
    const isSmall = chunk.offsets.length <= SMALL_CHUNK
    const idle = isSmall ? this.#idleSmall : this.#idle
    const runner = idle.pop() ?? new ChunkRunner(isSmall ? SMALL_CHUNK : undefined)
    const { run, seed } = this.#options
    const work = { ...chunk, run, seed }
    const outcome = await runner.run(ready, work, watch)
    idle.push(runner)
    for (const failure of outcome.failures) failure.error = this.#redact(failure.error)
    // Before the run hears of it, others would begin.
    if (outcome.failures.some(({ error }) => error.class === 'fatal')) this.stop()
    return outcome
  }

  #watch(ready: ReadyTask): InlineWatch {
    const { clock, timeout_ms, remote } = this.#options
    const isStopping = () => this.#isStopping
    return new InlineWatch({ clock, timeout_ms, remote, ready, strays: this.#strays, isStopping })
  }

  #tellLate(late: LateFailure): void {
    late.failure.error = this.#redact(late.failure.error)
    this.#options.onLateFailure(late)
  }

  #redact(error: ErrorRecord): ErrorRecord {
    return this.#options.remote?.secrets.redactRecord(error) ?? error
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
