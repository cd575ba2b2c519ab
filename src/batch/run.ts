import { cargoSize } from '../core/cargo.ts'
import type { Summary } from '../core/records.ts'
import { ahead } from './ahead.ts'
import { checkFields } from './check-fields.ts'
import { Engine } from './engine.ts'
import { History } from './history.ts'
import { PageStream } from './page-stream.ts'
import { pagesOf } from './pages.ts'
import { prepareTasks } from './prepare.ts'
import { Session } from './session.ts'
import type { BatchSpec, Environment } from './spec.ts'
import { type Findings, findAll, NO_FINDINGS, reusable, summarize } from './summarize.ts'
import type { PageWork } from './task-run.ts'

/** Items planned ahead of those that run: enough to know a repository's size early, bounded for any source. */
const PLAN_AHEAD = 16_384
/** An item that holds more than this counts for several. */
const BYTES_OF_ITEM = 4_096

/** Runs a batch to its end, to a halt or until it is stopped; gives its summary. */
export async function run(spec: BatchSpec, env: Environment): Promise<Summary> {
  await checkFields(spec)
  const session = Session.open(spec, env)
  try {
    const stop = new AbortController()
    env.stop.addEventListener('abort', () => stop.abort(), { once: true })
    const pages = new PageStream(pagesOf(spec.source, env.clock.now, stop.signal))
    const tasks = await prepareTasks(spec, session.store, pages, stop.signal)
    return await new Run({ ...spec, tasks }, env, session, pages, stop).toEnd()
  } finally {
    await session.close()
  }
}

/** source → plan → chunk → lane → settle → checkpoint → views */
class Run {
  readonly #spec: BatchSpec
  readonly #env: Environment
  readonly #session: Session
  readonly #engine: Engine
  readonly #history: History
  readonly #pages: PageStream

  constructor(
    spec: BatchSpec,
    env: Environment,
    session: Session,
    pages: PageStream,
    stopPages: AbortController,
  ) {
    this.#spec = spec
    this.#env = env
    this.#session = session
    this.#pages = pages
    this.#engine = new Engine(spec, env, session)
    this.#engine.dispatcher.stopSignal.addEventListener('abort', () => stopPages.abort(), { once: true })
    this.#history = new History(spec.source, spec.tasks, env.stop)
  }

  async toEnd(): Promise<Summary> {
    await this.#begin()
    const unlisten = this.#listenForStop()
    try {
      await this.#processAll()
      return await this.#finish()
    } catch (error) {
      this.#engine.stop('failed', error instanceof Error ? error.message : String(error))
      // The error that ended the run is told, not one of saying so.
      await this.#end(NO_FINDINGS, {}).catch(() => {})
      throw error
    } finally {
      await this.#engine.follower?.close()
      unlisten()
    }
  }

  async #begin(): Promise<void> {
    const { tasks, emit } = this.#engine
    const ledgers = tasks.map(({ ledger }) => ledger)
    const plans = tasks.map(({ plan }) => plan)
    await this.#session.begin(ledgers, plans)
    emit({
      type: 'plan',
      tasks: tasks.map(({ name }) => name),
      workers: this.#spec.workers,
      total: this.#spec.source.length,
      resumed: tasks.some(({ plan }) => plan.pages > 0),
    })
    this.#env.observe?.(() => this.#engine.snapshot())
  }

  async #processAll(): Promise<void> {
    const { progress, retries, lanes } = this.#engine
    try {
      await this.#process()
    } finally {
      progress.stop()
      retries.stop()
      await lanes.close()
    }
  }

  /** The pipeline: pages are planned ahead, cut into chunks and dispatched as lanes have room. */
  async #process(): Promise<void> {
    const { dispatcher, lanes, retries, settler } = this.#engine
    for await (const { work } of ahead(this.#plannedPages(), PLAN_AHEAD, ({ size }) => size)) {
      for (const waiting of work.waiting) settler.resumeWaiting(waiting)
      await this.#dispatch(work)
      if (dispatcher.isStopped) break
    }
    await dispatcher.idle(() => retries.size === 0)
    await lanes.drain()
    await this.#engine.lateSettled()
    dispatcher.rethrow()
  }

  async *#plannedPages(): AsyncGenerator<{ work: PageWork; size: number }> {
    const { tasks, tally, dispatcher, gauge, follower } = this.#engine
    for await (const page of this.#pages)
      for (const task of tasks) {
        if (dispatcher.isStopped) return
        const work = task.take(task.accepted(page), tally)
        const committed = this.#engine.commit(work.operations)
        if (follower) committed.then(() => follower.placed(task))
        yield { work, size: Math.max(page.count, cargoSize(page.sheet.cargo) / BYTES_OF_ITEM) }
      }
    if (dispatcher.isStopped) return
    gauge.sourceEnded = true
    for (const task of tasks) {
      const committed = this.#engine.commit(task.endOfSource())
      if (follower) committed.then(() => follower.ended(task))
    }
  }

  async #dispatch(work: PageWork): Promise<void> {
    const { dispatcher, lanes } = this.#engine
    for (const chunk of work.chunks()) {
      this.#history.begin()
      // Suspects go their own way: the rest waits only until one has shown that the task can start.
      if (chunk.deaths) {
        lanes.expect(chunk)
        dispatcher.putBack(chunk)
      } else if (!(await dispatcher.submit(chunk))) return
    }
  }

  #listenForStop(): () => void {
    const { stop, stopNow } = this.#env
    const { lanes, dispatcher } = this.#engine
    const onStop = () => this.#engine.stop('interrupted', 'interrupted')
    const onStopNow = () => {
      onStop()
      lanes.close().catch((error) => dispatcher.fail(error))
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

  async #finish(): Promise<Summary> {
    const { stop } = this.#env
    const { tasks, tally } = this.#engine
    // Views read what is stored: the last pages of the plan have to be there too.
    await this.#session.store.settled()
    try {
      stop.throwIfAborted()
      await this.#engine.follower?.finish()
      stop.throwIfAborted()
      const { previous, run } = this.#session
      const write = this.#engine.stopped === undefined
      const known = write ? reusable(previous, run, tasks, tally) : undefined
      const { findings, stamps } =
        known ?? (await findAll(this.#session, this.#history, tasks, tally, write, stop))
      const summary = await this.#end(findings, stamps)
      this.#engine.dispatcher.rethrow()
      return summary
    } catch (error) {
      if (!stop.aborted) throw error
      return this.#end(NO_FINDINGS, {})
    }
  }

  async #end(findings: Findings, stamps: Record<string, string>): Promise<Summary> {
    const { tally, gauge, stopped, emit } = this.#engine
    const { run_id } = this.#session.run
    const summary = summarize(
      this.#spec,
      run_id,
      tally,
      gauge.sourceEnded,
      gauge.elapsed_ms,
      findings,
      stopped?.reason,
    )
    await this.#session.end(stopped?.state ?? 'finished', summary, stamps, this.#env.clock.now())
    emit({ type: 'summary', ...summary })
    return summary
  }
}
