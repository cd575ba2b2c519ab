import { type ChildProcess, fork } from 'node:child_process'
import type { Clock } from '../core/clock.ts'
import type { LateFailure } from '../core/lane.ts'
import {
  type ChunkMessage,
  type LateReport,
  PROGRESS_FD,
  type WorkerReply,
  type WorkerSetup,
} from './protocol.ts'

const START_TIMEOUT_MS = 60_000

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

export interface Dead {
  kind: 'dead'
  /** The item it was on, -1 before the first. */
  index: number
  timedOut: boolean
  /** `was killed by SIGKILL`, `exited with code 1`. */
  how: string
  /** It had run another chunk before. */
  wasOfUse: boolean
}

type End = Dead | { kind: 'reply'; reply: WorkerReply }

/** The process in which a chunk runs apart from all others. */
export class IsolatedChild {
  readonly #process: ChildProcess
  readonly #options: IsolatedOptions
  #place = 0
  #index = -1
  #timedOut = false
  #hasReplied = false
  #isClosed = false
  #cancelTimer = () => {}
  #onBegin = () => {}
  #resolve: (end: End) => void = () => {}

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

  /** True once it has died: it runs nothing any more. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Not for one that is closed: nothing would end it. `loadsLong`: its task may take any time to load. */
  run(message: ChunkMessage, loadsLong: boolean, onBegin: () => void): Promise<End> {
    this.#onBegin = onBegin
    this.#place = message.place
    this.#index = -1
    if (!loadsLong) this.#restartTimer(START_TIMEOUT_MS)
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
      this.#hasReplied = true
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
    this.#isClosed = true
    const how = signal ? `was killed by ${signal}` : `exited with code ${code}`
    const end = { index: this.#index, timedOut: this.#timedOut, how, wasOfUse: this.#hasReplied }
    this.#resolve({ kind: 'dead', ...end })
  }
}
