import type { Chunk } from '../core/chunk.ts'
import type { Lane, LateFailure } from '../core/lane.ts'
import { InlineLane } from '../pool/inline.ts'
import { IsolatedLane } from '../pool/isolated.ts'
import { PoolLane } from '../pool/pool.ts'
import type { WorkerTask } from '../pool/protocol.ts'
import { readyTask } from '../pool/ready-task.ts'
import type { ReadyTask } from '../pool/run-chunk.ts'
import type { BatchSpec, BatchTask, Environment } from './spec.ts'

/** The run's lanes, each made when its first chunk comes. */
export class Lanes {
  readonly #spec: BatchSpec
  readonly #env: Environment
  readonly #run: number
  readonly #seed: number
  readonly #onLate: (late: LateFailure) => void
  readonly #onProven: () => void
  #pool: Lane | undefined
  #inline: Lane | undefined
  #isolated: IsolatedLane | undefined

  constructor(
    spec: BatchSpec,
    env: Environment,
    run: number,
    seed: number,
    onLate: (late: LateFailure) => void,
    onProven: () => void,
  ) {
    this.#spec = spec
    this.#env = env
    this.#run = run
    this.#seed = seed
    this.#onLate = onLate
    this.#onProven = onProven
  }

  /** Suspects that can be sent to another process go there; what needs this thread stays in it. */
  laneOf(chunk: Chunk): Lane {
    const batchTask = this.#spec.tasks.find(({ task }) => task.name === chunk.task) as BatchTask
    if (chunk.deaths && batchTask.spec) return this.#isolatedLane()
    if (this.#spec.workers > 0 && batchTask.spec && batchTask.task.lane === 'cpu') return this.#poolLane()
    return this.#inlineLane()
  }

  /** Tells that this suspect will come. */
  expect(chunk: Chunk): void {
    const lane = this.laneOf(chunk)
    if (lane === this.#isolated) this.#isolated.expect(chunk.task)
  }

  /** True while the task's suspects have not shown that it can start: until then it starts nowhere else. */
  isUnproven(task: string): boolean {
    return this.#isolated?.isUnproven(task) ?? false
  }

  /** A suspect that can't be sent to another process must have this one for itself. */
  runsAlone(chunk: Chunk): boolean {
    return chunk.deaths !== undefined && this.laneOf(chunk) !== this.#isolated
  }

  async drain(): Promise<void> {
    for (const lane of this.#open()) await lane.drain()
  }

  async close(): Promise<void> {
    for (const lane of this.#open()) await lane.close()
  }

  #open(): Lane[] {
    return [this.#pool, this.#inline, this.#isolated].filter((lane) => lane !== undefined)
  }

  #poolLane(): Lane {
    const { workers, timeout_ms, worker_memory } = this.#spec
    this.#pool ??= new PoolLane({ ...this.#shared(), workers, timeout_ms, worker_memory })
    return this.#pool
  }

  #isolatedLane(): IsolatedLane {
    const { timeout_ms, worker_memory } = this.#spec
    this.#isolated ??= new IsolatedLane({
      ...this.#shared(),
      timeout_ms,
      worker_memory,
      onProven: this.#onProven,
    })
    return this.#isolated
  }

  #inlineLane(): Lane {
    const tasks = new Map(this.#spec.tasks.map((task) => [task.task.name, () => inlineTask(task)]))
    const concurrency = this.#spec.tasks.every(({ task }) => task.lane === 'cpu') ? 1 : this.#spec.concurrency
    const { timeout_ms } = this.#spec
    const { clock } = this.#env
    this.#inline ??= new InlineLane({
      tasks,
      run: this.#run,
      seed: this.#seed,
      concurrency,
      timeout_ms,
      clock,
      onLateFailure: this.#onLate,
    })
    return this.#inline
  }

  #shared() {
    const tasks = this.#spec.tasks.filter(({ spec }) => spec).map(workerTask)
    return {
      setup: { tasks, run: this.#run, seed: this.#seed },
      clock: this.#env.clock,
      onLateFailure: this.#onLate,
    }
  }
}

function workerTask({ task, spec, options }: BatchTask): WorkerTask {
  return { name: task.name, spec: spec as NonNullable<BatchTask['spec']>, options: options.values }
}

/** A task of this thread. What a caller's own function throws may well succeed another time. */
async function inlineTask({ task, spec, options }: BatchTask): Promise<ReadyTask> {
  if (spec) return readyTask({ name: task.name, spec, options: options.values })
  return {
    task,
    state: await task.setup?.({ options: options.values }),
    options: options.values,
    errorClass: 'transient',
  }
}
