import { setImmediate as turn } from 'node:timers/promises'
import { toErrorRecord } from '../core/errors.ts'
import { allUnrun } from './blame.ts'
import { STARTING } from './board.ts'
import { ItemWatch } from './item-watch.ts'
import type { ChunkMessage, LateReport, WorkerReply, WorkerSetup } from './protocol.ts'
import { readyTask } from './ready-task.ts'
import { Attempt, ChunkRunner, type ChunkWork, type ReadyTask } from './run-chunk.ts'
import { pendingTimers } from './strays.ts'

/** How a host tells what it is doing: the board of a thread, or the pipe of a process. */
export type Progress = (place: number, index: number, now_ms: number) => void

/**
 * Runs the chunks that reach a thread or process of its own: loads each task once, when its first chunk comes,
 * and reports stray errors of finished items.
 */
export class ChunkHost {
  readonly #setup: WorkerSetup
  readonly #progress: Progress
  readonly #isAsked: (place: number) => boolean
  readonly #runner = new ChunkRunner()
  readonly #ready = new Map<number, ReadyTask>()
  readonly #watch: ItemWatch
  #place = 0
  /** Timers that no item has set. */
  #ownTimers = Number.POSITIVE_INFINITY

  /** `isAsked`: true where what a chunk has not done is wanted back. */
  constructor(
    setup: WorkerSetup,
    progress: Progress,
    isAsked: (place: number) => boolean,
    report: (late: LateReport) => void,
  ) {
    this.#setup = setup
    this.#progress = progress
    this.#isAsked = isAsked
    this.#watch = new ItemWatch(
      (index, now_ms) => progress(this.#place, index, now_ms),
      () => isAsked(this.#place),
      (attempt, thrown) => report({ kind: 'late', ...Attempt.late(attempt, thrown) }),
    )
  }

  /** To be called from time to time. */
  look(): void {
    this.#watch.look()
  }

  async run(message: ChunkMessage): Promise<WorkerReply> {
    this.#place = message.place
    // Its task may take long to load.
    if (this.#isAsked(message.place))
      return { kind: 'outcome', outcome: allUnrun(message), exhausted: false, stray: false }
    this.#progress(message.place, STARTING, performance.now())
    let ready: ReadyTask
    try {
      ready = await this.#load(message.task)
    } catch (thrown) {
      return { kind: 'setup_failed', error: toErrorRecord(thrown, 'fatal') }
    }
    this.#ownTimers = Math.min(this.#ownTimers, pendingTimers())
    // Our own tasks leave nothing behind.
    this.#watch.mayLeaveStrays = !('builtIn' in this.#setup.tasks[message.task].spec)
    const work: ChunkWork = { ...message, ...this.#setup }
    const outcome = await this.#runner.run(ready, work, this.#watch)
    // What the last item has left for the next turn of the event loop is told before the chunk is.
    await turn()
    return {
      kind: 'outcome',
      outcome,
      exhausted: ready.task.exhausted?.(ready.state) ?? false,
      stray: pendingTimers() > this.#ownTimers,
    }
  }

  async #load(index: number): Promise<ReadyTask> {
    let ready = this.#ready.get(index)
    if (!ready) {
      ready = await readyTask(this.#setup.tasks[index])
      this.#ready.set(index, ready)
    }
    return ready
  }
}
