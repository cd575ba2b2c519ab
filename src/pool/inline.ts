import { setImmediate as turn } from 'node:timers/promises'
import type { Chunk } from '../core/chunk.ts'
import { type Clock, sleep } from '../core/clock.ts'
import type { ChunkOutcome, Lane } from '../core/lane.ts'
import { allUnrun, condemn, MAX_DEATHS_HERE } from './blame.ts'
import { InlineWatch } from './inline-watch.ts'
import { ReadyTasks } from './ready-tasks.ts'
import { ChunkRunner, type ReadyTask } from './run-chunk.ts'
import { GRACE_MS, pendingTimers, type Strays } from './strays.ts'

/** Who reads the checkpoint leaves a timer behind for a moment, too. */
const FIRST_STEP_MS = 1
const MOST_STEP_MS = 20

export interface InlineOptions {
  /** The run's tasks by name, set up when their first chunk comes. */
  tasks: Map<string, () => Promise<ReadyTask>>
  run: number
  seed: number
  timeout_ms: number
  /** For the named task; undefined where it leaves nothing behind. */
  straysOf(task: string): Strays | undefined
  clock: Clock
}

/**
 * The lane of this thread, one chunk after another: for a caller's own function of lane `cpu`, and for `--workers 0`,
 * the plain reference. A function that never gives the thread back can't be stopped here.
 */
export class InlineLane implements Lane {
  readonly capacity = 1
  readonly #options: InlineOptions
  readonly #ready: ReadyTasks
  readonly #runner = new ChunkRunner()
  readonly #closed = new AbortController()
  /** Of the chunk that runs. */
  #watch: InlineWatch | undefined
  /** Gives up on that chunk. */
  #giveUp = () => {}
  /** Timers that no item has set: as few as were ever seen before a chunk. */
  #ownTimers = Number.POSITIVE_INFINITY

  constructor(options: InlineOptions) {
    this.#options = options
    this.#ready = new ReadyTasks(options.tasks)
  }

  async submit(chunk: Chunk): Promise<ChunkOutcome> {
    const { deaths = 0 } = chunk
    if (deaths >= MAX_DEATHS_HERE) return condemn(chunk, 0, deaths, 'killed its process', this.#options.seed)
    if (this.#closed.signal.aborted) return allUnrun(chunk)
    return new Promise((resolve, reject) => {
      // Also while its task loads, however long that takes.
      this.#giveUp = () => resolve(allUnrun(chunk))
      this.#run(chunk).then(resolve, reject)
    })
  }

  async #run(chunk: Chunk): Promise<ChunkOutcome> {
    const ready = await this.#ready.get(chunk.task)
    if (this.#closed.signal.aborted) return allUnrun(chunk)
    const { clock, timeout_ms, straysOf, run, seed } = this.#options
    const watch = new InlineWatch({ clock, timeout_ms, ready, strays: straysOf(chunk.task) })
    this.#watch = watch
    this.#ownTimers = Math.min(this.#ownTimers, pendingTimers())
    return this.#runner.run(ready, { ...chunk, run, seed }, watch)
  }

  async drain(): Promise<void> {
    await turn()
    let step = FIRST_STEP_MS
    for (let waited = 0; waited < GRACE_MS && this.#hasStrays(); waited += step) {
      await sleep(this.#options.clock, step, this.#closed.signal)
      step = Math.min(2 * step, MOST_STEP_MS)
    }
  }

  async close(): Promise<void> {
    this.#closed.abort()
    this.#watch?.abort()
    this.#giveUp()
  }

  #hasStrays(): boolean {
    return !this.#closed.signal.aborted && pendingTimers() > this.#ownTimers
  }
}
