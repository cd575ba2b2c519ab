import { performance } from 'node:perf_hooks'
import { BlockWriter } from '../checkpoint/block.ts'
import { SEGMENT_ITEMS } from '../checkpoint/keys.ts'
import type { Cargo } from '../core/cargo.ts'
import { type ErrorClass, type ErrorRecord, NotBegun, toErrorRecord } from '../core/errors.ts'
import { IDENTITY_WORDS } from '../core/identity.ts'
import type { Item } from '../core/item.ts'
import type { ChunkOutcome, Failure, LateFailure } from '../core/lane.ts'
import type { RemoteCall, RemoteReply, RemoteRequest } from '../core/remote.ts'
import { ReusedMemory } from '../core/reused-memory.ts'
import type { ProcessContext, Task } from '../core/task.ts'
import { type Load, openCargo } from '../sources/load.ts'
import type { RowsMemory } from '../sources/rows/rows-load.ts'
import {
  addRecord,
  failureOf,
  identityHex,
  inputOf,
  isThenable,
  type RedactJson,
  ResultLines,
  storable,
  thrownRecord,
} from './item-record.ts'

/** A task made ready in the thread that runs it. */
export interface ReadyTask {
  task: Task
  state: unknown
  options: Record<string, unknown>
  /** Class of an error that does not say its own. */
  errorClass: ErrorClass
}

/** What a chunk needs in order to be run in any thread. */
export interface ChunkWork {
  segment: number
  offsets: Uint16Array
  attempts: Uint16Array
  cargo: Cargo
  /** The cargo's items, where they are at hand. */
  items?: Item[]
  run: number
  seed: number
}

/** What stands behind an attempt. */
export interface AttemptHost {
  readonly signal: AbortSignal
  /** Sends a request for the item; `again`: it is a further attempt. */
  call(request: RemoteRequest, again: boolean): Promise<RemoteReply>
}

/** How the thread watches over items: it is told before each, and stands between an item and its promise. */
export interface Watch extends AttemptHost {
  /** `now_ms` is on this thread's `performance` clock. */
  begin(index: number, now_ms: number): void
  /** Calls the task so that stray errors can be told to be this attempt's. */
  enter(attempt: Attempt, input: unknown): unknown
  /** Waits for an attempt's promise, or gives up on it. */
  settle(attempt: Attempt, promise: PromiseLike<unknown>): Promise<unknown>
  /** False when the rest of the chunk should go back. */
  mayGoOn(): boolean
}

/** One call of a task for one item: the context that the task gets, and what the engine knows of it. */
// biome-ignore lint/suspicious/noExplicitAny: the task's own types are not known here
export class Attempt implements ProcessContext<any, any> {
  readonly item: Item
  readonly state: unknown
  readonly options: Record<string, unknown>
  readonly #host: AttemptHost
  readonly #work: ChunkWork
  readonly #load: Load
  readonly #index: number
  readonly #task: Task
  #kept: Uint8Array | undefined

  constructor(ready: ReadyTask, work: ChunkWork, load: Load, index: number, host: AttemptHost) {
    this.item = load.item(index)
    this.#load = load
    this.state = ready.state
    this.options = ready.options
    this.#host = host
    this.#work = work
    this.#index = index
    this.#task = ready.task
  }

  get signal(): AbortSignal {
    return this.#host.signal
  }

  get keep(): (note: Uint8Array) => void {
    return (note) => {
      this.#kept = note
    }
  }

  get call(): RemoteCall {
    return (request) => this.#host.call(request, this.#work.attempts[this.#index] > 0)
  }

  static kept(attempt: Attempt): Uint8Array | undefined {
    return attempt.#kept
  }

  static process(attempt: Attempt, input: unknown): unknown {
    return attempt.#task.process(input, attempt)
  }

  /** Its failure, when an error comes after it had returned. */
  static late(attempt: Attempt, thrown: unknown): LateFailure {
    const work = attempt.#work
    const index = attempt.#index
    const words = new Uint32Array(IDENTITY_WORDS)
    // The memory of the one that it ran with may hold another chunk by now.
    const load = attempt.#task.letsGoOfBytes ? openCargo(work.cargo, work.items) : attempt.#load
    load.identify(index, undefined, work.seed, words, 0)
    const error = toErrorRecord(thrown, 'permanent')
    error.hint ??= 'it came after the item had returned: wait for all that process() starts'
    const item = load.kept(index)
    const failure: Failure = { index, item, error, duration_ms: 0, identity: identityHex(words, undefined) }
    return { task: attempt.#task.name, segment: work.segment, offset: work.offsets[index], failure }
  }
}

/**
 * Runs a chunk's items one after another and encodes what they gave. The same function serves worker threads,
 * the process for suspects and `--workers 0`, which is why these agree to the byte.
 */
export class ChunkRunner {
  readonly #writer = new BlockWriter(SEGMENT_ITEMS)
  readonly #redact: RedactJson | undefined
  readonly #memory = { bytes: new ReusedMemory(), texts: new ReusedMemory() }

  /** `redact`: for results that may hold what must not be kept. */
  constructor(redact?: RedactJson) {
    this.#redact = redact
  }

  async run(ready: ReadyTask, work: ChunkWork, watch: Watch): Promise<ChunkOutcome> {
    const beganAt = Date.now()
    const first = performance.now()
    const { task } = ready
    const memory = task.letsGoOfBytes ? this.#memory : undefined
    let load: Load
    try {
      load = openCargo(work.cargo, work.items, { textOnly: task.reads === 'text', memory })
    } catch (thrown) {
      return unreadable(work, thrown)
    }
    const writer = this.#writer
    // A chunk that ended in an error may have left some of its items.
    writer.clear()
    const items = new ChunkItems({ ready, work, watch, load, writer, memory, redact: this.#redact })
    const unrun = await items.runAll()
    const succeeded = writer.count
    const block = succeeded ? writer.encode(work.run, beganAt, items.total) : undefined
    return { block, succeeded, failures: items.failures, unrun, busy_ms: items.ended_ms - first }
  }
}

interface ChunkParts {
  ready: ReadyTask
  work: ChunkWork
  watch: Watch
  load: Load
  writer: BlockWriter
  memory: RowsMemory | undefined
  redact: RedactJson | undefined
}

/** The items of a chunk while they are run. */
class ChunkItems {
  readonly failures: Failure[] = []
  /** What the task adds up of results; undefined for one that does not. */
  total: unknown
  /** When the last item has ended, on the `performance` clock. */
  ended_ms = performance.now()
  readonly #parts: ChunkParts
  readonly #lines: ResultLines
  readonly #unrun: number[] = []
  #isOver = false

  constructor(parts: ChunkParts) {
    const { task } = parts.ready
    this.#parts = parts
    this.#lines = new ResultLines(task.name)
    this.total = task.reduce?.init()
  }

  /** Gives those that go back. */
  async runAll(): Promise<number[]> {
    const { work, watch, load } = this.#parts
    for (let i = 0; i < load.count; i++) {
      if (i > 0 && (this.#isOver || !watch.mayGoOn())) {
        this.#unrun.push(...indicesFrom(i, work))
        break
      }
      watch.begin(i, this.ended_ms)
      const pending = this.#run(i)
      if (pending) await pending
    }
    return this.#unrun
  }

  /**
   * Resolves when the item has ended, where that is to be waited for. By itself, not in the loop: V8 optimises it
   * once instead of each time the loop is hot.
   */
  #run(index: number): Promise<void> | undefined {
    const { ready, work, watch, load, memory } = this.#parts
    let input: unknown
    try {
      input = inputOf(load.item(index), memory?.bytes)
      const attempt = new Attempt(ready, work, load, index, watch)
      const result = watch.enter(attempt, input)
      if (isThenable(result)) return this.#settle(index, input, attempt, result)
      this.#succeed(index, input, attempt, result)
    } catch (thrown) {
      this.#fail(index, input, thrown)
    }
    return undefined
  }

  async #settle(index: number, input: unknown, attempt: Attempt, result: PromiseLike<unknown>) {
    try {
      this.#succeed(index, input, attempt, await this.#parts.watch.settle(attempt, result))
    } catch (thrown) {
      this.#fail(index, input, thrown)
    }
  }

  #succeed(index: number, input: unknown, attempt: Attempt, result: unknown): void {
    const { ready, work, load, writer, redact } = this.#parts
    const { item } = attempt
    const { json, kept } = storable(result, redact)
    const line = this.#lines.line(item, json)
    const [offset, attempts] = [work.offsets[index], work.attempts[index] + 1]
    const { reduce } = ready.task
    if (reduce) this.total = reduce.add(this.total, kept, item, attempts)
    const now = performance.now()
    const note = Attempt.kept(attempt)
    const success = { offset, attempts, duration_ms: now - this.ended_ms, line, note }
    addRecord(writer, { load, index, input, seed: work.seed }, success)
    this.ended_ms = now
  }

  #fail(index: number, input: unknown, thrown: unknown): void {
    if (thrown instanceof NotBegun) {
      this.#unrun.push(index)
      return
    }
    const { ready, work, load } = this.#parts
    const now = performance.now()
    const error = thrownRecord(thrown, ready.errorClass)
    this.failures.push(failureOf({ load, index, input, seed: work.seed }, error, now - this.ended_ms))
    this.ended_ms = now
    this.#isOver = error.class === 'fatal'
  }
}

/** No item of a cargo that can't be read is begun; the error is told once. */
export function unreadable({ offsets }: Pick<ChunkWork, 'offsets'>, thrown: unknown): ChunkOutcome {
  const error: ErrorRecord = { ...toErrorRecord(thrown, 'fatal'), class: 'fatal' }
  const failure = { index: 0, item: { id: '', type: '' }, error, duration_ms: 0, identity: '' }
  return { succeeded: 0, failures: [failure], unrun: [...offsets.keys()].slice(1), busy_ms: 0 }
}

function indicesFrom(first: number, { offsets }: ChunkWork): number[] {
  return [...offsets.keys()].slice(first)
}
