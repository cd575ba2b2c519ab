import { setImmediate as turn } from 'node:timers/promises'
import { cargoSize } from '../core/cargo.ts'
import type { Chunk } from '../core/chunk.ts'
import type { ChunkOutcome, Lane } from '../core/lane.ts'
import type { RemoteReply, RemoteRequest } from '../core/remote.ts'
import type { BatchDesk } from '../remote/batch/desk.ts'
import { Waits } from '../remote/batch/gatherer.ts'
import type { Remote } from '../remote/remote.ts'
import { allUnrun } from './blame.ts'
import { ReadyTasks } from './ready-tasks.ts'
import { Attempt, ChunkRunner, type ReadyTask, type Watch } from './run-chunk.ts'

/** What waits for replies at once: of an item little more is held than where it lies. */
const MOST_ITEMS = 1_000_000
const MOST_BYTES = 256 << 20
/** What an item takes that is held by its place alone. */
const BYTES_OF_PLACE = 64
/** This thread is given back at least so often. */
const TURN_MS = 20

export interface BatchLaneOptions {
  /** The run's tasks by name, set up when their first chunk comes. */
  tasks: Map<string, () => Promise<ReadyTask>>
  run: number
  seed: number
  /** What a task's items are all of: it, over this source. */
  scopeOf(task: string): string
  desk: BatchDesk
  remote: Remote
}

/**
 * The lane of requests that go as batches. A chunk is run in this thread as often as it takes: an item whose reply is
 * not here yet is left as not begun, and the chunk waits for what was asked. So nothing is held of an item but its
 * place, and after a crash the same items ask the same again.
 */
export class BatchLane implements Lane {
  readonly #options: BatchLaneOptions
  readonly #ready: ReadyTasks
  readonly #runner: ChunkRunner
  /** One chunk runs at a time. */
  #last: Promise<unknown> = Promise.resolve()
  /** Those that run or are about to. */
  #runs = 0
  #items = 0
  #bytes = 0
  #isStopped = false

  constructor(options: BatchLaneOptions) {
    const { secrets } = options.remote
    this.#options = options
    this.#ready = new ReadyTasks(options.tasks)
    this.#runner = new ChunkRunner((json) => secrets.redactJson(json))
  }

  /** Any number of chunks, as long as all of them together are not too much. */
  get capacity(): number {
    return this.#items < MOST_ITEMS && this.#bytes < MOST_BYTES ? Number.POSITIVE_INFINITY : 0
  }

  /** Items whose replies are waited for. */
  get waiting(): number {
    return this.#items
  }

  async submit(chunk: Chunk): Promise<ChunkOutcome> {
    const items = chunk.offsets.length
    const bytes = cargoSize(chunk.cargo) + items * BYTES_OF_PLACE
    this.#items += items
    this.#bytes += bytes
    try {
      const ready = await this.#ready.get(chunk.task)
      for (;;) {
        const { outcome, waits } = await this.#inTurn(() => this.#run(chunk, ready))
        if (outcome.unrun.length < items || waits.areNone) return outcome
        await this.#options.desk.answered(waits)
        if (this.#isStopped) return allUnrun(chunk)
      }
    } finally {
      this.#items -= items
      this.#bytes -= bytes
    }
  }

  stop(): void {
    this.#isStopped = true
    this.#options.desk.stop()
  }

  async drain(): Promise<void> {
    await this.#options.desk.drain()
  }

  async close(): Promise<void> {
    this.stop()
    await this.#options.desk.close()
  }

  async #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const { desk } = this.#options
    if (this.#runs++ === 0) desk.hold()
    const outcome = this.#last.then(run).finally(() => {
      if (--this.#runs === 0) desk.release()
    })
    this.#last = outcome.catch(() => {})
    return outcome
  }

  async #run(chunk: Chunk, ready: ReadyTask): Promise<{ outcome: ChunkOutcome; waits: Waits }> {
    if (this.#isStopped) return { outcome: allUnrun(chunk), waits: new Waits() }
    await turn()
    const { run, seed, desk, remote, scopeOf } = this.#options
    const asker = { attempts: chunk.attempts, scope: scopeOf(chunk.task), desk }
    const watch = new AskingWatch(asker, () => this.#isStopped)
    const outcome = await this.#runner.run(ready, { ...chunk, run, seed }, watch)
    for (const failure of outcome.failures) failure.error = remote.secrets.redactRecord(failure.error)
    if (outcome.failures.some(({ error }) => error.class === 'fatal')) this.stop()
    return { outcome, waits: watch.waits }
  }
}

/** Items here wait for nothing: what they ask for is there, or they are left. */
class AskingWatch implements Watch {
  readonly waits = new Waits()
  readonly signal = new AbortController().signal
  readonly #chunk: { attempts: Uint16Array; scope: string; desk: BatchDesk }
  readonly #isStopped: () => boolean
  #index = 0
  #turnAt = performance.now()

  constructor(chunk: { attempts: Uint16Array; scope: string; desk: BatchDesk }, isStopped: () => boolean) {
    this.#chunk = chunk
    this.#isStopped = isStopped
  }

  begin(index: number): void {
    this.#index = index
  }

  enter(attempt: Attempt, input: unknown): unknown {
    return Attempt.process(attempt, input)
  }

  async settle(_: Attempt, promise: PromiseLike<unknown>): Promise<unknown> {
    return promise
  }

  async call(request: RemoteRequest): Promise<RemoteReply> {
    if (performance.now() - this.#turnAt > TURN_MS) {
      await turn()
      this.#turnAt = performance.now()
    }
    const { attempts, scope, desk } = this.#chunk
    return desk.ask(request, { attempts: attempts[this.#index], scope, waits: this.waits })
  }

  mayGoOn(): boolean {
    return !this.#isStopped()
  }
}
