import type { BlockWriter } from '../checkpoint/block.ts'
import type { Line } from '../checkpoint/stored-lines.ts'
import { type ErrorClass, type ErrorRecord, toErrorRecord } from '../core/errors.ts'
import { FileInput } from '../core/file-input.ts'
import { digest } from '../core/hash.ts'
import { IDENTITY_WORDS } from '../core/identity.ts'
import { fileOf, type Item } from '../core/item.ts'
import { json, quoted } from '../core/item-text.ts'
import type { Failure } from '../core/lane.ts'
import { assertPlainData } from '../core/plain-data.ts'
import type { FileRef } from '../core/ref.ts'
import type { ReusedMemory } from '../core/reused-memory.ts'
import type { Load } from '../sources/load.ts'

/** An item that the source could not read. */
class BrokenItem {
  readonly record: ErrorRecord

  constructor(record: ErrorRecord) {
    this.record = record
  }
}

/** What a task gets of an item. Throws for one that the source could not read. `memory`: for the content of a file. */
export function inputOf(item: Item, memory?: ReusedMemory): unknown {
  if (item.broken) throw new BrokenItem(item.broken)
  const file = fileOf(item)
  return file ? new FileInput(item.id, file, memory) : item.input
}

/** The record of what an item has thrown. `otherwise`: the class of an error that does not say its own. */
export function thrownRecord(thrown: unknown, otherwise: ErrorClass): ErrorRecord {
  return thrown instanceof BrokenItem ? thrown.record : toErrorRecord(thrown, otherwise)
}

/** Which item of a chunk it is, and what it was made from. */
export interface Origin {
  load: Load
  index: number
  /** What the task got. */
  input: unknown
  /** Digest of what a value or a row holds, where equal ones are asked for once. */
  content?: Uint8Array
  seed: number
}

/** An item's success, as a block takes it. */
export interface Success {
  /** In the segment. */
  offset: number
  /** 0 for one that took the result of an equal item. */
  attempts: number
  duration_ms: number
  line: Line
  /** What the task kept beside the result. */
  note: Uint8Array | undefined
}

export function addRecord(writer: BlockWriter, origin: Origin, success: Success): void {
  const { load, index, input, seed, content = readDigest(input) } = origin
  const { offset, attempts, duration_ms, line, note } = success
  load.identify(index, readAs(input), seed, writer.identities, writer.identityAt)
  writer.add(offset, attempts, duration_ms, line, content, note)
}

const words = new Uint32Array(IDENTITY_WORDS)

export function failureOf(
  { load, index, input, seed }: Origin,
  error: ErrorRecord,
  duration_ms: number,
): Failure {
  load.identify(index, readAs(input), seed, words, 0)
  const identity = identityHex(words, readDigest(input))
  return { index, item: load.kept(index), error, duration_ms, identity }
}

/** Masks what must not be kept in JSON, so that it stays JSON. */
export type RedactJson = (json: string) => string

/** A result as it is kept. Throws a `TaskError` for one that JSON can't hold. */
export function storable(result: unknown, redact: RedactJson | undefined): { json: string; kept: unknown } {
  const json = plainJson(result)
  const clean = redact ? redact(json) : json
  return { json: clean, kept: clean === json ? result : JSON.parse(clean) }
}

/** Makes lines of a result file. */
export class ResultLines {
  readonly #task: string
  /** What stands between an item's id and its result, for the type of the item before. */
  #type: string | undefined
  #middle = ''

  constructor(task: string) {
    this.#task = task
  }

  /** `result`: as JSON. */
  line({ id, type }: Item, result: string): Line {
    if (type !== this.#type) {
      this.#type = type
      this.#middle = `,"type":${quoted(type)},"task":${quoted(this.#task)},"status":"succeeded","result":`
    }
    return { head: `{"id":${quoted(id)}`, middle: this.#middle, tail: `${result}}\n` }
  }
}

export function identityHex(identity: Uint32Array, content: Uint8Array | undefined): string {
  const bytes = Buffer.alloc(IDENTITY_WORDS * 4)
  for (let word = 0; word < IDENTITY_WORDS; word++) bytes.writeUInt32LE(identity[word], word * 4)
  return bytes.toString('hex') + (content ? Buffer.from(content).toString('hex') : '')
}

/** The file as it was read, if it was. */
function readAs(input: unknown): FileRef | undefined {
  return input instanceof FileInput ? input.contentRead()?.ref : undefined
}

function readDigest(input: unknown): Uint8Array | undefined {
  const read = input instanceof FileInput ? input.contentRead() : undefined
  return read && digest(read.bytes)
}

function plainJson(result: unknown): string {
  if (result === undefined) return 'null'
  assertPlainData(result, 'the result')
  // A `toJSON` may leave nothing.
  return json(result) ?? 'null'
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  )
}
