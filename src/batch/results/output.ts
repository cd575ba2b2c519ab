import type { Plan, Store } from '../../checkpoint/store.ts'
import { FatalError } from '../../core/errors.ts'
import type { Cell, MadeWith, Table } from '../../core/table.ts'
import type { Task, ViewedRun } from '../../core/task.ts'
import { base64 } from '../../sinks/delimited.ts'
import { GzipSink } from '../../sinks/gzip.ts'
import { NpyFiles } from '../../sinks/npy.ts'
import { PackedFiles } from '../../sinks/packed.ts'
import { ParquetFile } from '../../sinks/parquet/parquet-file.ts'
import { type ByteSink, finishTogether, WholeFile } from '../../sinks/whole-file.ts'
import type { BatchTask } from '../spec.ts'
import type { Slice } from './ordered.ts'
import { type Format, formatFiles, formatOf, isGzip, linesBeside } from './out.ts'
import { recordTable } from './record-table.ts'
import { resultLines } from './result-lines.ts'
import { badRow, delimitedText, type TableRow, tableRows } from './table-rows.ts'
import { viewText } from './view-text.ts'

/** What a result file is made of, once all results have been walked. */
export interface OutputSource {
  store: Store
  plan: Plan
  detail: unknown
  run: ViewedRun
  stop: AbortSignal
}

/** A task's result file, and what stands beside it: all appear when it is finished, or nothing does. */
export class Output {
  readonly #task: Task
  readonly #made: MadeWith<Record<string, unknown>>
  readonly #format: Format
  readonly #files: WholeFile[]
  readonly #gzip: GzipSink | undefined
  /** What the collector writes. */
  readonly #lines: WholeFile | undefined

  private constructor(
    path: string,
    { task, options, fitted }: BatchTask,
    files: WholeFile[],
    lines?: WholeFile,
  ) {
    const { fingerprint } = options.semantic as { fingerprint?: string }
    this.#task = task
    this.#made = { options: options.values, fingerprint, fitted }
    this.#format = formatOf(path, task) as Format
    this.#files = files
    this.#lines = lines
    this.#gzip = isGzip(path) ? new GzipSink(files[0]) : undefined
  }

  /** `path` has passed `checkOut`. */
  static async create(path: string, batchTask: BatchTask): Promise<Output> {
    const { task, options } = batchTask
    const own = formatFiles(path, task)
    const lines = linesBeside(path, task, options.values)
    const files: WholeFile[] = []
    try {
      for (const one of lines === undefined ? own : [...own, lines]) files.push(await createFile(one))
    } catch (error) {
      await abandonAll(files)
      throw error
    }
    return new Output(path, batchTask, files.slice(0, own.length), files[own.length])
  }

  /** Writes lines beside the result file; undefined where the task writes none. */
  get write(): ((lines: string) => Promise<void>) | undefined {
    return this.#lines && ((lines) => (this.#lines as WholeFile).write(Buffer.from(lines)))
  }

  /** Result lines are written while the results are walked the first time: the other formats walk them again. */
  async take(slice: Slice): Promise<void> {
    if (this.#format.kind === 'lines' && slice.kind === 'done')
      await this.#bytes.write(resultLines(slice.block, slice.from, slice.to, this.#task.complete))
  }

  async fill(source: OutputSource): Promise<void> {
    const { store, plan, detail, run } = source
    switch (this.#format.kind) {
      case 'lines':
        return
      case 'view':
        return this.#writeText(viewText(this.#format.view, this.#task, store, plan, detail, run), source.stop)
      case 'delimited':
        return this.#writeText(
          delimitedText(this.#format.dialect, this.#table(source), store, plan),
          source.stop,
        )
      case 'parquet':
        return this.#fillParquet(source)
      case 'packed':
        return this.#fillPacked(source, this.#format.packed.column)
      case 'vectors':
        return this.#fillVectors(source, this.#format.columns)
    }
  }

  async finish(): Promise<void> {
    await this.#gzip?.end()
    await finishTogether(this.#all)
  }

  abandon(): Promise<void> {
    return abandonAll(this.#all)
  }

  /** The mark of the format's files stays the last. */
  get #all(): WholeFile[] {
    return this.#lines ? [this.#lines, ...this.#files] : this.#files
  }

  get #bytes(): ByteSink {
    return this.#gzip ?? this.#files[0]
  }

  #table({ store, plan }: OutputSource): Table {
    return this.#task.table ?? recordTable(store, plan)
  }

  async #writeText(pieces: AsyncIterable<string> | Iterable<string>, stop: AbortSignal): Promise<void> {
    for await (const text of pieces) {
      stop.throwIfAborted()
      await this.#bytes.write(Buffer.from(text))
    }
  }

  async #fillParquet(source: OutputSource): Promise<void> {
    const table = this.#table(source)
    const about = table.about?.(this.#made)
    const file = new ParquetFile(this.#bytes, table.columns, {
      metadata: about === undefined ? {} : { millrace: JSON.stringify(about) },
    })
    await eachRow(table, source, ({ cells }) => file.add(cells))
    await file.end()
  }

  async #fillPacked(source: OutputSource, name: string): Promise<void> {
    const table = this.#table(source)
    const column = columnAt(table, name)
    const [data, index] = this.#files
    const packing = await table.packed?.open(this.#made.options)
    if (!packing) throw new Error(`${this.#task.name} can't pack`)
    const packed = new PackedFiles(data, index, packing)
    await eachRow(table, source, ({ cells }) => packed.add(cells[column]))
    await packed.end()
  }

  async #fillVectors(source: OutputSource, names: readonly string[]): Promise<void> {
    const table = this.#table(source)
    const columns = names.map((name) => columnAt(table, name))
    const [vectors, labels, about] = this.#files
    const npy = new NpyFiles(vectors, labels)
    await eachRow(table, source, ({ cells }) => {
      const column = columns.find((at) => cells[at] !== null) ?? columns[0]
      return npy.add(cells[column], labelOf(table, cells, columns))
    })
    await npy.end()
    await about?.write(Buffer.from(`${JSON.stringify(table.about?.(this.#made))}\n`))
  }
}

/** Gives each row to `take`, and waits where that has something to wait for. */
async function eachRow(
  table: Table,
  { store, plan, stop }: OutputSource,
  take: (row: TableRow) => Promise<void> | undefined,
): Promise<void> {
  for (const row of tableRows(table, store, plan)) {
    stop.throwIfAborted()
    try {
      const full = take(row)
      if (full) await full
    } catch (error) {
      throw error instanceof FatalError ? badRow(row.item, error) : error
    }
  }
}

function columnAt({ columns }: Table, wanted: string): number {
  return columns.findIndex(({ name }) => name === wanted)
}

/** What the table says of a row beside its vector. */
function labelOf(
  { columns }: Table,
  cells: TableRow['cells'],
  vectors: readonly number[],
): Record<string, unknown> {
  const label: Record<string, unknown> = {}
  for (let i = 0; i < cells.length; i++) if (!vectors.includes(i)) label[columns[i].name] = plain(cells[i])
  return label
}

/** As JSON can hold it; a bigint as its digits, bytes as base64. */
function plain(cell: Cell): unknown {
  if (cell instanceof Uint8Array || cell instanceof Int8Array) return base64(cell)
  if (ArrayBuffer.isView(cell)) return Array.from(cell as Int32Array)
  return typeof cell === 'bigint' ? String(cell) : cell
}

async function abandonAll(files: WholeFile[]): Promise<void> {
  for (const file of files) await file.abandon()
}

async function createFile(path: string): Promise<WholeFile> {
  try {
    return await WholeFile.create(path)
  } catch (error) {
    throw new FatalError(
      'out_unwritable',
      `can't write ${path}: ${(error as Error).message}`,
      undefined,
      error,
    )
  }
}
