import type { Readable } from 'node:stream'
import { type Clock, systemClock } from '../../core/clock.ts'
import { type ErrorRecord, FatalError } from '../../core/errors.ts'
import type { Item, RowsPage, Skipped, Source } from '../../core/item.ts'
import type { CutElsewhere, RowFields, RowTable } from '../../core/rows.ts'
import type { Listing } from '../path-source.ts'
import { addSkipped, resetSkipped } from '../skip.ts'
import { expandGlobs } from './expand-globs.ts'
import { HeadedPieces } from './headed-pieces.ts'
import { withPauses } from './pauses.ts'
import { type Cutting, cutRest, type RestStretch } from './rest-of-table.ts'
import { openBytes, type RowBytes } from './row-bytes.ts'
import { type InputFormat, type RowFile, rowFile, STDIN } from './row-file.ts'
import { type Asked, checkFields, type Head, holdsHead, readHead } from './row-head.ts'
import { RowPager } from './row-pager.ts'
import { RowsLoad } from './rows-load.ts'
import { DamagedTable, damagedRow, notATable } from './table-errors.ts'

export interface RowsOptions extends Listing {
  /** Where relative paths start, and ids of rows without one. Default: the current directory. */
  cwd?: string
  /** The field that an id is in. Default: `id`, and `name:line` for rows without it. */
  idField?: string
  /** The field that `textOf` gives. Default: `text`. */
  textField?: string
  /** The field that routes a row to a task. Default: `type`, and `row` for rows without it. */
  typeField?: string
  /** Of files whose ending does not say it, and of `-`. Default for `-`: jsonl. */
  format?: InputFormat
  /** What `-` reads. Default: standard input. */
  stdin?: Readable
  /** Tells when `-` pauses: what it has given by then is not kept waiting. Default: the system's. */
  clock?: Clock
}

/** Bytes of the head of a table at most: a header that is longer is none. */
const MAX_HEAD_BYTES = 16 << 20

/** A table opened: what it is, its first bytes, and the rest. */
interface OpenTable {
  table: RowTable
  head: Head
  pieces: HeadedPieces
  end(): void
}

/**
 * Rows of .jsonl, .ndjson, .csv, .tsv, .parquet and .txt files, of each text form with .gz, and of `-` (standard
 * input), in the order given, those of a glob in the order of their paths; a file that is named twice comes once. Items are `{id, type, input, ref}`: `input` is
 * the row as an object. A broken row is an item that can't be done, never an error of the source. Throws a
 * FatalError: `no_such_file`, `no_match`, `not_a_file`, `unknown_format`, `no_such_column`, `bad_header`, `not_utf8`; iterating
 * throws FatalError `file_changed` and `file_unreadable`.
 */
export async function rowsSource(given: string[], options: RowsOptions = {}): Promise<Source> {
  const { cwd = process.cwd(), format, results } = options
  const { names, skipped } = await expandGlobs(given, cwd, { results })
  const files = new Map(names.map((name) => rowFile(name, cwd, format)).map((file) => [file.path, file]))
  const source = new RowsSource([...files.values()], skipped, options)
  await source.check()
  return source
}

class RowsSource implements Source {
  readonly key: string
  readonly skipped: Record<string, number> = {}
  readonly inputs: string[]
  fields: string[] | undefined
  readonly #files: RowFile[]
  /** What globs left out. */
  readonly #unlisted: Skipped
  readonly #fields: RowFields
  readonly #asked: Asked
  readonly #stdin: Readable | undefined
  readonly #clock: Clock
  /** Streams that were looked at already. */
  readonly #opened = new Map<RowFile, OpenTable>()
  /** Streams that were read: there is no second time. */
  readonly #read = new Set<RowFile>()

  constructor(
    files: RowFile[],
    unlisted: Skipped,
    { idField, textField, typeField, stdin, clock }: RowsOptions,
  ) {
    this.#files = files
    this.#unlisted = unlisted
    this.inputs = files.map(({ path }) => path).filter((path) => path !== STDIN)
    this.#stdin = stdin
    this.#clock = clock ?? systemClock
    this.#asked = JSON.parse(JSON.stringify({ id: idField, text: textField, type: typeField }))
    this.#fields = {
      ...{ id: idField ?? 'id', text: textField ?? 'text', type: typeField ?? 'type' },
      idRequired: idField !== undefined,
    }
    this.key = `rows:${JSON.stringify([files.map(({ path, format }) => [path, format]), this.#fields])}`
  }

  /** Of a pipe's rows of JSON only those are known that have come: it would be told by the first by chance. */
  #asksFields({ format, isRegular }: RowFile): boolean {
    return Object.keys(this.#asked).length > 0 && (isRegular || format !== 'jsonl')
  }

  /** Looks at the head of each table. */
  async check(): Promise<void> {
    const columns: (string[] | undefined)[] = []
    for (const file of this.#files) {
      const isNeeded = this.#asksFields(file) || file.format === 'csv' || file.format === 'tsv'
      if (!file.isRegular && !isNeeded) {
        columns.push(columnsOf(file))
        continue
      }
      const opened = await this.#open(file)
      if (file.isRegular) await opened.pieces.close()
      else this.#opened.set(file, opened)
      try {
        checkFields(this.#asked, opened.head, file)
        columns.push(columnsOf(file, opened.head))
      } catch (error) {
        opened.end()
        throw error
      }
    }
    this.fields = this.#fieldsOf(columns)
  }

  /** Of tables with headers all columns, and `text` where one of them is the text. */
  #fieldsOf(columns: (string[] | undefined)[]): string[] | undefined {
    if (!columns.every((names) => names?.length)) return undefined
    const all = new Set(columns.flatMap((names) => names ?? []))
    const hasText = all.has(this.#fields.text)
    all.delete('text')
    return hasText ? [...all, 'text'] : [...all]
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for await (const { rows } of this.rowPages(new AbortController().signal, 0)) {
      const load = new RowsLoad(rows)
      for (let i = 0; i < load.count; i++) yield load.item(i)
    }
  }

  async *rowPages(
    stop: AbortSignal,
    seed: number,
    cutElsewhere: CutElsewhere = () => undefined,
  ): AsyncGenerator<RowsPage> {
    resetSkipped(this.skipped)
    addSkipped(this.skipped, this.#unlisted)
    const last = this.#files[this.#files.length - 1]
    for (const file of this.#files) {
      if (this.#read.has(file)) throw readTwice(file)
      if (!file.isRegular) this.#read.add(file)
      const opened = this.#opened.get(file) ?? (await this.#open(file, stop))
      endWith(stop, opened)
      try {
        for await (const page of this.#pagesOf(opened, { stop, seed, cutElsewhere }))
          yield file === last ? page : { ...page, last: false }
      } finally {
        stop.removeEventListener('abort', opened.end)
      }
      if (stop.aborted) return
    }
  }

  async *#pagesOf({ table, head, pieces, end }: OpenTable, cutting: Cutting): AsyncGenerator<RowsPage> {
    const { stop, seed } = cutting
    const pager = new RowPager(table, seed, head)
    let base = 0
    let fault: ErrorRecord | undefined
    try {
      for await (const bytes of table.path === STDIN ? withPauses(pieces, end, this.#clock) : pieces) {
        if (!bytes) {
          yield* pager.flush()
          continue
        }
        const before = Math.min(bytes.length, Math.max(0, head.start - base))
        yield* pager.take(bytes.subarray(before), base + before)
        base += bytes.length
        const goesOn = table.file && base < table.file.size
        const coming = goesOn && cutRest(table, pager.next, cutting)
        if (!coming) continue
        this.#countBlank(pager.next.blankLines)
        yield* this.#pagesOfRest(coming)
        return
      }
    } catch (error) {
      if (!(error instanceof DamagedTable)) throw error
      fault = damagedRow(error)
    }
    // What a stream holds when it is stopped may be half of a row.
    if (stop.aborted) return
    yield* pager.finish(Math.max(base, head.start), fault)
    this.#countBlank(pager.blankLines)
  }

  async *#pagesOfRest(stretches: AsyncIterable<RestStretch>): AsyncGenerator<RowsPage> {
    for await (const { pages, blankLines } of stretches) {
      this.#countBlank(blankLines)
      yield* pages
    }
  }

  #countBlank(lines: number): void {
    if (lines) this.skipped.blank_line = (this.skipped.blank_line ?? 0) + lines
  }

  async #open(file: RowFile, stop?: AbortSignal): Promise<OpenTable> {
    const opened = await openBytes(file, this.#fields.text, this.#stdin)
    if (stop) endWith(stop, opened)
    const pieces = new HeadedPieces(opened.pieces)
    try {
      return await this.#look(file, opened, pieces)
    } catch (error) {
      opened.end()
      await pieces.close()
      throw error
    }
  }

  async #look(rowFile: RowFile, opened: RowBytes, pieces: HeadedPieces): Promise<OpenTable> {
    const { path, name, format: given } = rowFile
    const format = given === 'parquet' ? 'jsonl' : given
    const asksFields = this.#asksFields(rowFile)
    const bytes = await pieces.head((found) => holdsHead(found, format, asksFields), MAX_HEAD_BYTES)
    if (pieces.failure && !bytes.length) throw notATable(pieces.failure, name)
    const isWhole = pieces.isWhole || pieces.failure !== undefined || bytes.length === opened.file?.size
    const head = readHead(bytes, format, name, isWhole)
    const table = { path, name, format, fields: this.#fields, columns: head.columns, file: opened.file }
    return { table, head, pieces, end: opened.end }
  }
}

/** All fields that rows of a file can have; undefined where each row has its own. */
function columnsOf({ format }: RowFile, head?: Head): string[] | undefined {
  if (format === 'txt') return ['text']
  return format === 'parquet' ? head?.known().fields : head?.columns
}

function readTwice({ name }: RowFile): FatalError {
  return new FatalError('read_twice', `${name} can be read only once`, 'put its rows into a file')
}

function endWith(stop: AbortSignal, { end }: { end(): void }): void {
  if (stop.aborted) end()
  else stop.addEventListener('abort', end, { once: true })
}
