import type { Cell, MadeWith, PackedColumn, Table } from '../../core/table.ts'
import { base64, type Dialect, headText, rowText } from '../../sinks/delimited.ts'
import { NpyFiles } from '../../sinks/npy.ts'
import { PackedFiles } from '../../sinks/packed.ts'
import { ParquetFile } from '../../sinks/parquet/parquet-file.ts'
import type { ByteSink, WholeFile } from '../../sinks/whole-file.ts'
import type { Format } from './out.ts'
import type { RowWriter } from './table-rows.ts'

type Made = MadeWith<Record<string, unknown>>

const PIECE_CHARS = 1 << 16

/** Where the rows of a table go, by the file's format; undefined for one that is not made of rows. */
export async function rowWriter(
  format: Format,
  table: Table,
  made: Made,
  files: WholeFile[],
  bytes: ByteSink,
): Promise<RowWriter | undefined> {
  switch (format.kind) {
    case 'lines':
    case 'view':
      return undefined
    case 'delimited':
      return new DelimitedRows(bytes, table, format.dialect)
    case 'parquet':
      return parquetFile(bytes, table, made)
    case 'packed':
      return packedRows(files, table, format.packed, made)
    case 'vectors':
      return new VectorRows(files, table, format.columns, made)
  }
}

function parquetFile(bytes: ByteSink, table: Table, made: Made): ParquetFile {
  const about = table.about?.(made)
  return new ParquetFile(bytes, table.columns, {
    metadata: about === undefined ? {} : { millrace: JSON.stringify(about) },
  })
}

async function packedRows(
  [data, index]: WholeFile[],
  table: Table,
  { column, open }: PackedColumn<Record<string, unknown>>,
  { options }: Made,
): Promise<RowWriter> {
  const packed = new PackedFiles(data, index, await open(options))
  const at = columnAt(table, column)
  return { add: (cells) => packed.add(cells[at]), end: () => packed.end() }
}

class DelimitedRows implements RowWriter {
  readonly #bytes: ByteSink
  readonly #dialect: Dialect
  #text: string

  constructor(bytes: ByteSink, { columns }: Table, dialect: Dialect) {
    this.#bytes = bytes
    this.#dialect = dialect
    this.#text = headText(columns, dialect)
  }

  add(cells: readonly Cell[]): Promise<void> | undefined {
    this.#text += rowText(cells, this.#dialect)
    return this.#text.length < PIECE_CHARS ? undefined : this.end()
  }

  async end(): Promise<void> {
    const bytes = Buffer.from(this.#text)
    this.#text = ''
    await this.#bytes.write(bytes)
  }
}

/** Vectors in one file, what the table says of each beside it in another. */
class VectorRows implements RowWriter {
  readonly #npy: NpyFiles
  readonly #about: WholeFile | undefined
  readonly #table: Table
  readonly #made: Made
  readonly #vectors: readonly number[]

  constructor([vectors, labels, about]: WholeFile[], table: Table, names: readonly string[], made: Made) {
    this.#npy = new NpyFiles(vectors, labels)
    this.#about = about
    this.#table = table
    this.#made = made
    this.#vectors = names.map((name) => columnAt(table, name))
  }

  add(cells: readonly Cell[]): Promise<void> {
    const vector = this.#vectors.find((at) => cells[at] !== null) ?? this.#vectors[0]
    return this.#npy.add(cells[vector], this.#label(cells))
  }

  async end(): Promise<void> {
    await this.#npy.end()
    const about = this.#table.about?.(this.#made)
    await this.#about?.write(Buffer.from(`${JSON.stringify(about)}\n`))
  }

  /** What the table says of a row beside its vector. */
  #label(cells: readonly Cell[]): Record<string, unknown> {
    const label: Record<string, unknown> = {}
    const { columns } = this.#table
    for (let i = 0; i < cells.length; i++)
      if (!this.#vectors.includes(i)) label[columns[i].name] = plain(cells[i])
    return label
  }
}

/** As JSON can hold it; a bigint as its digits, bytes as base64. */
function plain(cell: Cell): unknown {
  if (cell instanceof Uint8Array || cell instanceof Int8Array) return base64(cell)
  if (ArrayBuffer.isView(cell)) return Array.from(cell as Int32Array)
  return typeof cell === 'bigint' ? String(cell) : cell
}

function columnAt({ columns }: Table, wanted: string): number {
  return columns.findIndex(({ name }) => name === wanted)
}
