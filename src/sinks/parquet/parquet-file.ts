import type { Cell } from '../../core/table.ts'
import type { ByteSink } from '../whole-file.ts'
import { type ColumnChunk, columnChunk } from './column-chunk.ts'
import { CODECS, type Field, footer, pageHeader, type StoredChunk, type StoredGroup } from './metadata.ts'

const MAGIC = Buffer.from('PAR1')
/** A row group's values: what is held in memory, and what a reader has to hold. */
const GROUP_BYTES = 16 << 20
const GROUP_ROWS = 1 << 20

/**
 * Writes rows as Parquet, a row group at a time: one page a column, PLAIN, numbers and lists as they lie in
 * memory. Memory is that of one row group, whatever the number of rows (and some 50 bytes a column of each
 * group, for the end of the file).
 */
export class ParquetFile {
  readonly #sink: ByteSink
  readonly #fields: readonly Field[]
  readonly #chunks: ColumnChunk[]
  readonly #groups: StoredGroup[] = []
  readonly #groupBytes: number
  #rows = 0
  #at = 0

  /** `groupBytes`: when a row group is full; default 16 MiB. */
  constructor(sink: ByteSink, fields: readonly Field[], groupBytes = GROUP_BYTES) {
    this.#sink = sink
    this.#fields = fields
    this.#chunks = fields.map(({ type }) => columnChunk(type))
    this.#groupBytes = groupBytes
  }

  /** Cells in the order of the fields. A promise where a row group is being written: wait for it. */
  add(cells: readonly Cell[]): Promise<void> | undefined {
    const chunks = this.#chunks
    let bytes = 0
    for (let i = 0; i < chunks.length; i++) {
      chunks[i].add(cells[i])
      bytes += chunks[i].bytes
    }
    this.#rows++
    return bytes >= this.#groupBytes || this.#rows >= GROUP_ROWS ? this.#endGroup() : undefined
  }

  /** Writes what is left and the end of the file; the sink is not finished by this. */
  async end(): Promise<void> {
    if (this.#rows > 0 || this.#at === 0) await this.#endGroup()
    const bytes = footer(this.#fields, this.#groups)
    await this.#write(bytes)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    await this.#write(length)
    await this.#write(MAGIC)
  }

  async #endGroup(): Promise<void> {
    if (this.#at === 0) await this.#write(MAGIC)
    if (this.#rows === 0) return
    const chunks: StoredChunk[] = []
    for (const chunk of this.#chunks) chunks.push(await this.#writeChunk(chunk))
    this.#groups.push({ rows: this.#rows, chunks })
    this.#rows = 0
  }

  async #writeChunk(chunk: ColumnChunk): Promise<StoredChunk> {
    const at = this.#at
    const { levels } = chunk
    const parts = chunk.parts()
    const bytes = parts.reduce((sum, part) => sum + part.length, 0)
    await this.#write(pageHeader(levels, bytes, bytes))
    for (const part of parts) await this.#write(part)
    chunk.clear()
    const stored = this.#at - at
    return { at, codec: CODECS.none, levels, plain_bytes: stored, bytes: stored }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#sink.write(bytes)
    this.#at += bytes.length
  }
}
