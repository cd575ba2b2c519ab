import type { Chunk } from '../core/chunk.ts'
import type { Clock } from '../core/clock.ts'
import type { Lane, LateFailure } from '../core/lane.ts'
import { InlineLane } from '../pool/inline.ts'
import { IsolatedLane } from '../pool/isolated.ts'
import { PoolLane } from '../pool/pool.ts'
import type { WorkerTask } from '../pool/protocol.ts'
import { readyTask, setUp } from '../pool/ready-task.ts'
import type { ReadyTask } from '../pool/run-chunk.ts'
import { Remote } from '../remote/remote.ts'
import type { Door } from './dispatcher.ts'
import { LightDoor } from './light-door.ts'
import type { BatchSpec, BatchTask } from './spec.ts'

export interface LanesOptions {
  spec: BatchSpec
  clock: Clock
  /** The environment: where keys are. */
  variables: Record<string, string | undefined>
  run: number
  seed: number
  onLateFailure(late: LateFailure): void
  /** Called when a task's suspects have shown that it can start. */
  onProven(): void
}

/** Many calls are in flight when a process ends: run alone after their first death, they would take as long in turn. */
const LEAST_DEATHS_OF_CALL = 2

/** The run's lanes, each made when its first chunk comes. */
export class Lanes {
  readonly #options: LanesOptions
  readonly #spec: BatchSpec
  #pool: Lane | undefined
  #inline: Lane | undefined
  #isolated: IsolatedLane | undefined
  #light: Door | undefined
  /** Of remote tasks. */
  readonly #doors = new Map<string, Door>()

  constructor(options: LanesOptions) {
    this.#options = options
    this.#spec = options.spec
  }

  /** Suspects that can be sent to another process go there; what needs this thread stays in it. */
  laneOf(chunk: Chunk): Door {
    const { task, spec, options } = this.#taskOf(chunk.task)
    if (task.lane === 'remote') return this.#doorOf(chunk.task)
    if (!spec) return this.#inlineLane()
    if (chunk.deaths) return this.#isolatedLane()
    if (this.#spec.workers === 0) return this.#inlineLane()
    return task.isLight?.(options.values) ? this.#lightDoor() : this.#poolLane()
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

  /** A suspect that can't be sent to another process must have this one for itself, a call after its second death. */
  runsAlone(chunk: Chunk): boolean {
    return this.deathsHere(chunk) >= (this.#isCall(chunk) ? LEAST_DEATHS_OF_CALL : 1)
  }

  /** Deaths that a further one of this process adds to: none for what runs in another. */
  deathsHere(chunk: Chunk): number {
    return chunk.deaths !== undefined && this.laneOf(chunk) !== this.#isolated ? chunk.deaths : 0
  }

  /** Begins nothing more. */
  stop(): void {
    for (const lane of this.#open()) lane.stop?.()
  }

  async drain(): Promise<void> {
    for (const lane of this.#open()) await lane.drain()
  }

  async close(): Promise<void> {
    for (const lane of this.#open()) await lane.close()
  }

  /** True for a task's requests, where it is rarely the item that ended the process. */
  #isCall({ task }: Chunk): boolean {
    return this.#taskOf(task).task.lane === 'remote' && this.#taskOf(task).spec !== undefined
  }

  #taskOf(name: string): BatchTask {
    return this.#spec.tasks.find(({ task }) => task.name === name) as BatchTask
  }

  #open(): Lane[] {
    return [this.#pool, this.#inline, this.#isolated].filter((lane) => lane !== undefined)
  }

  #poolLane(): Lane {
    const { workers, timeout_ms, worker_memory } = this.#spec
    this.#pool ??= new PoolLane({ ...this.#forWorkers(), workers, timeout_ms, worker_memory })
    return this.#pool
  }

  #lightDoor(): Door {
    this.#light ??= new LightDoor(
      () => this.#inlineLane(),
      () => this.#poolLane(),
      cpuTime_ms,
    )
    return this.#light
  }

  /** Where calls of one task wait for a limit, those of another go on. */
  #doorOf(task: string): Door {
    const lane = this.#inlineLane()
    const door = this.#doors.get(task) ?? {
      capacity: this.#spec.concurrency,
      submit: (chunk: Chunk) => lane.submit(chunk),
    }
    this.#doors.set(task, door)
    return door
  }

  #isolatedLane(): IsolatedLane {
    const { timeout_ms, worker_memory } = this.#spec
    const { onProven } = this.#options
    this.#isolated ??= new IsolatedLane({ ...this.#forWorkers(), timeout_ms, worker_memory, onProven })
    return this.#isolated
  }

  #inlineLane(): Lane {
    const { tasks, timeout_ms, concurrency, limits, budget } = this.#spec
    const { run, seed, clock, variables, onLateFailure } = this.#options
    const calling = tasks.filter(({ task }) => task.lane === 'remote').length
    const calls = concurrency * calling
    this.#inline ??= new InlineLane({
      ...{ run, seed, clock, onLateFailure, timeout_ms },
      tasks: new Map(tasks.map((task) => [task.task.name, () => inlineTask(task)])),
      concurrency: 1,
      remote: calling ? new Remote({ clock, concurrency: calls, limits, variables, budget }) : undefined,
    })
    return this.#inline
  }

  #forWorkers() {
    const { run, seed, clock, onLateFailure } = this.#options
    const tasks = this.#spec.tasks.filter(({ spec }) => spec).map(workerTask)
    return { setup: { tasks, run, seed }, clock, onLateFailure }
  }
}

function cpuTime_ms(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function workerTask({ task, spec, options, fitted }: BatchTask): WorkerTask {
  return { name: task.name, spec: spec as NonNullable<BatchTask['spec']>, options: options.values, fitted }
}

/** A task of this thread. What a caller's own function throws may well succeed another time. */
async function inlineTask(batchTask: BatchTask): Promise<ReadyTask> {
  const { task, spec, options, fitted } = batchTask
  if (spec) return readyTask(workerTask(batchTask))
  return {
    task,
    state: await setUp(task, options.values, { fitted }),
    options: options.values,
    errorClass: 'transient',
  }
}
