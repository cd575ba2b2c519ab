import type { Chunk } from '../core/chunk.ts'
import type { Clock } from '../core/clock.ts'
import type { Lane, LateFailure } from '../core/lane.ts'
import { BatchLane } from '../pool/batch-lane.ts'
import { InlineLane } from '../pool/inline.ts'
import { IsolatedLane } from '../pool/isolated.ts'
import { PoolLane } from '../pool/pool.ts'
import type { WorkerTask } from '../pool/protocol.ts'
import { readyTask, setUp } from '../pool/ready-task.ts'
import type { ReadyTask } from '../pool/run-chunk.ts'
import type { BatchNews } from '../remote/batch/carrier.ts'
import { BatchDesk } from '../remote/batch/desk.ts'
import { Remote } from '../remote/remote.ts'
import { isBatched, type ScopeOf, shelfOf } from './batches.ts'
import type { Door } from './dispatcher.ts'
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
  scopeOf: ScopeOf
  /** Told of batches of requests while they are with their provider. */
  onBatch(news: BatchNews): void
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
  #batches: BatchLane | undefined
  /** Of all lanes: they share connections, limits and money. */
  #remote: Remote | undefined
  /** Of remote tasks. */
  readonly #doors = new Map<string, Door>()

  constructor(options: LanesOptions) {
    this.#options = options
    this.#spec = options.spec
  }

  /** Suspects that can be sent to another process go there; what needs this thread stays in it. */
  laneOf(chunk: Chunk): Door {
    const { task, spec } = this.#taskOf(chunk.task)
    if (this.isBatched(chunk.task)) return this.#batchLane()
    if (task.lane === 'remote') return this.#doorOf(chunk.task)
    if (!spec) return this.#inlineLane()
    if (chunk.deaths) return this.#isolatedLane()
    return this.#spec.workers > 0 ? this.#poolLane() : this.#inlineLane()
  }

  /** True for a task whose requests go as batches. */
  isBatched(task: string): boolean {
    return isBatched(this.#taskOf(task))
  }

  /** Items that wait for a provider's batch: they are not under way here. */
  get waiting(): number {
    return this.#batches?.waiting ?? 0
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
    if (this.isBatched(chunk.task)) return false
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
    return [this.#pool, this.#inline, this.#isolated, this.#batches].filter((lane) => lane !== undefined)
  }

  #poolLane(): Lane {
    const { workers, timeout_ms, worker_memory } = this.#spec
    this.#pool ??= new PoolLane({ ...this.#forWorkers(), workers, timeout_ms, worker_memory })
    return this.#pool
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
    const { tasks, timeout_ms } = this.#spec
    const { run, seed, clock, onLateFailure } = this.#options
    this.#inline ??= new InlineLane({
      ...{ run, seed, clock, onLateFailure, timeout_ms },
      tasks: new Map(tasks.map((task) => [task.task.name, () => inlineTask(task)])),
      concurrency: 1,
      remote: tasks.some(({ task }) => task.lane === 'remote') ? this.#sharedRemote() : undefined,
    })
    return this.#inline
  }

  #batchLane(): BatchLane {
    const { tasks, poll_ms } = this.#spec
    const { run, seed, clock, onBatch, scopeOf } = this.#options
    const remote = this.#sharedRemote()
    this.#batches ??= new BatchLane({
      ...{ run, seed, remote, scopeOf },
      tasks: new Map(tasks.map((task) => [task.task.name, () => inlineTask(task)])),
      desk: new BatchDesk({ remote, shelf: shelfOf(this.#spec), clock, poll_ms, tell: onBatch }),
    })
    return this.#batches
  }

  #sharedRemote(): Remote {
    const { tasks, concurrency, limits, budget } = this.#spec
    const { clock, variables } = this.#options
    const calls = concurrency * tasks.filter(({ task }) => task.lane === 'remote').length
    this.#remote ??= new Remote({ clock, concurrency: calls, limits, variables, budget })
    return this.#remote
  }

  #forWorkers() {
    const { run, seed, clock, onLateFailure } = this.#options
    const tasks = this.#spec.tasks.filter(({ spec }) => spec).map(workerTask)
    return { setup: { tasks, run, seed }, clock, onLateFailure }
  }
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
