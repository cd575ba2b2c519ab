import type { Chunk } from '../../core/chunk.ts'
import type { ItemLane, Lane, LateFailure } from '../../core/lane.ts'
import type { Spent } from '../../core/remote.ts'
import type { CutElsewhere } from '../../core/rows.ts'
import { mostBesideCall } from '../../pool/blame.ts'
import { InlineLane } from '../../pool/inline.ts'
import { IsolatedLane } from '../../pool/isolated.ts'
import { PoolLane } from '../../pool/pool.ts'
import { Attempt } from '../../pool/run-chunk.ts'
import { Strays } from '../../pool/strays.ts'
import type { BatchSpec, BatchTask } from '../spec.ts'
import { isBatched } from './batches.ts'
import type { Door } from './dispatcher.ts'
import { inlineTask, workerTask } from './inline-task.ts'
import type { LanesOptions } from './lanes-options.ts'
import { LightDoor } from './light-door.ts'
import type { RemoteLanes, RemoteLanesOptions } from './remote-lanes.ts'

/** What makes them: loaded by a run that needs them. */
export type RemoteLanesClass = new (options: RemoteLanesOptions) => RemoteLanes

/** The run's lanes, each made when its first chunk comes. */
export class Lanes {
  readonly #options: LanesOptions
  readonly #spec: BatchSpec
  #pool: PoolLane | undefined
  #inline: Lane | undefined
  #isolated: IsolatedLane | undefined
  readonly #light = new LightDoor(() => this.#inlineLane(), cpuTime_ms)
  readonly #remote: RemoteLanes | undefined
  #strays: Strays | undefined

  /** `remote`: those of tasks that wait for others; a run without one does without. */
  constructor(options: LanesOptions, remote?: RemoteLanesClass) {
    this.#options = options
    this.#spec = options.spec
    this.#remote = remote && new remote({ ...options, straysOf: (task) => this.#straysOf(task) })
  }

  /** Suspects that can be sent to another process go there; what needs this thread stays in it. */
  laneOf(chunk: Chunk): Door {
    const batchTask = this.#taskOf(chunk.task)
    const { task, spec, options } = batchTask
    if (task.lane === 'remote') return this.#remoteLane(batchTask)
    if (!spec) return this.#inlineLane()
    if (chunk.deaths) return this.#isolatedLane()
    if (this.#spec.workers === 0) return this.#inlineLane()
    return task.isLight?.(options.values) && this.#light.isOpen ? this.#light : this.#poolLane()
  }

  /** True for a task whose requests go as batches. */
  isBatched(task: string): boolean {
    return isBatched(this.#taskOf(task))
  }

  /** Items that lanes have taken and that are not under way, or that wait for a provider's batch. */
  get waiting(): number {
    return this.#remote?.waiting ?? 0
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
    return this.#remote?.spent
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
    if (this.#isCall(chunk)) return mostBesideCall(deaths)
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
    const own = [this.#pool, this.#inline, this.#isolated]
    return [...own.filter((lane) => lane !== undefined), ...(this.#remote?.open ?? [])]
  }

  #poolLane(): PoolLane {
    const { workers, timeout_ms, worker_memory } = this.#spec
    this.#pool ??= new PoolLane({ ...this.#forWorkers(), workers, timeout_ms, worker_memory })
    return this.#pool
  }

  #remoteLane(batchTask: BatchTask): Door {
    const remote = this.#remote as RemoteLanes
    return isBatched(batchTask) ? remote.batchLane() : remote.callLane(batchTask)
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
    const { failure } = late
    this.#remote?.flush(late.task)
    failure.error = this.#remote?.redact(failure.error) ?? failure.error
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
