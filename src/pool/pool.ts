import type { Piscina } from 'piscina'
import { giveUpCargo } from '../core/cargo.ts'
import type { Chunk } from '../core/chunk.ts'
import type { Clock } from '../core/clock.ts'
import { FatalError } from '../core/errors.ts'
import type { ChunkOutcome, Lane, LateFailure } from '../core/lane.ts'
import type { CutStretch, Stretch } from '../core/rows.ts'
import { allUnrun, blame, blameLate, type Death } from './blame.ts'
import { Board, FINISHED, QUEUED, STARTING } from './board.ts'
import {
  chunkMessage,
  type LateReport,
  type StretchMessage,
  type StretchReply,
  type WorkerReply,
  type WorkerSetup,
} from './protocol.ts'
import { withShared } from './ready-task.ts'
import { StrayGrace } from './strays.ts'
import { ThreadLine, type Turn } from './thread-line.ts'

export interface PoolOptions {
  setup: WorkerSetup
  workers: number
  /** From an item's own start in its worker. */
  timeout_ms: number
  /** JavaScript heap of one worker, bytes. */
  worker_memory: number
  clock: Clock
  onLateFailure(late: LateFailure): void
}

/** Chunks wanted for each worker: one it runs, one that waits in it, one that waits for either. */
const CHUNKS_PER_WORKER = 3
/** A stretch waits no longer for a thread with nothing to do: without it no page comes, whoever waits for one. */
const PATIENCE_MS = 200
/** Where Piscina looks for what its balancer is told of a chunk; it is not sent. */
const TOLD = Symbol.for('Piscina.queueOptions')

interface Told {
  [TOLD]: Turn
}
const MAX_START_FAILURES = 3
const START_TIMEOUT_MS = 60_000

interface InFlight {
  controller: AbortController
  /** Its worker is not ended while it has the chunk, but asked to give it back. */
  isNative: boolean
  reply?: Promise<WorkerReply>
  /** Piscina has it. */
  isSent?: boolean
  /** The item whose time was up; the worker may have gone on to another before it ended. */
  timedOut?: number
  /** No thread is left for what is queued; one of those that wait tells. */
  threadLost?: boolean
}

/** The lane of worker threads. No thread starts before the first chunk. */
export class PoolLane implements Lane {
  readonly capacity: number
  readonly #options: PoolOptions
  readonly #board: Board
  readonly #freePlaces: number[]
  readonly #inFlight = new Map<number, InFlight>()
  readonly #grace: StrayGrace
  readonly #line: ThreadLine
  /** Of stretches that threads have, or will have as soon as there are any. */
  readonly #cutting = new Set<AbortController>()
  #pool: Promise<Piscina> | undefined
  #started: Piscina | undefined
  /** Tasks in the midst of which no thread is ended. */
  readonly #native = new Set<string>()
  #startFailures = 0
  /** True once a thread has run a chunk. */
  #isProven = false
  #stopWatchdog: (() => void) | undefined
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.capacity = options.workers * CHUNKS_PER_WORKER
    this.#board = Board.of(this.capacity)
    this.#freePlaces = [...Array(this.capacity).keys()]
    this.#grace = new StrayGrace(options.clock)
    this.#line = new ThreadLine(options.workers)
  }

  async submit(chunk: Chunk): Promise<ChunkOutcome> {
    if (this.#closed) return allUnrun(chunk)
    this.#pool ??= this.#start()
    const pool = await this.#pool
    const place = this.#freePlaces.pop()
    if (place === undefined) throw new Error('more chunks than the lane has places')
    const flight: InFlight = { controller: new AbortController(), isNative: this.#native.has(chunk.task) }
    this.#board.queue(place, performance.now())
    this.#inFlight.set(place, flight)
    this.#stopWatchdog ??= this.#watch()
    // A chunk of several items is one of short ones, as far as is known: it may be run when another has been.
    const turn = await this.#line.enter(chunk.offsets.length > 1)
    try {
      if (!turn) return allUnrun(chunk)
      flight.isSent = true
      const told: Told = { [TOLD]: turn }
      const message = { ...chunkMessage(chunk, this.#taskIndex(chunk.task), place), ...told }
      flight.reply = pool.run(message, { signal: flight.controller.signal })
      const outcome = this.#accept(await flight.reply, chunk, flight)
      if (outcome.failures.length + outcome.unrun.length === 0) giveUpCargo(chunk.cargo)
      return outcome
    } catch (thrown) {
      if (thrown instanceof FatalError) throw thrown
      return this.#died(chunk, place, flight, thrown as NodeJS.ErrnoException)
    } finally {
      this.#inFlight.delete(place)
      this.#freePlaces.push(place)
      if (turn) this.#line.leave(turn)
    }
  }

  /** Has a file cut into pages by a thread; undefined while none runs. Rejects with a FatalError. */
  cutStretch(stretch: Stretch): Promise<CutStretch | undefined> | undefined {
    return this.#started && this.#isProven && !this.#closed ? this.#cut(this.#started, stretch) : undefined
  }

  async #cut(pool: Piscina, stretch: Stretch): Promise<CutStretch | undefined> {
    const { turn: coming, withdraw } = this.#line.enterFirst()
    const cancel = this.#options.clock.after(PATIENCE_MS, withdraw)
    const turn = await coming
    cancel()
    if (!turn) return undefined
    const controller = new AbortController()
    this.#cutting.add(controller)
    try {
      const message: StretchMessage & Told = { stretch, [TOLD]: turn }
      const reply: StretchReply = await pool.run(message, { signal: controller.signal })
      if (reply.kind === 'cut') return reply.cut
      throw new FatalError(reply.error.code, reply.error.message, reply.error.hint)
    } catch (thrown) {
      if (thrown instanceof FatalError) throw thrown
      // Its thread was ended by what ran in it before, or never began.
      return undefined
    } finally {
      this.#cutting.delete(controller)
      this.#line.leave(turn)
    }
  }

  async drain(): Promise<void> {
    if (!this.#closed) await this.#grace.wait()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stopWatchdog?.()
    this.#line.close()
    // A start that failed has told those who wait for it.
    await Promise.allSettled([this.#pool])
    await this.#takeBackNative()
    await this.#started?.destroy()
  }

  async #takeBackNative(): Promise<void> {
    const native = [...this.#inFlight].filter(([, { isNative }]) => isNative)
    for (const [place] of native) this.#board.ask(place)
    await Promise.allSettled(native.map(([, { reply }]) => reply))
  }

  #accept(reply: WorkerReply, chunk: Chunk, { timedOut }: InFlight): ChunkOutcome {
    if (reply.kind === 'setup_failed')
      throw new FatalError(reply.error.code, reply.error.message, reply.error.hint)
    this.#startFailures = 0
    this.#isProven = true
    this.#grace.note(reply.stray)
    if (timedOut === undefined) return reply.outcome
    const { timeout_ms, setup } = this.#options
    return blameLate(reply.outcome, chunk, timedOut, timeout_ms, setup.seed)
  }

  #died(chunk: Chunk, place: number, flight: InFlight, thrown: NodeJS.ErrnoException): ChunkOutcome {
    const index = flight.timedOut ?? this.#board.index(place)
    if (this.#closed) return allUnrun(chunk)
    // One whose items are all behind it is done again: not for ever, where its thread never lives to reply.
    if (index === STARTING || index === FINISHED || flight.threadLost)
      this.#countStartFailure(chunk.task, whyNotStarted(flight, thrown))
    if (index === FINISHED) return allUnrun(chunk)
    if (index === STARTING || index === QUEUED) return allUnrun(chunk)
    const death = this.#cause(flight, thrown)
    return blame(chunk, index, death, this.#board.age_ms(place), this.#options.setup.seed)
  }

  #cause(flight: InFlight, thrown: NodeJS.ErrnoException): Death {
    if (flight.timedOut !== undefined) return { kind: 'timeout', after_ms: this.#options.timeout_ms }
    if (thrown.code === 'ERR_WORKER_OUT_OF_MEMORY') return { kind: 'out_of_memory' }
    return { kind: 'exited', message: thrown.message ?? 'no reason given' }
  }

  /** Throws once all workers together could each have failed several times, with no chunk done in between. */
  #countStartFailure(task: string, why: string): void {
    if (++this.#startFailures < MAX_START_FAILURES * this.#options.workers) return
    throw new FatalError(
      'worker_start_failed',
      `a worker for task ${task} failed to start ${this.#startFailures} times: ${why}`,
      'something in the task module or its setup() ends the thread',
    )
  }

  #taskIndex(name: string): number {
    return this.#options.setup.tasks.findIndex((task) => task.name === name)
  }

  async #start(): Promise<Piscina> {
    const { Piscina } = await import('piscina')
    const { setup } = this.#options
    const tasks = await Promise.all(setup.tasks.map(withShared))
    for (const { name, isNative } of tasks) if (isNative) this.#native.add(name)
    const pool = new Piscina({
      filename: new URL('./worker.js', import.meta.url).href,
      minThreads: 1,
      maxThreads: this.#options.workers,
      idleTimeout: Number.POSITIVE_INFINITY,
      // A worker must stay in its event loop between chunks, or stray errors of finished items are not seen.
      atomics: 'disabled',
      loadBalancer: (task, threads) => this.#line.threadFor((task as unknown as Told)[TOLD], threads),
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(this.#options.worker_memory / 2 ** 20) },
      workerData: { setup: { ...setup, tasks }, memory: this.#board.memory },
    })
    pool.on('message', (late: LateReport) => this.#options.onLateFailure(late))
    // A worker that dies with no chunk harms nobody; the next chunk starts another.
    pool.on('error', () => {})
    this.#started = pool
    return pool
  }

  /** Ends workers whose item is over its time; looks often enough to be at most a quarter late. */
  #watch(): () => void {
    const { clock, timeout_ms } = this.#options
    const every = Math.min(250, Math.max(5, timeout_ms / 4))
    let cancel = () => {}
    const look = () => {
      if (this.#started?.threads.length === 0) this.#takeBackQueued()
      for (const [place, flight] of this.#inFlight) this.#checkTime(place, flight)
      cancel = clock.after(every, look)
    }
    cancel = clock.after(every, look)
    return () => cancel()
  }

  /** Once a thread has failed to load, Piscina starts none for what is queued: submitting it again does. */
  #takeBackQueued(): void {
    const sent = [...this.#inFlight.values()].filter(({ isSent }) => isSent)
    if (sent.length) sent[0].threadLost = true
    for (const { controller } of sent) controller.abort()
    for (const controller of this.#cutting) controller.abort()
  }

  #checkTime(place: number, flight: InFlight): void {
    const index = this.#board.index(place)
    const limit = index === STARTING ? START_TIMEOUT_MS : this.#options.timeout_ms
    if (index < STARTING || this.#board.age_ms(place) <= limit) return
    // A model of gigabytes may take longer to load.
    if (flight.isNative && index === STARTING) return
    flight.timedOut = index
    if (flight.isNative) this.#board.ask(place)
    else flight.controller.abort()
  }
}

function whyNotStarted({ timedOut, threadLost }: InFlight, { message }: Error): string {
  if (timedOut !== undefined) return `setup took longer than ${START_TIMEOUT_MS / 1000} s`
  return threadLost ? 'its thread ended while it was loading' : message
}
