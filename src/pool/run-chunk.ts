import { performance } from 'node:perf_hooks'
import { BlockWriter } from '../checkpoint/block.ts'
import { SEGMENT_ITEMS } from '../checkpoint/keys.ts'
import type { Cargo } from '../core/cargo.ts'
import { type ErrorClass, type ErrorRecord, NotBegun, toErrorRecord } from '../core/errors.ts'
import { FileInput } from '../core/file-input.ts'
import { digest } from '../core/hash.ts'
import { IDENTITY_WORDS } from '../core/identity.ts'
import { fileOf, type Item } from '../core/item.ts'
import { json, quoted } from '../core/item-text.ts'
import type { ChunkOutcome, Failure, LateFailure } from '../core/lane.ts'
import { assertPlainData } from '../core/plain-data.ts'
import type { FileRef } from '../core/ref.ts'
import type { RemoteCall, RemoteReply, RemoteRequest } from '../core/remote.ts'
import type { ProcessContext, Task } from '../core/task.ts'
import { type Load, openCargo } from '../sources/load.ts'

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

/** How the thread watches over items: it is told before each, and stands between an item and its promise. */
export interface Watch {
  /** `now_ms` is on this thread's `performance` clock. */
  begin(index: number, now_ms: number): void
  /** Calls the task so that stray errors can be told to be this attempt's. */
  enter(attempt: Attempt, input: unknown): unknown
  /** Waits for an attempt's promise, or gives up on it. */
  settle(attempt: Attempt, promise: PromiseLike<unknown>): Promise<unknown>
  /** Sends a request for the item that it was told of last; `again`: it is a further attempt. */
  call(request: RemoteRequest, again: boolean): Promise<RemoteReply>
  /** How long that item has waited to send its requests. */
  readonly waited_ms: number
  /** False when the rest of a chunk that has run for so long should go back. */
  mayGoOn(elapsed_ms: number): boolean
  readonly signal: AbortSignal
}

/** One call of a task for one item: the context that the task gets, and what the engine knows of it. */
// biome-ignore lint/suspicious/noExplicitAny: the task's own types are not known here
export class Attempt implements ProcessContext<any, any> {
  readonly item: Item
  readonly state: unknown
  readonly options: Record<string, unknown>
  readonly #watch: Watch
  readonly #work: ChunkWork
  readonly #load: Load
  readonly #index: number
  readonly #task: Task
  #kept: Uint8Array | undefined

  constructor(ready: ReadyTask, work: ChunkWork, load: Load, index: number, watch: Watch) {
    this.item = load.item(index)
    this.#load = load
    this.state = ready.state
    this.options = ready.options
    this.#watch = watch
    this.#work = work
    this.#index = index
    this.#task = ready.task
  }

  get signal(): AbortSignal {
    return this.#watch.signal
  }

  get keep(): (note: Uint8Array) => void {
    return (note) => {
      this.#kept = note
    }
  }

  get call(): RemoteCall {
    return (request) => this.#watch.call(request, this.#work.attempts[this.#index] > 0)
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
    attempt.#load.identify(index, undefined, work.seed, words, 0)
    const error = toErrorRecord(thrown, 'permanent')
    error.hint ??= 'it came after the item had returned: wait for all that process() starts'
    const item = attempt.#load.kept(index)
    const failure: Failure = { index, item, error, duration_ms: 0, identity: identityHex(words, undefined) }
    return { task: attempt.#task.name, segment: work.segment, offset: work.offsets[index], failure }
  }
}

/**
 * Runs a chunk's items one after another and encodes what they gave. The same function serves worker threads,
 * the process for suspects and `--workers 0`, which is why these agree to the byte.
 */
export class ChunkRunner {
  readonly #writer: BlockWriter
  readonly #words = new Uint32Array(IDENTITY_WORDS)

  /** `capacity`: items that a chunk may have. */
  constructor(capacity = SEGMENT_ITEMS) {
    this.#writer = new BlockWriter(capacity)
  }

  async run(ready: ReadyTask, work: ChunkWork, watch: Watch): Promise<ChunkOutcome> {
    const beganAt = Date.now()
    const first = performance.now()
    let load: Load
    try {
      load = openCargo(work.cargo, work.items, { textOnly: ready.task.reads === 'text' })
    } catch (thrown) {
      return unreadable(work, toErrorRecord(thrown, 'fatal'))
    }
    const writer = this.#writer
    const failures: Failure[] = []
    const unrun: number[] = []
    const { task } = ready
    const lines = new ResultLines(task.name)
    let total: unknown = task.reduce?.init()
    let before = performance.now()
    for (let i = 0; i < load.count; i++) {
      if (i > 0 && !watch.mayGoOn(before - first)) {
        unrun.push(...indicesFrom(i, work))
        break
      }
      watch.begin(i, before)
      let input: unknown
      try {
        const item = load.item(i)
        const file = fileOf(item)
        input = file ? new FileInput(item.id, file) : item.input
        if (item.broken) throw new BrokenItem(item.broken)
        const attempt = new Attempt(ready, work, load, i, watch)
        let result = watch.enter(attempt, input)
        if (isThenable(result)) result = await watch.settle(attempt, result)
        const line = lines.line(item, result)
        if (task.reduce) total = task.reduce.add(total, result, item)
        const now = performance.now()
        load.identify(i, readAs(input), work.seed, writer.identities, writer.identityAt)
        const [content, note] = [contentDigest(input), Attempt.kept(attempt)]
        writer.add(work.offsets[i], work.attempts[i] + 1, now - before - watch.waited_ms, line, content, note)
        before = now
      } catch (thrown) {
        if (thrown instanceof NotBegun) {
          unrun.push(i)
          continue
        }
        const now = performance.now()
        const error = thrown instanceof BrokenItem ? thrown.record : toErrorRecord(thrown, ready.errorClass)
        failures.push(this.#failure(work, load, i, input, error, now - before - watch.waited_ms))
        before = now
        if (error.class === 'fatal') {
          unrun.push(...indicesFrom(i + 1, work))
          break
        }
      }
    }
    const succeeded = writer.count
    const block = succeeded ? writer.encode(work.run, beganAt, total) : undefined
    return { block, succeeded, failures, unrun, busy_ms: before - first }
  }

  #failure(
    { seed }: ChunkWork,
    load: Load,
    index: number,
    input: unknown,
    error: ErrorRecord,
    duration_ms: number,
  ): Failure {
    load.identify(index, readAs(input), seed, this.#words, 0)
    const identity = identityHex(this.#words, contentDigest(input))
    return { index, item: load.kept(index), error, duration_ms, identity }
  }
}

/** The file as it was read, if it was. */
function readAs(input: unknown): FileRef | undefined {
  return input instanceof FileInput ? input.contentRead()?.ref : undefined
}

/** No item of a cargo that can't be read is begun; the error is told once. */
function unreadable({ offsets }: ChunkWork, error: ErrorRecord): ChunkOutcome {
  const item = { id: '', type: '' }
  const failure = {
    index: 0,
    item,
    error: { ...error, class: 'fatal' as const },
    duration_ms: 0,
    identity: '',
  }
  return { succeeded: 0, failures: [failure], unrun: [...offsets.keys()].slice(1), busy_ms: 0 }
}

function indicesFrom(first: number, { offsets }: ChunkWork): number[] {
  return [...offsets.keys()].slice(first)
}

class BrokenItem {
  readonly record: ErrorRecord

  constructor(record: ErrorRecord) {
    this.record = record
  }
}

/** Makes lines of a result file. */
class ResultLines {
  readonly #task: string
  /** What stands between an item's id and its result, for the type of the item before. */
  #type: string | undefined
  #middle = ''

  constructor(task: string) {
    this.#task = task
  }

  line({ id, type }: Item, result: unknown): string {
    if (type !== this.#type) {
      this.#type = type
      this.#middle = `,"type":${quoted(type)},"task":"${this.#task}","status":"succeeded","result":`
    }
    return `{"id":${quoted(id)}${this.#middle}${plainJson(result)}}\n`
  }
}

function plainJson(result: unknown): string {
  if (result === undefined) return 'null'
  assertPlainData(result, 'the result')
  // A `toJSON` may leave nothing.
  return json(result) ?? 'null'
}

function contentDigest(input: unknown): Uint8Array | undefined {
  const read = input instanceof FileInput ? input.contentRead() : undefined
  return read && digest(read.bytes)
}

export function identityHex(words: Uint32Array, content: Uint8Array | undefined): string {
  const bytes = Buffer.alloc(IDENTITY_WORDS * 4)
  for (let word = 0; word < IDENTITY_WORDS; word++) bytes.writeUInt32LE(words[word], word * 4)
  return bytes.toString('hex') + (content ? Buffer.from(content).toString('hex') : '')
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  )
}
