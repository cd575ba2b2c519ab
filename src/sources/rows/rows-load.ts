import { isAscii } from 'node:buffer'
import { TaskError } from '../../core/errors.ts'
import { hashText } from '../../core/hash.ts'
import { writeBytesIdentity } from '../../core/identity.ts'
import type { Item } from '../../core/item.ts'
import { assertPlainData } from '../../core/plain-data.ts'
import type { FileRef } from '../../core/ref.ts'
import { MAX_ROW_BYTES, type RowFault, type Rows, type RowTable, rowRef } from '../../core/rows.ts'
import { type Row, rowParser } from './parse-row.ts'
import { RowError } from './row-error.ts'
import { readFileRange } from './row-range.ts'

/** Reads and parses rows, one after the other as they are asked for. */
export class RowsLoad {
  readonly count: number
  readonly #rows: Rows
  readonly #most: number
  readonly #bytes: Buffer
  readonly #base: number
  /** Of ASCII the same, and faster. */
  readonly #encoding: 'utf8' | 'latin1'
  readonly #parse: (raw: string) => Row
  readonly #faults: Map<number, RowFault>
  readonly #meaning: number
  #at = -1
  #raw = ''
  #item: Item | undefined

  /**
   * Reads the range that the rows lie in. Throws a fatal `TaskError` when the file is no longer what it was. A row of
   * more than `most` bytes is not read.
   */
  constructor(rows: Rows, most = MAX_ROW_BYTES) {
    this.#rows = rows
    this.#most = most
    this.count = rows.starts.length
    this.#base = rows.starts[0] ?? 0
    this.#bytes = rows.bytes ? bufferOf(rows.bytes) : readRange(rows)
    this.#encoding = isAscii(this.#bytes) ? 'latin1' : 'utf8'
    this.#parse = rowParser(rows.table)
    this.#meaning = meaningOf(rows.table)
    this.#faults = new Map(rows.faults.map((fault) => [fault.line, fault]))
  }

  item(i: number): Item {
    if (i !== this.#at) this.#read(i)
    return this.#item as Item
  }

  kept(i: number): Item {
    // Anew: the task may have changed what it was given.
    this.#read(i)
    const { input, broken, ...item } = this.#item as Item
    return this.#rows.bytes ? { ...item, input: plainOr(input, this.#raw) } : item
  }

  identify(i: number, _seen: unknown, seed: number, words: Uint32Array, at: number): void {
    const item = this.item(i)
    const { starts, ends } = this.#rows
    const from = starts[i] - this.#base
    // What was not read is known by its line alone.
    const to = this.#raw === '' ? from : ends[i] - this.#base
    writeBytesIdentity(item, this.#bytes, from, to, seed ^ this.#meaning, words, at)
  }

  #read(i: number): void {
    const { starts, ends, lines } = this.#rows
    const fault = this.#faults.get(lines[i])
    const [start, end] = [starts[i] - this.#base, ends[i] - this.#base]
    this.#at = i
    this.#raw = ''
    this.#item = unreadRow(this.#rows, i)
    if (fault) this.#item.broken = fault.error
    if (fault || end - start > this.#most) return
    this.#raw = this.#bytes.toString(this.#encoding, start, end)
    this.#fill(this.#item)
  }

  /** Gives the item what its row holds, or what is wrong with it. */
  #fill(item: Item): void {
    const { fields } = this.#rows.table
    try {
      const row = this.#parse(this.#raw)
      const type = row[fields.type]
      if (typeof type === 'string' && type !== '') item.type = type
      item.input = row
      const id = idOf(row[fields.id])
      if (id !== undefined) item.id = id
      else if (fields.idRequired) throw noId(fields.id, row)
    } catch (error) {
      if (!(error instanceof RowError)) throw error
      item.broken = error.record()
    }
  }
}

/** What the bytes of a row mean depends on its table too: a number that goes into its identity. */
function meaningOf({ columns, fields }: RowTable): number {
  if (!columns && fields.text === 'text') return 0
  const meaning = JSON.stringify([columns, fields.text])
  const words = new Uint32Array(2)
  hashText(meaning, 0, meaning.length, 0, words, 0)
  return words[0]
}

const DEFAULT_TYPE = 'row'

/** A row as it is known without reading it. */
export function unreadRow(rows: Rows, i: number): Item {
  return { id: `${rows.table.name}:${rows.lines[i]}`, type: DEFAULT_TYPE, ref: rowRef(rows, i) }
}

/** A number that JSON may have rounded is no id. */
function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value !== 'number' || (Number.isInteger(value) && !Number.isSafeInteger(value))) return undefined
  return String(value)
}

function noId(field: string, row: Row): RowError {
  const value = row[field]
  const message =
    value === undefined ? `no field ${JSON.stringify(field)}` : `${JSON.stringify(value)} is no id`
  const hint = 'an id is a text or a number; without --id-field rows are known by their line'
  return new RowError('missing_id', message.slice(0, 200), hint)
}

/** The row, or its text where it is broken or so deep that it could not be stored. */
function plainOr(row: unknown, raw: string): unknown {
  if (row === undefined) return raw
  try {
    assertPlainData(row, 'the row')
    return row
  } catch (error) {
    if (error instanceof TaskError) return raw
    throw error
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

function readRange({ table, starts, ends }: Rows): Buffer {
  let count = starts.length
  // Only the last row of a page can be too long to be read.
  if (count && ends[count - 1] - starts[count - 1] > MAX_ROW_BYTES) count--
  return readFileRange(table.file as FileRef, starts[0] ?? 0, count ? ends[count - 1] : (starts[0] ?? 0))
}
