import { BlockWriter } from '../checkpoint/block.ts'
import { SEGMENT_ITEMS } from '../checkpoint/keys.ts'
import type { Chunk } from '../core/chunk.ts'
import type { ChunkOutcome } from '../core/lane.ts'
import { MAX_DEATHS_OF_CALL } from './blame.ts'
import type { Call } from './call.ts'
import { addRecord, type RedactJson, ResultLines, storable } from './item-record.ts'
import type { Attempt, ReadyTask } from './run-chunk.ts'
import type { Answer, Answered } from './twins.ts'

/** No item of a success is looked at again. */
const NO_CARGO = { text: '', ends: new Uint32Array(0) }

/** What a sheaf is given as. */
export interface Bound {
  chunk: Chunk
  outcome: ChunkOutcome
  /** Those of which equal items may take the result. */
  answered: readonly Answered[]
}

/** Items of one segment that have succeeded and are stored together, whichever chunks they came with. */
export class Sheaf {
  readonly #writer = new BlockWriter(SEGMENT_ITEMS)
  readonly #lines: ResultLines
  readonly #redact: RedactJson
  #segment = 0
  #deaths: number | undefined
  #offsets: number[] = []
  #attempts: number[] = []
  #taken = 0
  #answered: Answered[] = []
  #weight = 0
  #longest_ms = 0
  #began_at = 0
  #total: unknown

  constructor(task: string, redact: RedactJson) {
    this.#lines = new ResultLines(task)
    this.#redact = redact
  }

  /** For items that have so many deaths behind them. */
  open({ segment, deaths }: Chunk, { task }: ReadyTask): void {
    this.#segment = segment
    this.#deaths = deaths
    this.#total = task.reduce?.init()
    this.#began_at = Number.POSITIVE_INFINITY
    this.#offsets = []
    this.#attempts = []
    this.#answered = []
    this.#taken = this.#weight = this.#longest_ms = 0
  }

  get count(): number {
    return this.#writer.count
  }

  /** Throws for a result that can't be stored. `duration_ms` undefined: it was taken from an equal item. */
  add({ task }: ReadyTask, call: Call, { result, note }: Answer, duration_ms: number | undefined): void {
    const { index, content } = call
    const { chunk } = call.flight
    const { item } = call.attempt as Attempt
    const { json, kept } = storable(result, this.#redact)
    const [offset, before] = [chunk.offsets[index], chunk.attempts[index]]
    const attempts = duration_ms === undefined ? 0 : before + 1
    const line = this.#lines.line(item, json)
    if (task.reduce) this.#total = task.reduce.add(this.#total, kept, item, attempts)
    addRecord(this.#writer, call.origin, { offset, attempts, duration_ms: duration_ms ?? 0, line, note })
    this.#offsets.push(offset)
    this.#attempts.push(before)
    this.#count(chunk, duration_ms)
    if (content && attempts > 0) this.#answered.push({ segment: chunk.segment, offset, content })
  }

  #count(chunk: Chunk, duration_ms: number | undefined): void {
    if (duration_ms === undefined) this.#taken++
    this.#weight += chunk.weight / chunk.offsets.length
    this.#longest_ms = Math.max(this.#longest_ms, duration_ms ?? 0)
    this.#began_at = Math.min(this.#began_at, Date.now() - (duration_ms ?? 0))
  }

  /** As the outcome of a chunk of these items; then it can be opened again. */
  bind(task: string, run: number): Bound {
    const offsets = Uint16Array.from(this.#offsets)
    const attempts = Uint16Array.from(this.#attempts)
    const place = { task, segment: this.#segment, deaths: this.#deaths }
    const succeeded = { succeeded: offsets.length, taken: this.#taken }
    const block = this.#writer.encode(run, this.#began_at, this.#total)
    return {
      chunk: { ...place, offsets, attempts, cargo: NO_CARGO, weight: this.#weight },
      outcome: { block, ...succeeded, failures: [], unrun: [], busy_ms: this.#longest_ms },
      answered: this.#answered,
    }
  }
}

/** What has succeeded and is not given yet. */
export class Sheaves {
  readonly #task: string
  readonly #redact: RedactJson
  readonly #open = new Map<number, Sheaf>()
  readonly #idle: Sheaf[] = []

  constructor(task: string, redact: RedactJson) {
    this.#task = task
    this.#redact = redact
  }

  get isEmpty(): boolean {
    return this.#open.size === 0
  }

  /** Items that have succeeded and are not given yet. */
  get count(): number {
    let items = 0
    for (const { count } of this.#open.values()) items += count
    return items
  }

  /** Throws for a result that can't be stored. `duration_ms` absent: it was taken from an equal item. */
  add(ready: ReadyTask, call: Call, answer: Answer, duration_ms?: number): void {
    this.#sheafFor(call.flight.chunk, ready).add(ready, call, answer, duration_ms)
  }

  /** Where a success of this chunk goes. Items with deaths behind them are told apart: they are acquitted. */
  #sheafFor(chunk: Chunk, ready: ReadyTask): Sheaf {
    const key = chunk.segment * (MAX_DEATHS_OF_CALL + 1) + (chunk.deaths ?? 0)
    let sheaf = this.#open.get(key)
    if (!sheaf) {
      sheaf = this.#idle.pop() ?? new Sheaf(this.#task, this.#redact)
      sheaf.open(chunk, ready)
      this.#open.set(key, sheaf)
    }
    return sheaf
  }

  /** Gives all there is. */
  bind(run: number): Bound[] {
    const sheaves = [...this.#open.values()]
    this.#open.clear()
    this.#idle.push(...sheaves)
    return sheaves.filter(({ count }) => count > 0).map((sheaf) => sheaf.bind(this.#task, run))
  }
}
