import type { ErrorRecord } from '../../core/errors.ts'
import type { Spent } from '../../core/remote.ts'
import { BatchLane } from '../../pool/batch-lane.ts'
import { MAX_DEATHS_HERE, MAX_DEATHS_OF_CALL } from '../../pool/blame.ts'
import { CallLane } from '../../pool/call-lane.ts'
import type { Strays } from '../../pool/strays.ts'
import { Twins } from '../../pool/twins.ts'
import { BatchDesk } from '../../remote/batch/desk.ts'
import { Remote } from '../../remote/remote.ts'
import type { BatchTask } from '../spec.ts'
import { shelfOf } from './batches.ts'
import { inlineTask } from './inline-task.ts'
import type { LanesOptions } from './lanes-options.ts'

export interface RemoteLanesOptions extends LanesOptions {
  /** Who looks out for what a task leaves behind; undefined for one that leaves nothing. */
  straysOf(task: BatchTask): Strays | undefined
}

/** The lanes of tasks that wait for others, each made when its first chunk comes. They share connections, limits and money. */
export class RemoteLanes {
  readonly #options: RemoteLanesOptions
  /** By task: where calls of one task wait for a limit, those of another go on. */
  readonly #calls = new Map<string, CallLane>()
  #batches: BatchLane | undefined
  #remote: Remote | undefined

  constructor(options: RemoteLanesOptions) {
    this.#options = options
  }

  /** Those that there are. */
  get open(): (BatchLane | CallLane)[] {
    return [...(this.#batches ? [this.#batches] : []), ...this.#calls.values()]
  }

  /** Items that lanes have taken and that are not under way, or that wait for a provider's batch. */
  get waiting(): number {
    return this.open.reduce((sum, { waiting }) => sum + waiting, 0)
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

  /** Where requests are made one by one. */
  callLane(batchTask: BatchTask): CallLane {
    const { name } = batchTask.task
    const lane = this.#calls.get(name) ?? this.#newCallLane(batchTask)
    this.#calls.set(name, lane)
    return lane
  }

  /** Where they go as batches. */
  batchLane(): BatchLane {
    const { spec, run, seed, clock, onBatch, scopeOf } = this.#options
    const remote = this.#sharedRemote()
    this.#batches ??= new BatchLane({
      ...{ run, seed, remote, scopeOf },
      tasks: new Map(spec.tasks.map((task) => [task.task.name, () => inlineTask(task)])),
      desk: new BatchDesk({ remote, shelf: shelfOf(spec), clock, poll_ms: spec.poll_ms, tell: onBatch }),
    })
    return this.#batches
  }

  /** Sends what a task's lane has gathered on its way to the checkpoint. */
  flush(task: string): void {
    this.#calls.get(task)?.flush()
  }

  /** An error without what must not be kept. */
  redact(error: ErrorRecord): ErrorRecord {
    return this.#remote?.secrets.redactRecord(error) ?? error
  }

  /** Sends nothing more. */
  stop(): void {
    this.#remote?.stop()
  }

  /** Closes what its lanes share, once they are closed. */
  async close(): Promise<void> {
    await this.#remote?.close()
  }

  #newCallLane(batchTask: BatchTask): CallLane {
    const { run, seed, clock, marksOf, contentsOf, onOutcome, onRoom, onError, straysOf, spec } =
      this.#options
    const { timeout_ms, concurrency } = spec
    const { task, limit, options } = batchTask
    const { name } = task
    const reads = task.askedOnce?.(options.values)
    return new CallLane({
      ...{ task: name, run, seed, clock, timeout_ms, concurrency, onOutcome, onRoom, onError },
      load: () => inlineTask(batchTask),
      maxDeaths: batchTask.spec ? MAX_DEATHS_OF_CALL : MAX_DEATHS_HERE,
      remote: this.#sharedRemote(),
      limit: limit?.name,
      strays: straysOf(batchTask),
      marks: marksOf(name),
      twins: reads && new Twins(reads, contentsOf(name)),
    })
  }

  #sharedRemote(): Remote {
    const { spec, clock, variables } = this.#options
    const { tasks, concurrency, limits, budget, timeout_ms: item_timeout_ms } = spec
    const calls = concurrency * tasks.filter(({ task }) => task.lane === 'remote').length
    const namedLimits = new Map(tasks.flatMap(({ limit }) => (limit ? [[limit.name, limit]] : [])))
    this.#remote ??= new Remote({
      ...{ clock, concurrency: calls, limits, namedLimits, variables, budget, item_timeout_ms },
    })
    return this.#remote
  }
}
