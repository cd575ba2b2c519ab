import { FatalError } from '../../core/errors.ts'
import type { Cell } from '../../core/table.ts'
import type { ByteSink } from '../whole-file.ts'
import { type ColumnChunk, columnChunk } from './column-chunk.ts'
import { type Field, footer, pageHeader, type StoredChunk, type StoredGroup } from './metadata.ts'
import { type Page, pagesOf } from './page.ts'

const MAGIC = Buffer.from('PAR1')
/** A row group's values, in bytes and in rows: what is held in memory, and what a reader has to hold. */
const GROUP_BYTES = 8 << 20
const GROUP_ROWS = 1 << 20

export interface ParquetOptions {
  /** Texts by key that stand at the file's end. Default: none. */
  metadata?: Readonly<Record<string, string>>
  /** When a row group is full. Default: 8 MiB. */
  groupBytes?: number
}

/**
 * Writes rows as Parquet, a row group at a time: one page a column, PLAIN, numbers and lists as they lie in
 * memory. One group is filled while the one before is compressed and written. Memory is that of these two,
 * whatever the number of rows (and some 50 bytes a column of each group, for the end of the file).
 */
export class ParquetFile {
  readonly #sink: ByteSink
  readonly #fields: readonly Field[]
  readonly #groups: StoredGroup[] = []
  readonly #metadata: Readonly<Record<string, string>>
  readonly #groupBytes: number
  #filling: ColumnChunk[]
  #resting: ColumnChunk[]
  #writing: Promise<void> = Promise.resolve()
  #rows = 0
  #at = 0

  constructor(
    sink: ByteSink,
    fields: readonly Field[],
    { metadata = {}, groupBytes = GROUP_BYTES }: ParquetOptions = {},
  ) {
    this.#sink = sink
    this.#fields = fields
    this.#filling = fields.map(({ type }) => columnChunk(type))
    this.#resting = fields.map(({ type }) => columnChunk(type))
    this.#metadata = metadata
    this.#groupBytes = groupBytes
  }

  /**
   * Cells in the order of the fields. A promise where the next row has to wait. Throws a `FatalError` that names
   * the column for a cell that does not fit; nothing may be added after that.
   */
  add(cells: readonly Cell[]): Promise<void> | undefined {
    const chunks = this.#filling
    let bytes = 0
    for (let i = 0; i < chunks.length; i++) {
      try {
        chunks[i].add(cells[i])
      } catch (error) {
        throw inColumn(this.#fields[i], error)
      }
      bytes += chunks[i].bytes
    }
    this.#rows++
    return bytes >= this.#groupBytes || this.#rows >= GROUP_ROWS ? this.#endGroup() : undefined
  }

  /** Writes what is left and the end of the file; the sink is not finished by this. */
  async end(): Promise<void> {
    if (this.#rows > 0) await this.#endGroup()
    await this.#writing
    if (this.#at === 0) await this.#write(MAGIC)
    const bytes = footer(this.#fields, this.#groups, this.#metadata)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    for (const part of [bytes, length, MAGIC]) await this.#write(part)
  }

  /** Waits for the group before, and leaves this one to be written. */
  async #endGroup(): Promise<void> {
    const [rows, full] = [this.#rows, this.#filling]
    await this.#writing
    this.#filling = this.#resting
    this.#resting = full
    this.#rows = 0
    this.#writing = this.#writeGroup(rows, full)
    // Its failure is told to who waits for it, in the next call.
    this.#writing.catch(() => {})
  }

  async #writeGroup(rows: number, filled: ColumnChunk[]): Promise<void> {
    if (this.#at === 0) await this.#write(MAGIC)
    const types = this.#fields.map(({ type }) => type)
    const pages = await pagesOf(
      types,
      filled.map((chunk) => chunk.parts()),
    )
    const chunks: StoredChunk[] = []
    for (const [i, page] of pages.entries()) chunks.push(await this.#writePage(page, filled[i].levels))
    for (const chunk of filled) chunk.clear()
    this.#groups.push({ rows, chunks })
  }

  async #writePage({ codec, parts, plainBytes, bytes }: Page, levels: number): Promise<StoredChunk> {
    const at = this.#at
    const header = pageHeader(levels, plainBytes, bytes)
    for (const part of [header, ...parts]) await this.#write(part)
    return { at, codec, levels, plain_bytes: header.length + plainBytes, bytes: this.#at - at }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#sink.write(bytes)
    this.#at += bytes.length
  }
}

function inColumn({ name }: Field, error: unknown): unknown {
  if (!(error instanceof FatalError)) return error
  return new FatalError(error.code, `column ${name}: ${error.message}`, error.hint, error)
}
