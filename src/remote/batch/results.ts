import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Outcome } from './batch-api.ts'
import { ID_BYTES, type IdList } from './id-list.ts'
import { linesOf } from './lines.ts'

type Kept = Pick<Outcome, 'status' | 'body'>

const HEAD = ID_BYTES * 2 + 1

/** Outcomes of a batch on the disk, a line each: the id, a space, and the rest as JSON. */
export class ResultsDraft {
  readonly path: string
  readonly #handle: FileHandle
  readonly #ids: IdList
  readonly #seen: Uint8Array
  /** All that were told. */
  lines = 0
  /** Of these ids. */
  known = 0
  /** An id that is none of them. */
  strange: string | undefined
  #parts: string[] = []
  #length = 0

  private constructor(path: string, handle: FileHandle, ids: IdList) {
    this.path = path
    this.#handle = handle
    this.#ids = ids
    this.#seen = new Uint8Array(ids.count)
  }

  static async create(path: string, ids: IdList): Promise<ResultsDraft> {
    return new ResultsDraft(path, await open(path, 'w', 0o600), ids)
  }

  /** The first that is told of a request stands. */
  async add({ custom_id, status, body }: Outcome): Promise<void> {
    this.lines++
    const position = this.#ids.find(Buffer.from(custom_id, 'hex'))
    if (position < 0 || this.#ids.at(position).toString('hex') !== custom_id) {
      this.strange ??= custom_id
      return
    }
    if (this.#seen[position]) return
    this.#seen[position] = 1
    this.known++
    const line = `${custom_id} ${jsonOf({ status, body })}\n`
    this.#parts.push(line)
    this.#length += line.length
    if (this.#length > 1 << 20) await this.#flush()
  }

  async seal(): Promise<void> {
    await this.#flush()
    await this.#handle.sync()
    await this.#handle.close()
  }

  async abandon(): Promise<void> {
    await this.#handle.close()
  }

  async #flush(): Promise<void> {
    const text = this.#parts.join('')
    this.#parts = []
    this.#length = 0
    await this.#handle.appendFile(text)
  }
}

/** What is nested too deep for JSON to be written is no reply. */
function jsonOf({ status, body }: Kept): string {
  try {
    return JSON.stringify({ status, body })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const message = 'the reply is nested too deep'
    return JSON.stringify({ status: 500, body: { error: { code: 'malformed_reply', message } } })
  }
}

/** Where the outcome of each request lies. */
export class Results {
  readonly #fd: number
  readonly #from: Float64Array
  readonly #length: Uint32Array

  private constructor(fd: number, from: Float64Array, length: Uint32Array) {
    this.#fd = fd
    this.#from = from
    this.#length = length
  }

  static async open(path: string, ids: IdList): Promise<Results> {
    const from = new Float64Array(ids.count)
    const length = new Uint32Array(ids.count)
    let at = 0
    for await (const line of linesOf(createReadStream(path, { highWaterMark: 1 << 20 }))) {
      const position = ids.find(Buffer.from(line.toString('latin1', 0, HEAD - 1), 'hex'))
      if (position >= 0) {
        from[position] = at + HEAD
        length[position] = line.length - HEAD
      }
      at += line.length + 1
    }
    return new Results(openSync(path, 'r'), from, length)
  }

  /** Undefined where nothing was told of it. */
  at(position: number): Kept | undefined {
    const length = this.#length[position]
    if (length === 0) return undefined
    const bytes = Buffer.allocUnsafe(length)
    readSync(this.#fd, bytes, 0, length, this.#from[position])
    return JSON.parse(bytes.toString())
  }

  close(): void {
    closeSync(this.#fd)
  }
}
