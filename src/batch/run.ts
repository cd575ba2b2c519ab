import { Block } from '../checkpoint/block.ts'
import type { Operation } from '../checkpoint/store.ts'
import type { Chunk } from '../core/chunk.ts'
import type { ChunkOutcome, LateFailure } from '../core/lane.ts'
import type { RunState, Summary } from '../core/records.ts'
import { ahead } from './ahead.ts'
import { Tally } from './counts.ts'
import { Dispatcher } from './dispatcher.ts'
import type { Emit } from './events.ts'
import { isSpent } from './halt.ts'
import { Lanes } from './lanes.ts'
import { pagesOf } from './pages.ts'
import { Progress, type Snapshot } from './progress.ts'
import { RetryQueue } from './retry.ts'
import { Session } from './session.ts'
import { retryChunk, Settler } from './settle.ts'
import type { BatchSpec, Environment } from './spec.ts'
import { type Findings, findAll, NO_FINDINGS, reusable, summarize } from './summarize.ts'
import { type PageWork, TaskRun } from './task-run.ts'

/** Items planned ahead of those that run: enough to know a repository's size early, bounded for any source. */
const PLAN_AHEAD = 16_384
const MAX_WAITING = 4_096
/** An item is slow when it takes this share of its timeout. */
const SLOW_SHARE = 0.1
const MAX_UNFLUSHED_BYTES = 64 << 20

/** Runs a batch to its end, to a halt or until it is stopped; gives its summary. */
export async function run(spec: BatchSpec, env: Environment): Promise<Summary> {
  const session = Session.open(spec, env)
  try {
    return await new Run(spec, env, session).toEnd()
  } finally {
    await session.close()
  }
}

/** source → plan → chunk → lane → settle → checkpoint → views */
class Run {
  readonly #spec: BatchSpec
  readonly #env: Environment
  readonly #session: Session
  readonly #tally = new Tally()
  readonly #emit: Emit
  readonly #tasks: TaskRun[]
  readonly #lanes: Lanes
  readonly #dispatcher: Dispatcher
  readonly #retries: RetryQueue
  readonly #settler: Settler
  readonly #progress: Progress
  #late: Promise<void> = Promise.resolve()
  readonly #began: number
  #stopped: { state: RunState; reason: string } | undefined
  #sourceEnded = false

  constructor(spec: BatchSpec, env: Environment, session: Session) {
    const { store, suspects } = session
    this.#spec = spec
    this.#env = env
    this.#session = session
    this.#emit = (body) =>
      env.onEvent?.({
        v: 1,
        run_id: session.run.run_id,
        ts: new Date(env.clock.now()).toISOString(),
        ...body,
      })
    this.#tasks = spec.tasks.map((task) => {
      const place = session.attach(task, spec.source.key, spec.fresh)
      return new TaskRun(task, place, store, suspects, spec.workers)
    })
    this.#lanes = new Lanes(
      spec,
      env,
      session.run.number,
      store.seed,
      (late) => this.#takeLate(late),
      () => this.#dispatcher.wake(),
    )
    this.#retries = new RetryQueue(env.clock, (waiting) => {
      this.#tally.waiting--
      this.#dispatcher.putBack(retryChunk(waiting))
    })
    this.#settler = new Settler({
      store,
      ledgerOf: (task) => this.#task(task).ledger,
      run: session.run.number,
      maxAttempts: spec.maxAttempts,
      backoff_ms: spec.backoff_ms,
      clock: env.clock,
      random: env.random,
      tally: this.#tally,
      retries: this.#retries,
      putBack: (chunk) => this.#dispatcher.putBack(chunk),
      emit: this.#emit,
      hadDead: store.count('dead') > 0,
    })
    this.#dispatcher = new Dispatcher({
      laneOf: (chunk) => this.#lanes.laneOf(chunk),
      runsAlone: (chunk) => this.#lanes.runsAlone(chunk),
      onStart: (chunk) => this.#markInFlight(chunk),
      settle: (chunk, outcome) => this.#settle(chunk, outcome),
      isFull: ({ task }) =>
        this.#retries.size >= MAX_WAITING ||
        this.#settler.unflushed >= MAX_UNFLUSHED_BYTES ||
        this.#lanes.isUnproven(task),
    })
    this.#began = env.clock.monotonic()
    this.#progress = new Progress(
      env.clock,
      this.#emit,
      () => this.#snapshot(),
      () => session.note(this.#tally).catch((error) => this.#dispatcher.fail(error)),
    )
  }

  async toEnd(): Promise<Summary> {
    await this.#begin()
    const unlisten = this.#listenForStop()
    try {
      await this.#processAll()
      return await this.#finish()
    } catch (error) {
      this.#stop('failed', error instanceof Error ? error.message : String(error))
      await this.#end(NO_FINDINGS, {}).catch(() => {})
      throw error
    } finally {
      unlisten()
    }
  }

  async #processAll(): Promise<void> {
    try {
      await this.#process()
    } finally {
      this.#progress.stop()
      this.#retries.stop()
      await this.#lanes.close()
    }
  }

  async #begin(): Promise<void> {
    const { tasks, workers, source } = this.#spec
    await this.#session.begin(
      this.#tasks.map(({ ledger }) => ledger),
      this.#tasks.map(({ plan }) => plan),
    )
    this.#emit({
      type: 'plan',
      tasks: tasks.map(({ task }) => task.name),
      workers,
      total: source.length,
      resumed: this.#tasks.some(({ plan }) => plan.items > 0 || plan.pages > 0),
    })
    this.#env.observe?.(() => this.#snapshot())
  }

  /** The pipeline: pages are planned ahead, cut into chunks and dispatched as lanes have room. */
  async #process(): Promise<void> {
    for await (const { work } of ahead(this.#plannedPages(), PLAN_AHEAD, ({ size }) => size)) {
      for (const waiting of work.waiting) this.#settler.resumeWaiting(waiting)
      for (const chunk of work.chunks()) {
        // Suspects go their own way: the rest waits only until one has shown that the task can start.
        if (chunk.deaths) {
          this.#lanes.expect(chunk)
          this.#dispatcher.putBack(chunk)
        } else if (!(await this.#dispatcher.submit(chunk))) break
      }
      if (this.#dispatcher.isStopped) break
    }
    await this.#dispatcher.idle(() => this.#retries.size === 0)
    await this.#lanes.drain()
    await this.#late
    // Views read what is stored: the last pages of the plan have to be there too.
    await this.#session.store.settled()
    this.#dispatcher.rethrow()
  }

  async *#plannedPages(): AsyncGenerator<{ work: PageWork; size: number }> {
    for await (const page of pagesOf(this.#spec.source, this.#env.clock.now))
      for (const task of this.#tasks) {
        if (this.#dispatcher.isStopped) return
        const work = task.take(task.accepted(page), this.#tally)
        this.#commit(work.operations)
        yield { work, size: page.items.length }
      }
    this.#sourceEnded = true
    for (const task of this.#tasks) {
      task.planner.finish()
      this.#commit([...task.planner.takeOperations(), ...task.leftOver()])
    }
  }

  #commit(operations: Operation[]): void {
    if (operations.length)
      this.#session.store.commit(operations).catch((error) => this.#dispatcher.fail(error))
  }

  #markInFlight(chunk: Chunk): () => void {
    const { inFlight } = this.#session
    // A death that comes while another process runs the suspect is not the suspect's.
    const deaths = this.#lanes.runsAlone(chunk) ? (chunk.deaths ?? 0) : 0
    const place = inFlight.mark(this.#task(chunk.task).ledger.id, chunk.segment, chunk.offsets, deaths)
    return () => inFlight.clear(place)
  }

  async #settle(chunk: Chunk, outcome: ChunkOutcome): Promise<void> {
    const settled = chunk.offsets.length - outcome.unrun.length
    this.#task(chunk.task).chunker.observe(
      settled,
      (chunk.weight * settled) / chunk.offsets.length,
      outcome.busy_ms,
    )
    const settling = this.#settler.settle(chunk, this.#withoutFatal(outcome))
    if (isSpent(this.#spec.halt, this.#tally, this.#sourceEnded))
      this.#stop('halted', `${this.#tally.own_dead} items failed for good: the --halt budget is spent`)
    await settling
    this.#tellSlow(chunk.task, outcome)
    this.#progress.advance()
  }

  /** An error that is fatal for every item stops the run; the item itself stays pending. */
  #withoutFatal(outcome: ChunkOutcome): ChunkOutcome {
    const fatal = outcome.failures.filter(({ error }) => error.class === 'fatal')
    if (!fatal.length) return outcome
    this.#stop('halted', `${fatal[0].error.code}: ${fatal[0].error.message}`)
    const failures = outcome.failures.filter(({ error }) => error.class !== 'fatal')
    return { ...outcome, failures, unrun: [...outcome.unrun, ...fatal.map(({ index }) => index)] }
  }

  #tellSlow(task: string, { block: bytes, busy_ms }: ChunkOutcome): void {
    const slow_ms = this.#spec.timeout_ms * SLOW_SHARE
    if (!bytes || busy_ms < slow_ms) return
    const block = new Block(bytes)
    for (let i = 0; i < block.count; i++) {
      const duration_ms = block.durationMs(i)
      if (duration_ms < slow_ms) continue
      const { id } = JSON.parse(block.lines(i, i + 1).toString())
      this.#emit({ type: 'slow', id, task, duration_ms })
    }
  }

  #takeLate(late: LateFailure): void {
    this.#late = this.#late
      .then(() => this.#dispatcher.settled())
      .then(() => this.#settler.settleLate(late))
      .catch((error) => this.#dispatcher.fail(error))
  }

  #listenForStop(): () => void {
    const { stop, stopNow } = this.#env
    const onStop = () => this.#stop('interrupted', 'interrupted')
    const onStopNow = () => {
      onStop()
      this.#lanes.close().catch((error) => this.#dispatcher.fail(error))
    }
    stop.addEventListener('abort', onStop)
    stopNow.addEventListener('abort', onStopNow)
    if (stop.aborted) onStop()
    if (stopNow.aborted) onStopNow()
    return () => {
      stop.removeEventListener('abort', onStop)
      stopNow.removeEventListener('abort', onStopNow)
    }
  }

  #stop(state: RunState, reason: string): void {
    if (this.#stopped) return
    this.#stopped = { state, reason }
    this.#dispatcher.stop()
    this.#emit({ type: 'stopping', reason, in_flight: this.#dispatcher.inFlight })
  }

  async #finish(): Promise<Summary> {
    const { stop } = this.#env
    // Pages of a plan in which nothing was left to do may still be on their way to the disk.
    await this.#session.store.settled()
    try {
      stop.throwIfAborted()
      const { previous, run } = this.#session
      const write = this.#stopped === undefined
      const found =
        (write ? reusable(previous, run, this.#tasks, this.#tally) : undefined) ??
        (await findAll(this.#session, this.#tasks, this.#tally, write, stop))
      return await this.#end(found.findings, found.stamps)
    } catch (error) {
      if (!stop.aborted) throw error
      return this.#end(NO_FINDINGS, {})
    }
  }

  async #end(findings: Findings, stamps: Record<string, string>): Promise<Summary> {
    const { clock } = this.#env
    const { run } = this.#session
    const duration_ms = clock.monotonic() - this.#began
    const summary = summarize(
      this.#spec,
      run.run_id,
      this.#tally,
      duration_ms,
      findings,
      this.#stopped?.reason,
    )
    await this.#session.end(this.#stopped?.state ?? 'finished', summary, stamps, clock.now())
    this.#emit({ type: 'summary', ...summary })
    return summary
  }

  #snapshot(): Snapshot {
    const counts = this.#tally.counts()
    const { length } = this.#spec.source
    if (!this.#sourceEnded && length !== undefined && this.#tasks.length === 1) {
      counts.pending += Math.max(0, length - counts.total)
      counts.total = Math.max(counts.total, length)
    }
    const total_known = this.#sourceEnded || length !== undefined
    return { ...counts, total_known, in_flight: this.#dispatcher.inFlight, eta_s: this.#eta() }
  }

  /** By bytes: a batch whose large items come last is not nearly done when most of its items are. */
  #eta(): number | undefined {
    const { own_weight, planned_weight, cached_weight } = this.#tally
    if (!this.#sourceEnded || own_weight === 0) return undefined
    const elapsed_s = (this.#env.clock.monotonic() - this.#began) / 1_000
    return Math.round(((planned_weight - cached_weight - own_weight) * elapsed_s) / own_weight)
  }

  #task(name: string): TaskRun {
    return this.#tasks.find((task) => task.name === name) as TaskRun
  }
}
