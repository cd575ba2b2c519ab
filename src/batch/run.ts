import { explain } from '../core/explain.ts'
import type { Summary } from '../core/records.ts'
import type { CutElsewhere } from '../core/rows.ts'
import { EarlyViews } from './early-views.ts'
import { Engine } from './engine.ts'
import { Pipeline } from './pipeline.ts'
import { checkFields } from './plan/check-fields.ts'
import { PageStream } from './plan/page-stream.ts'
import { pagesOf } from './plan/pages.ts'
import { prepareTasks, withFingerprints } from './plan/prepare.ts'
import { checkOverwrite } from './results/check-overwrite.ts'
import { History } from './results/history.ts'
import { Session } from './session.ts'
import type { BatchSpec, Environment } from './spec.ts'
import { type Findings, findAll, NO_FINDINGS, reusable, summarize } from './summarize.ts'
import { checkBatches, forgetBatches } from './work/batches.ts'
import type { RemoteLanesClass } from './work/lanes.ts'

/** Runs a batch to its end, to a halt or until it is stopped; gives its summary. */
export async function run(given: BatchSpec, env: Environment): Promise<Summary> {
  await checkFields(given)
  await checkOverwrite(given)
  // Before the state folder is made: options that a task refuses leave nothing behind.
  const spec = { ...given, tasks: await withFingerprints(given.tasks) }
  const session = Session.open(spec, env)
  const stop = new AbortController()
  const onStop = () => stop.abort()
  if (env.stop.aborted) onStop()
  env.stop.addEventListener('abort', onStop)
  try {
    const { seed } = session.store
    let engine: Engine | undefined
    const cutElsewhere: CutElsewhere = (stretch) => engine?.lanes.cutElsewhere(stretch)
    const pages = new PageStream(pagesOf(spec.source, () => env.clock.now(), stop.signal, seed, cutElsewhere))
    const prepared = { ...spec, tasks: await prepareTasks(spec, session.store, pages, stop.signal) }
    engine = new Engine(prepared, env, session, await remoteLanes(prepared))
    engine.dispatcher.stopSignal.addEventListener('abort', () => stop.abort(), { once: true })
    return await new Run(engine, prepared, env, session, pages).toEnd()
  } finally {
    // A signal may outlive many runs.
    env.stop.removeEventListener('abort', onStop)
    await session.close()
  }
}

/** What calls are made with takes long to load: only where a task makes some. */
async function remoteLanes({ tasks }: BatchSpec): Promise<RemoteLanesClass | undefined> {
  if (tasks.every(({ task }) => task.lane !== 'remote')) return undefined
  return (await import('./work/remote-lanes.ts')).RemoteLanes
}

/** What all results together give may take so long before that is told. */
const QUIET_MS = 1_000

/** source → plan → chunk → lane → settle → checkpoint → views */
class Run {
  readonly #spec: BatchSpec
  readonly #env: Environment
  readonly #session: Session
  readonly #engine: Engine
  readonly #history: History
  readonly #early: EarlyViews
  readonly #pages: PageStream

  constructor(engine: Engine, spec: BatchSpec, env: Environment, session: Session, pages: PageStream) {
    this.#engine = engine
    this.#spec = spec
    this.#env = env
    this.#session = session
    this.#pages = pages
    this.#history = new History(spec.source, spec.tasks, env.stop)
    const { store, run } = session
    // A file that is being written must not be listed.
    const early = spec.source.pathOf ? [] : this.#engine.tasks
    this.#early = new EarlyViews(early, {
      ...{ store, run: run.number, history: this.#history, stop: env.stop },
    })
    this.#engine.watchers.push(this.#early)
  }

  async toEnd(): Promise<Summary> {
    try {
      await this.#begin()
      return await this.#work()
    } finally {
      this.#engine.progress.stop()
      await this.#engine.follower?.close()
      await this.#early.abandon()
    }
  }

  async #work(): Promise<Summary> {
    const unlisten = this.#listenForStop()
    try {
      await this.#processAll()
      return await this.#finish()
    } catch (error) {
      const { message, hint, unexpected } = explain(error)
      // That hint speaks of what is printed with the error.
      this.#engine.stop('failed', message, unexpected ? undefined : hint)
      // The error that ended the run is told, not one of saying so.
      await this.#end(NO_FINDINGS, {}).catch(() => {})
      throw error
    } finally {
      unlisten()
    }
  }

  async #begin(): Promise<void> {
    const { tasks, emit } = this.#engine
    const ledgers = tasks.map(({ ledger }) => ledger)
    const plans = tasks.map(({ plan }) => plan)
    checkBatches(this.#spec, this.#engine.scopeOf, this.#env.clock.now())
    await this.#session.begin(ledgers, plans, this.#engine.snapshot())
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
    const { progress, retries, lanes, dispatcher, scopeOf } = this.#engine
    try {
      await new Pipeline(this.#engine, this.#session, this.#spec, (task) => this.#beginViews(task)).run(
        this.#pages,
      )
    } finally {
      progress.stop()
      retries.stop()
      await lanes.close()
      // What that gave back is counted, stored and noted as ended before the session is.
      await dispatcher.settled()
      await this.#engine.lateSettled()
    }
    if (!dispatcher.isStopped) forgetBatches(this.#spec, scopeOf, this.#env.clock.now())
  }

  /** From the first work on: a run that has none may repeat what the last one found. */
  #beginViews(task: string): void {
    this.#history.begin()
    this.#early.begin(task)
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
      const { findings, stamps } = known ?? (await this.#conclude(write))
      const summary = await this.#end(findings, stamps)
      this.#engine.dispatcher.rethrow()
      return summary
    } catch (error) {
      if (!stop.aborted) throw error
      return this.#end(NO_FINDINGS, {})
    }
  }

  async #conclude(write: boolean): ReturnType<typeof findAll> {
    const { tasks, tally, emit } = this.#engine
    const { clock, stop } = this.#env
    const cancel = clock.after(QUIET_MS, () => emit({ type: 'concluding' }))
    try {
      const walking = { history: this.#history, early: this.#early, write, stop }
      return await findAll(this.#session, tasks, tally, walking)
    } finally {
      cancel()
    }
  }

  async #end(findings: Findings, stamps: Record<string, string>): Promise<Summary> {
    const { tally, gauge, stopped, lanes, emit } = this.#engine
    const { run_id } = this.#session.run
    const summary = summarize(this.#spec, run_id, tally, gauge.sourceEnded, gauge.elapsed_ms, findings, {
      stopped,
      spent: lanes.spent,
    })
    await this.#session.end(stopped?.state ?? 'finished', summary, stamps, this.#env.clock.now())
    emit({ type: 'summary', ...summary })
    return summary
  }
}
