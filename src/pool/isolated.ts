import { type ChildProcess, fork } from 'node:child_process'
import type { Chunk } from '../core/chunk.ts'
import type { Clock } from '../core/clock.ts'
import { FatalError } from '../core/errors.ts'
import type { ChunkOutcome, Lane, LateFailure } from '../core/lane.ts'
import { allUnrun, blame, condemn, MAX_DEATHS } from './blame.ts'
import {
  type ChunkMessage,
  chunkMessage,
  type LateReport,
  type WorkerReply,
  type WorkerSetup,
} from './protocol.ts'
import { StrayGrace } from './strays.ts'

export interface IsolatedOptions {
  setup: WorkerSetup
  timeout_ms: number
  /** JavaScript heap of the process, bytes. */
  worker_memory: number
  clock: Clock
  onLateFailure(late: LateFailure): void
  /** A task of which suspects are expected has begun its first, or has come to nothing. */
  onProven(): void
}

const START_TIMEOUT_MS = 60_000
/** The pipe on which the child says, before each item, which chunk (its place) and item it is on: two int32. */
export const PROGRESS_FD = 4

/**
 * The lane of suspects: items that were in flight when a whole run died. One chunk at a time, as they were then, they
 * run in a process of their own, so that an item which kills its process again is found without harm to the run.
 */
export class IsolatedLane implements Lane {
  readonly capacity = 1
  readonly #options: IsolatedOptions
  readonly #deaths = new Map<string, number>()
  /** Tasks of which suspects are expected, and whether one has begun. */
  readonly #proven = new Map<string, boolean>()
  #child: Child | undefined
  #chunks = 0
  readonly #grace: StrayGrace
  #closed = false

  constructor(options: IsolatedOptions) {
    this.#options = options
    this.#grace = new StrayGrace(options.clock)
  }

  /** Tells that suspects of this task will come. */
  expect(task: string): void {
    if (!this.#proven.has(task)) this.#proven.set(task, false)
  }

  /** True while it is not known whether the task can start without the death of its process. */
  isUnproven(task: string): boolean {
    return this.#proven.get(task) === false
  }

  async submit(chunk: Chunk): Promise<ChunkOutcome> {
    try {
      return await this.#run(chunk)
    } finally {
      this.#prove(chunk.task)
    }
  }

  async #run(chunk: Chunk): Promise<ChunkOutcome> {
    if (this.#closed) return allUnrun(chunk)
    this.#child ??= new Child(this.#options)
    const task = this.#options.setup.tasks.findIndex(({ name }) => name === chunk.task)
    const message = chunkMessage(chunk, task, ++this.#chunks)
    const end = await this.#child.run(message, () => this.#prove(chunk.task))
    if (end.kind === 'reply') return this.#accept(end.reply)
    this.#child = undefined
    if (this.#closed) return allUnrun(chunk)
    return this.#died(chunk, end)
  }

  async drain(): Promise<void> {
    if (!this.#closed) await this.#grace.wait()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#child?.end()
  }

  #prove(task: string): void {
    if (!this.isUnproven(task)) return
    this.#proven.set(task, true)
    this.#options.onProven()
  }

  #accept(reply: WorkerReply): ChunkOutcome {
    if (reply.kind === 'setup_failed')
      throw new FatalError(reply.error.code, reply.error.message, reply.error.hint)
    this.#grace.note(reply.stray)
    return reply.outcome
  }

  #died(chunk: Chunk, end: Dead): ChunkOutcome {
    const { seed } = this.#options.setup
    if (end.index < 0)
      throw new FatalError('worker_start_failed', `task ${chunk.task} ${end.how} before its first item`)
    if (end.timedOut) {
      const death = { kind: 'timeout', after_ms: this.#options.timeout_ms } as const
      return blame(chunk, end.index, death, this.#options.timeout_ms, seed)
    }
    const key = `${chunk.task} ${chunk.segment} ${chunk.offsets[end.index]}`
    const deaths = (this.#deaths.get(key) ?? chunk.deaths ?? 0) + 1
    this.#deaths.set(key, deaths)
    return deaths < MAX_DEATHS ? allUnrun(chunk) : condemn(chunk, end.index, deaths, end.how, seed)
  }
}

interface Dead {
  kind: 'dead'
  /** The item it was on, -1 before the first. */
  index: number
  timedOut: boolean
  /** `was killed by SIGKILL`, `exited with code 1`. */
  how: string
}

class Child {
  readonly #process: ChildProcess
  readonly #options: IsolatedOptions
  #place = 0
  #index = -1
  #timedOut = false
  #cancelTimer = () => {}
  #onBegin = () => {}
  #resolve: (end: Dead | { kind: 'reply'; reply: WorkerReply }) => void = () => {}

  constructor(options: IsolatedOptions) {
    this.#options = options
    this.#process = fork(new URL('./isolated-process.js', import.meta.url), [String(process.pid)], {
      serialization: 'advanced',
      execArgv: [...process.execArgv, `--max-old-space-size=${Math.ceil(options.worker_memory / 2 ** 20)}`],
      stdio: ['ignore', 2, 2, 'ipc', 'pipe'],
    })
    this.#process.on('message', (message) => this.#receive(message as WorkerReply | LateReport))
    this.#process.stdio[PROGRESS_FD]?.on('data', (bytes: Buffer) => this.#advance(bytes))
    this.#process.on('close', (code, signal) => this.#closed(code, signal))
    this.#process.send(options.setup)
  }

  run(message: ChunkMessage, onBegin: () => void): Promise<Dead | { kind: 'reply'; reply: WorkerReply }> {
    this.#onBegin = onBegin
    this.#place = message.place
    this.#index = -1
    this.#restartTimer(START_TIMEOUT_MS)
    return new Promise((resolve) => {
      this.#resolve = resolve
      // A child that is gone already tells by its close event.
      this.#process.send(message, () => {})
    })
  }

  end(): void {
    this.#cancelTimer()
    this.#process.kill('SIGKILL')
  }

  #receive(message: WorkerReply | LateReport): void {
    if (message.kind === 'late') this.#options.onLateFailure(message)
    else {
      this.#cancelTimer()
      this.#resolve({ kind: 'reply', reply: message })
    }
  }

  #advance(bytes: Buffer): void {
    // Writes this small arrive whole; what is still on its way from the chunk before is not ours.
    if (bytes.readInt32LE(bytes.length - 8) !== this.#place) return
    this.#index = bytes.readInt32LE(bytes.length - 4)
    this.#onBegin()
    this.#restartTimer(this.#options.timeout_ms)
  }

  #restartTimer(ms: number): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#options.clock.after(ms, () => {
      this.#timedOut = true
      this.#process.kill('SIGKILL')
    })
  }

  #closed(code: number | null, signal: string | null): void {
    this.#cancelTimer()
    const how = signal ? `was killed by ${signal}` : `exited with code ${code}`
    this.#resolve({ kind: 'dead', index: this.#index, timedOut: this.#timedOut, how })
  }
}
