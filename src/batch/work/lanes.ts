import type { ContentIndex } from '../../checkpoint/content-index.ts'
import type { Marks } from '../../checkpoint/marks.ts'
import type { Chunk } from '../../core/chunk.ts'
import type { Clock } from '../../core/clock.ts'
import type { ChunkOutcome, ItemLane, Lane, LateFailure } from '../../core/lane.ts'
import type { BatchNews, Spent } from '../../core/remote.ts'
import type { CutElsewhere } from '../../core/rows.ts'
import { BatchLane } from '../../pool/batch-lane.ts'
import { CallLane } from '../../pool/call-lane.ts'
import { InlineLane } from '../../pool/inline.ts'
import { IsolatedLane } from '../../pool/isolated.ts'
import { PoolLane } from '../../pool/pool.ts'
import type { WorkerTask } from '../../pool/protocol.ts'
import { readyTask, setUp } from '../../pool/ready-task.ts'
import { Attempt, type ReadyTask } from '../../pool/run-chunk.ts'
import { Strays } from '../../pool/strays.ts'
import { Twins } from '../../pool/twins.ts'
import { BatchDesk } from '../../remote/batch/desk.ts'
import { Remote } from '../../remote/remote.ts'
import type { BatchSpec, BatchTask } from '../spec.ts'
import { isBatched, type ScopeOf, shelfOf } from './batches.ts'
import type { Door } from './dispatcher.ts'
import { LightDoor } from './light-door.ts'

export interface LanesOptions {
  spec: BatchSpec
  clock: Clock
  /** The environment: where keys are. */
  variables: Record<string, string | undefined>
  run: number
  seed: number
  /** Where a task's items under way are noted. */
  marksOf(task: string): Marks
  /** A task's stored results by what their items held. */
  contentsOf(task: string): ContentIndex
  /** Of lanes that give outcomes by themselves; resolves when it is in the checkpoint, or the run has failed. */
  onOutcome(chunk: Chunk, outcome: ChunkOutcome): Promise<void>
  /** Called when such a lane may have room for more. */
  onRoom(): void
  onError(error: unknown): void
  onLateFailure(late: LateFailure): void
  /** Called when a task's suspects have shown that it can start. */
  onProven(): void
  scopeOf: ScopeOf
  /** Told of batches of requests while they are with their provider. */
  onBatch(news: BatchNews): void
}

/**
 * How many items may run beside a call with so many deaths. Many calls are in flight when a process ends, mostly not
 * by one of them, and in turn they would take many times as long: so a few at once come first, and those of them that
 * were met by a further death run alone.
 */
const MOST_WITH_CALL = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 8]

/** The run's lanes, each made when its first chunk comes. */
export class Lanes {
  readonly #options: LanesOptions
  readonly #spec: BatchSpec
  #pool: PoolLane | undefined
  #inline: Lane | undefined
  #isolated: IsolatedLane | undefined
  #light: Door | undefined
  #batches: BatchLane | undefined
  /** By task: where calls of one task wait for a limit, those of another go on. */
  readonly #calls = new Map<string, CallLane>()
  /** Of all lanes: they share connections, limits and money. */
  #remote: Remote | undefined
  #strays: Strays | undefined

  constructor(options: LanesOptions) {
    this.#options = options
    this.#spec = options.spec
  }

  /** Suspects that can be sent to another process go there; what needs this thread stays in it. */
  laneOf(chunk: Chunk): Door {
    const { task, spec, options } = this.#taskOf(chunk.task)
    if (this.isBatched(chunk.task)) return this.#batchLane()
    if (task.lane === 'remote') return this.#callLane(chunk.task)
    if (!spec) return this.#inlineLane()
    if (chunk.deaths) return this.#isolatedLane()
    if (this.#spec.workers === 0) return this.#inlineLane()
    return task.isLight?.(options.values) ? this.#lightDoor() : this.#poolLane()
  }

  /** True for a task whose requests go as batches. */
  isBatched(task: string): boolean {
    return isBatched(this.#taskOf(task))
  }

  /** Items that lanes have taken and that are not under way, or that wait for a provider's batch. */
  get waiting(): number {
    let waiting = this.#batches?.waiting ?? 0
    for (const lane of this.#calls.values()) waiting += lane.waiting
    return waiting
  }

  /** How long a server wants nothing to be sent, ms. */
  get paused_ms(): number {
    return this.#remote?.paused_ms ?? 0
  }

  /** A host whose server is down. */
  get downHost(): string | undefined {
    return this.#remote?.downHost
  }

  /** What requests have taken; undefined where none was sent. */
  get spent(): Spent | undefined {
    return this.#remote?.spending.spent
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

  /**
   * How many items may run while this one does. A suspect that can't be sent to another process must have this one for
   * itself, a call not before its fourth death.
   */
  mostWith(chunk: Chunk): number {
    if (!chunk.deaths || this.isBatched(chunk.task)) return Number.POSITIVE_INFINITY
    const deaths = this.deathsHere(chunk)
    if (this.#isCall(chunk)) return MOST_WITH_CALL[deaths] ?? 1
    return deaths > 0 ? 1 : Number.POSITIVE_INFINITY
  }

  /** Deaths that a further one of this process adds to: none for what runs in another. */
  deathsHere(chunk: Chunk): number {
    return chunk.deaths !== undefined && this.laneOf(chunk) !== this.#isolated ? chunk.deaths : 0
  }

  /** The pool's threads take from this one what there is to read of a file of rows. */
  readonly cutElsewhere: CutElsewhere = (stretch) => this.#pool?.cutStretch(stretch)

  /** Begins nothing more. */
  stop(): void {
    this.#remote?.stop()
    for (const lane of this.#open()) lane.stop?.()
  }

  async drain(): Promise<void> {
    for (const lane of this.#open()) await lane.drain()
  }

  async close(): Promise<void> {
    for (const lane of this.#open()) await lane.close()
    this.#strays?.close()
    await this.#remote?.close()
  }

  /** True for a task's requests, where it is rarely the item that ended the process. */
  #isCall({ task }: Chunk): boolean {
    return this.#taskOf(task).task.lane === 'remote' && this.#taskOf(task).spec !== undefined
  }

  #taskOf(name: string): BatchTask {
    return this.#spec.tasks.find(({ task }) => task.name === name) as BatchTask
  }

  #open(): (Lane | ItemLane)[] {
    const others = [this.#pool, this.#inline, this.#isolated, this.#batches]
    return [...others.filter((lane) => lane !== undefined), ...this.#calls.values()]
  }

  #poolLane(): PoolLane {
    const { workers, timeout_ms, worker_memory } = this.#spec
    this.#pool ??= new PoolLane({ ...this.#forWorkers(), workers, timeout_ms, worker_memory })
    return this.#pool
  }

  #callLane(name: string): CallLane {
    const lane = this.#calls.get(name) ?? this.#newCallLane(name)
    this.#calls.set(name, lane)
    return lane
  }

  #newCallLane(name: string): CallLane {
    const { run, seed, clock, marksOf, contentsOf, onOutcome, onRoom, onError } = this.#options
    const { timeout_ms, concurrency } = this.#spec
    const batchTask = this.#taskOf(name)
    const reads = batchTask.task.askedOnce?.(batchTask.options.values)
    return new CallLane({
      ...{ task: name, run, seed, clock, timeout_ms, concurrency, onOutcome, onRoom, onError },
      load: () => inlineTask(batchTask),
      remote: this.#sharedRemote(),
      limit: batchTask.limit?.name,
      strays: this.#straysOf(batchTask),
      marks: marksOf(name),
      twins: reads && new Twins(reads, contentsOf(name)),
    })
  }

  #lightDoor(): Door {
    this.#light ??= new LightDoor(
      () => this.#inlineLane(),
      () => this.#poolLane(),
      cpuTime_ms,
    )
    return this.#light
  }

  #isolatedLane(): IsolatedLane {
    const { timeout_ms, worker_memory } = this.#spec
    const { onProven } = this.#options
    this.#isolated ??= new IsolatedLane({ ...this.#forWorkers(), timeout_ms, worker_memory, onProven })
    return this.#isolated
  }

  #inlineLane(): Lane {
    const { tasks, timeout_ms } = this.#spec
    const { run, seed, clock } = this.#options
    this.#inline ??= new InlineLane({
      ...{ run, seed, clock, timeout_ms, straysOf: (name) => this.#straysOf(this.#taskOf(name)) },
      tasks: new Map(tasks.map((task) => [task.task.name, () => inlineTask(task)])),
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
    const namedLimits = new Map(tasks.flatMap(({ limit }) => (limit ? [[limit.name, limit]] : [])))
    this.#remote ??= new Remote({ clock, concurrency: calls, limits, namedLimits, variables, budget })
    return this.#remote
  }

  /** Our own tasks leave nothing behind, and to look out for it makes every promise dearer. */
  #straysOf({ spec }: BatchTask): Strays | undefined {
    return spec !== undefined && 'builtIn' in spec ? undefined : this.#sharedStrays()
  }

  /** Errors that nobody caught: two that looked out for them would each take the other's for nobody's. */
  #sharedStrays(): Strays {
    this.#strays ??= new Strays((attempt, thrown) => this.#tellLate(Attempt.late(attempt, thrown)))
    return this.#strays
  }

  /** What it had given before has to be on its way to the checkpoint. */
  #tellLate(late: LateFailure): void {
    this.#calls.get(late.task)?.flush()
    const { failure } = late
    failure.error = this.#remote?.secrets.redactRecord(failure.error) ?? failure.error
    this.#options.onLateFailure(late)
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
