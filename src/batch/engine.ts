import { ContentIndex } from '../checkpoint/content-index.ts'
import { Marks } from '../checkpoint/marks.ts'
import type { Operation } from '../checkpoint/store.ts'
import type { Chunk } from '../core/chunk.ts'
import type { Clock } from '../core/clock.ts'
import { giveUp } from '../core/give-up.ts'
import type { ChunkOutcome, LateFailure } from '../core/lane.ts'
import type { RunState } from '../core/records.ts'
import { Tally } from './counts.ts'
import type { Emit } from './events.ts'
import { Follower } from './follow.ts'
import { Gauge } from './gauge.ts'
import { sourceKeyOf } from './plan/after.ts'
import { Progress, type Snapshot } from './progress.ts'
import type { Session } from './session.ts'
import type { BatchSpec, Environment } from './spec.ts'
import type { ScopeOf } from './work/batches.ts'
import { Dispatcher } from './work/dispatcher.ts'
import { HALT_HINT, haltReason, isSpent } from './work/halt.ts'
import { Lanes, type RemoteLanesClass } from './work/lanes.ts'
import type { LanesOptions } from './work/lanes-options.ts'
import { RetryQueue } from './work/retry.ts'
import { retryChunk, Settler } from './work/settle.ts'
import { tellSlow } from './work/slow.ts'
import { TaskRun } from './work/task-run.ts'

const MAX_WAITING = 4_096
const MAX_UNFLUSHED_BYTES = 64 << 20

/** Who is told what the checkpoint has. */
export interface Watcher {
  /** The next page of a task, or all there are. */
  placed(task: TaskRun): void
  /** True where it takes the outcome's block over. */
  settled(chunk: Chunk, outcome: ChunkOutcome): boolean
  /** That a success does not stand. */
  tookBack(late: LateFailure): void
}

/** The parts of a run, and what they do to one another. */
export class Engine {
  readonly tally = new Tally()
  readonly gauge: Gauge
  readonly clock: Clock
  readonly emit: Emit
  readonly tasks: TaskRun[]
  readonly lanes: Lanes
  readonly dispatcher: Dispatcher
  readonly retries: RetryQueue
  readonly settler: Settler
  readonly progress: Progress
  /** Where somebody takes records while the run goes. */
  readonly follower: Follower | undefined
  readonly watchers: Watcher[]
  readonly scopeOf: ScopeOf = (task) => this.#task(task).scope
  /** Why the run ends before its end. */
  stopped: { state: RunState; reason: string; hint?: string } | undefined
  readonly #spec: BatchSpec
  readonly #session: Session
  /** Items whose attempt has ended, on their way to the checkpoint. */
  #landed = 0
  #late: Promise<void> = Promise.resolve()
  #committed: Promise<void> = Promise.resolve()

  /** `remoteLanes`: where a task makes calls. */
  constructor(spec: BatchSpec, env: Environment, session: Session, remoteLanes?: RemoteLanesClass) {
    const { store, suspects, run } = session
    const { clock, random, variables } = env
    this.#spec = spec
    this.#session = session
    this.clock = clock
    this.gauge = new Gauge(clock, spec.source, spec.tasks.length, this.tally)
    this.emit = (body) => {
      try {
        env.onEvent?.({ v: 1, run_id: run.run_id, ts: new Date(clock.now()).toISOString(), ...body })
      } catch (error) {
        // A listener's error ends the run in order; it may have come from a timer, where nobody would catch it.
        this.dispatcher.fail(error)
      }
    }
    this.tasks = spec.tasks.map((task) => {
      const { revision } = spec.source
      const place = session.attach(task, { key: sourceKeyOf(task, spec), revision }, spec.fresh)
      return new TaskRun(task, place, store, suspects, spec.workers)
    })
    const lanes: LanesOptions = {
      spec,
      clock,
      variables,
      run: run.number,
      seed: store.seed,
      marksOf: (task) => new Marks(session.inFlight, this.#task(task).ledger.id),
      contentsOf: (task) => new ContentIndex(store, this.#task(task).ledger),
      onOutcome: (chunk, outcome) => this.dispatcher.settle(chunk, outcome),
      onRoom: () => this.dispatcher.wake(),
      onError: (error) => this.dispatcher.fail(error),
      onLateFailure: (late) => this.#takeLate(late),
      onProven: () => this.dispatcher.wake(),
      scopeOf: this.scopeOf,
      onBatch: (news) => this.emit({ type: 'batch', ...news }),
    }
    this.lanes = new Lanes(lanes, remoteLanes)
    this.retries = new RetryQueue(clock, (waiting) => {
      this.tally.waiting--
      this.dispatcher.putBack(retryChunk(waiting))
    })
    this.settler = new Settler({
      ...{ store, run: run.number, clock, random, emit: this.emit, tally: this.tally, retries: this.retries },
      ...{ maxAttempts: spec.maxAttempts, backoff_ms: spec.backoff_ms, hadDead: store.count('dead') > 0 },
      ledgerOf: (task) => this.#task(task).ledger,
      putBack: (chunk) => this.dispatcher.putBack(chunk),
    })
    this.dispatcher = new Dispatcher({
      laneOf: (chunk) => this.lanes.laneOf(chunk),
      mostWith: (chunk) => this.lanes.mostWith(chunk),
      onStart: (chunk) => this.#markInFlight(chunk),
      settle: (chunk, outcome) => this.#settle(chunk, outcome),
      isFull: (chunk) => this.#isFull(chunk),
    })
    this.follower =
      env.records &&
      new Follower({
        ...{ store, run: run.number, tasks: this.tasks, write: env.records, stop: env.stop },
        onError: (error) => this.dispatcher.fail(error),
      })
    this.watchers = this.follower ? [this.follower] : []
    this.progress = new Progress(
      clock,
      this.emit,
      () => this.snapshot(),
      () => session.note(this.tally, this.snapshot()).catch((error) => this.dispatcher.fail(error)),
    )
  }

  snapshot(): Snapshot {
    return this.gauge.snapshot(this.#underWay, this.lanes.paused_ms, this.lanes.downHost)
  }

  /**
   * Hands changes to the checkpoint in the order of the calls; a failure ends the run. Resolves when these and all
   * before them are on the disk.
   */
  commit(operations: Operation[]): Promise<void> {
    if (operations.length)
      this.#committed = this.#session.store.commit(operations).catch((error) => this.dispatcher.fail(error))
    return this.#committed
  }

  /** Hands a page to the checkpoint, or what is left when there are no more; then its watchers may read it. */
  placePage(task: TaskRun, operations: Operation[], isLast: boolean): void {
    this.commit(operations).then(() => {
      if (isLast) task.isStored = true
      else task.storedPages++
      for (const watcher of this.watchers) watcher.placed(task)
    })
  }

  /** Starts nothing more; the first reason stands. `hint`: what to do about it. */
  stop(state: RunState, reason: string, hint?: string): void {
    if (this.stopped) return
    this.stopped = { state, reason, hint }
    this.gauge.stopping = true
    // What lanes give back as not begun is on its way for a moment.
    const in_flight = this.#underWay
    this.dispatcher.stop()
    this.lanes.stop()
    this.emit({ type: 'stopping', reason, hint, in_flight })
  }

  /** Resolves when errors that came after their items had returned are in the checkpoint. */
  async lateSettled(): Promise<void> {
    await this.#late
  }

  get #underWay(): number {
    return this.dispatcher.inFlight - this.lanes.waiting - this.#landed
  }

  /** True while too much of the task waits for another attempt, or of all for the disk, or it is not known if the task can start. */
  #isFull({ task }: Chunk): boolean {
    return (
      this.retries.sizeOf(task) >= MAX_WAITING ||
      this.settler.unflushed >= MAX_UNFLUSHED_BYTES ||
      this.lanes.isUnproven(task)
    )
  }

  #markInFlight(chunk: Chunk): () => void {
    const { inFlight } = this.#session
    // What waits for another's computer is to blame for no death of this process.
    if (this.lanes.isBatched(chunk.task)) return () => {}
    // A death that comes while another process runs the suspect is not the suspect's.
    const deaths = this.lanes.deathsHere(chunk)
    const place = inFlight.mark(this.#task(chunk.task).ledger.id, chunk.segment, chunk.offsets, deaths)
    return () => inFlight.clear(place)
  }

  /** Its attempt has ended and is in the checkpoint: whatever dies from now on, it is not by this one. */
  #acquit({ task, segment, offsets }: Chunk, { unrun }: ChunkOutcome): void {
    const back = new Set(unrun)
    const ended = offsets.filter((_, i) => !back.has(i))
    this.#session.inFlight.acquit(this.#task(task).ledger.id, segment, ended)
  }

  async #settle(chunk: Chunk, outcome: ChunkOutcome): Promise<void> {
    const items = chunk.offsets.length
    this.#landed += items
    try {
      await this.#settleLanded(chunk, outcome)
    } finally {
      this.#landed -= items
    }
  }

  async #settleLanded(chunk: Chunk, outcome: ChunkOutcome): Promise<void> {
    const items = chunk.offsets.length
    const settled = items - outcome.unrun.length
    this.#task(chunk.task).chunker.observe(settled, (chunk.weight * settled) / items, outcome.busy_ms)
    const settling = this.settler.settle(chunk, this.#withoutFatal(outcome))
    if (isSpent(this.#spec.halt, this.tally, this.gauge.sourceEnded))
      this.stop('halted', haltReason(this.#spec.halt), HALT_HINT)
    await settling
    const taken = this.watchers.map((watcher) => watcher.settled(chunk, outcome))
    if (chunk.deaths && settled) this.#acquit(chunk, outcome)
    tellSlow(chunk.task, outcome, this.#spec.timeout_ms, this.emit)
    if (outcome.block && !taken.includes(true)) giveUp(outcome.block)
    this.progress.advance()
  }

  /** An error that is fatal for every item stops the run; the item itself stays pending. */
  #withoutFatal(outcome: ChunkOutcome): ChunkOutcome {
    const fatal = outcome.failures.filter(({ error }) => error.class === 'fatal')
    if (!fatal.length) return outcome
    const [{ error }] = fatal
    this.stop('halted', `${error.code}: ${error.message}`, error.hint)
    const failures = outcome.failures.filter(({ error }) => error.class !== 'fatal')
    return { ...outcome, failures, unrun: [...outcome.unrun, ...fatal.map(({ index }) => index)] }
  }

  /** Its chunk may still be on the way to the checkpoint. */
  #takeLate(late: LateFailure): void {
    this.#late = this.#late
      .then(() => this.dispatcher.settled())
      .then(() => this.settler.settleLate(late))
      .then((isTakenBack) => {
        if (isTakenBack) for (const watcher of this.watchers) watcher.tookBack(late)
      })
      .catch((error) => this.dispatcher.fail(error))
  }

  #task(name: string): TaskRun {
    return this.tasks.find((task) => task.name === name) as TaskRun
  }
}
