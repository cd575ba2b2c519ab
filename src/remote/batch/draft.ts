import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import type { BatchApi } from './batch-api.ts'
import { IdList } from './id-list.ts'
import type { ShelfPlace } from './shelf.ts'

const BUFFER_BYTES = 1 << 18

/** The file of a batch while requests are added to it. */
export class Draft {
  readonly #api: BatchApi
  readonly #fd: number
  readonly #place: ShelfPlace
  readonly #ids: Buffer[] = []
  #parts: Buffer[] = []
  #buffered = 0
  #bytes: number
  #inputs = 0

  constructor(api: BatchApi, place: ShelfPlace) {
    this.#api = api
    this.#place = place
    this.#fd = openSync(place.requests, 'w', 0o600)
    this.#bytes = Buffer.byteLength(api.frame.open + api.frame.close)
    this.#write(Buffer.from(api.frame.open))
  }

  /** Whether one more of so many bytes and inputs would be too much for one batch. */
  isTooMuch(bytes: number, inputs: number): boolean {
    const { most, frame } = this.#api
    return (
      this.#ids.length + 1 > most.requests ||
      this.#inputs + inputs > most.inputs ||
      this.#bytes + frame.between.length + bytes > most.bytes
    )
  }

  get count(): number {
    return this.#ids.length
  }

  /** Returns its position. */
  add(id: Buffer, entry: Buffer, inputs: number): number {
    const between = Buffer.from(this.#ids.length ? this.#api.frame.between : '')
    this.#write(between)
    this.#write(entry)
    this.#bytes += between.length + entry.length
    this.#inputs += inputs
    return this.#ids.push(id) - 1
  }

  /** Brings the file and its ids to the disk. */
  seal(): IdList {
    this.#write(Buffer.from(this.#api.frame.close))
    this.#flush()
    fsyncSync(this.#fd)
    closeSync(this.#fd)
    const ids = new IdList(Buffer.concat(this.#ids))
    this.#place.saveIds(ids)
    return ids
  }

  abandon(): void {
    closeSync(this.#fd)
    this.#place.remove()
  }

  #write(bytes: Buffer): void {
    this.#parts.push(bytes)
    this.#buffered += bytes.length
    if (this.#buffered >= BUFFER_BYTES) this.#flush()
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#parts)
    this.#parts = []
    this.#buffered = 0
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at)
  }
}
