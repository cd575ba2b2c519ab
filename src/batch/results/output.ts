import type { Plan, Store } from '../../checkpoint/store.ts'
import { FatalError } from '../../core/errors.ts'
import { ReusedMemory } from '../../core/reused-memory.ts'
import type { MadeWith, Table } from '../../core/table.ts'
import type { Task, ViewedRun } from '../../core/task.ts'
import { GzipSink } from '../../sinks/gzip.ts'
import { type ByteSink, finishTogether, WholeFile } from '../../sinks/whole-file.ts'
import type { BatchTask } from '../spec.ts'
import { passingSlices, type Slice } from './ordered.ts'
import { type Format, formatFiles, formatOf, isGzip, linesBeside } from './out.ts'
import { recordTable } from './record-table.ts'
import { resultLines } from './result-lines.ts'
import { rowWriter } from './row-writers.ts'
import { RowMaker, type RowWriter } from './table-rows.ts'
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
  readonly #room = new ReusedMemory()
  /** What the collector writes. */
  readonly #lines: WholeFile | undefined
  /** Where the task has a table of its own. */
  #rows: { maker: RowMaker; writer: RowWriter } | undefined

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
      const output = new Output(path, batchTask, files.slice(0, own.length), files[own.length])
      if (task.table) await output.#begin(task.table)
      return output
    } catch (error) {
      await abandonAll(files)
      throw error
    }
  }

  /** Writes lines beside the result file; undefined where the task writes none. */
  get write(): ((lines: string) => Promise<void>) | undefined {
    return this.#lines && ((lines) => (this.#lines as WholeFile).write(Buffer.from(lines)))
  }

  /** Result lines, and rows of the task's own table, are written while the results are walked the first time. */
  async take(slice: Slice): Promise<void> {
    if (slice.kind !== 'done') return
    const { block, from, to } = slice
    if (this.#rows) await this.#rows.maker.write(block, from, to, this.#rows.writer)
    else if (this.#format.kind === 'lines')
      for (const lines of resultLines(block, from, to, this.#task.complete, this.#room))
        await this.#bytes.write(lines)
  }

  /** What takes all results together: another walk. */
  async fill({ store, plan, detail, run, stop }: OutputSource): Promise<void> {
    if (this.#format.kind === 'view')
      await this.#writeText(viewText(this.#format.view, this.#task, store, plan, detail, run), stop)
    else if (this.#format.kind !== 'lines' && !this.#rows) {
      await this.#begin(recordTable(store, plan))
      for (const slice of passingSlices(store, plan)) {
        stop.throwIfAborted()
        await this.take(slice)
      }
    }
    await this.#rows?.writer.end()
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

  async #writeText(pieces: AsyncIterable<string>, stop: AbortSignal): Promise<void> {
    for await (const text of pieces) {
      stop.throwIfAborted()
      await this.#bytes.write(Buffer.from(text))
    }
  }

  async #begin(table: Table): Promise<void> {
    const writer = await rowWriter(this.#format, table, this.#made, this.#files, this.#bytes)
    if (writer) this.#rows = { maker: new RowMaker(table), writer }
  }
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
