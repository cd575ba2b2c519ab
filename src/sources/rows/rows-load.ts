import { isAscii, isUtf8 } from 'node:buffer'
import { TaskError } from '../../core/errors.ts'
import { hashText } from '../../core/hash.ts'
import { contentDigest, writeBytesIdentity } from '../../core/identity.ts'
import type { Item } from '../../core/item.ts'
import { assertPlainData } from '../../core/plain-data.ts'
import type { FileRef } from '../../core/ref.ts'
import type { ReusedMemory } from '../../core/reused-memory.ts'
import { RowText } from '../../core/row-text.ts'
import { lineAt, MAX_ROW_BYTES, type RowFault, type Rows, type RowTable, rowRef } from '../../core/rows.ts'
import { JsonFields } from './json-fields.ts'
import { type Row, rowParser } from './parse-row.ts'
import { RowError } from './row-error.ts'
import { readFileRange } from './row-range.ts'

export interface LoadOptions {
  /** Of a row of more bytes only its id and type are read; where that can't be, it is known by its line alone. */
  most?: number
  /** Items hold of a row its text alone, as a `RowText`, where that can be had without parsing it. */
  textOnly?: boolean
  /** Where bytes go that are not to be kept: what was loaded before is lost. */
  memory?: RowsMemory
}

export interface RowsMemory {
  /** What is read. */
  bytes: ReusedMemory
  /** Texts without their escapes. */
  texts: ReusedMemory
}

/** Reads and parses rows, one after the other as they are asked for. */
export class RowsLoad {
  readonly count: number
  readonly #rows: Rows
  readonly #most: number
  readonly #bytes: Buffer
  readonly #view: DataView
  /** Of ASCII the same, and faster. */
  readonly #encoding: 'utf8' | 'latin1'
  readonly #parse: (raw: string) => Row
  readonly #faults: Map<number, RowFault>
  readonly #meaning: number
  /** Where texts can be had without parsing rows. */
  readonly #fields: JsonFields | undefined
  #at = -1
  /** False for one that is known by its line alone. */
  #isRead = false
  #raw = ''
  #item: Item | undefined

  /** Reads the range that the rows lie in. Throws a fatal `TaskError` when the file is no longer what it was. */
  constructor(rows: Rows, { most = MAX_ROW_BYTES, textOnly = false, memory }: LoadOptions = {}) {
    this.#rows = rows
    this.#most = most
    this.count = rows.starts.length
    this.#bytes = rows.bytes ? bufferOf(rows.bytes) : readRange(rows, memory?.bytes)
    this.#view = viewOf(this.#bytes)
    this.#encoding = isAscii(this.#bytes) ? 'latin1' : 'utf8'
    this.#parse = rowParser(rows.table)
    this.#meaning = meaningOf(rows.table)
    this.#faults = new Map(rows.faults.map((fault) => [fault.line, fault]))
    const { format, fields } = rows.table
    const isPlain = textOnly && format === 'jsonl' && (this.#encoding === 'latin1' || isUtf8(this.#bytes))
    this.#fields = isPlain ? new JsonFields(this.#bytes, this.#view, fields, memory?.texts) : undefined
  }

  item(i: number): Item {
    if (i !== this.#at) this.#read(i, this.#fields)
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
    const to = this.#isRead ? ends[i] : starts[i]
    // Broken for want of an id, it is another row once none is wanted.
    const wanted = item.broken && this.#rows.table.fields.idRequired ? ID_WANTED : 0
    writeBytesIdentity(item, this.#view, starts[i], to, seed ^ this.#meaning ^ wanted, words, at)
  }

  content(i: number, reads: readonly string[]): Uint8Array | undefined {
    const { input } = this.item(i)
    const { id, text } = this.#rows.table.fields
    if (id === text || reads.includes(id) || reads.includes('id')) return undefined
    const row = plainOr(input, undefined)
    if (row === undefined) return undefined
    const { [id]: _, ...rest } = row as Row
    return contentDigest(rest, text)
  }

  #read(i: number, fields?: JsonFields): void {
    const { starts, ends } = this.#rows
    const fault = this.#faults.size ? this.#faults.get(lineAt(this.#rows, i)) : undefined
    const [start, end] = [starts[i], ends[i]]
    this.#at = i
    this.#isRead = !fault
    this.#raw = ''
    this.#item = undefined
    const isLong = end - start > this.#most
    if (!fault && isLong) this.#item = this.#longItem(i)
    else if (!fault && fields?.read(start, end)) this.#item = this.#textItem(i, fields)
    if (this.#item) return
    this.#isRead = !fault && !isLong
    this.#item = unreadRow(this.#rows, i)
    if (fault) this.#item.broken = fault.error
    if (!this.#isRead) return
    this.#raw = this.#bytes.toString(this.#encoding, start, end)
    this.#fill(this.#item)
  }

  /** Undefined where the row has no such text or lacks its id: whoever parses it tells why. */
  #textItem(i: number, fields: JsonFields): Item | undefined {
    const text = fields.text()
    const id = idOf(fields.id)
    if (!text || (id === undefined && this.#rows.table.fields.idRequired)) return undefined
    return {
      id: id ?? lineId(this.#rows, i),
      type: typeOf(fields.type) ?? DEFAULT_TYPE,
      input: new RowText(text),
      ref: rowRef(this.#rows, i),
    }
  }

  /** Undefined where it can't be told which row it is without parsing it. */
  #longItem(i: number): Item | undefined {
    const { starts, ends, table } = this.#rows
    if (table.format !== 'jsonl' || !isUtf8(this.#bytes.subarray(starts[i], ends[i]))) return undefined
    const fields = new JsonFields(this.#bytes, this.#view, table.fields)
    if (!fields.read(starts[i], ends[i])) return undefined
    const id = idOf(fields.id)
    if (id === undefined && table.fields.idRequired) return undefined
    return {
      id: id ?? lineId(this.#rows, i),
      type: typeOf(fields.type) ?? DEFAULT_TYPE,
      ref: rowRef(this.#rows, i),
    }
  }

  /** Gives the item what its row holds, or what is wrong with it. */
  #fill(item: Item): void {
    const { fields } = this.#rows.table
    try {
      const row = this.#parse(this.#raw)
      item.type = typeOf(row[fields.type]) ?? DEFAULT_TYPE
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

/** Goes into the identity of a broken row whose id was wanted. */
const ID_WANTED = 0x5bd1e995

/** What the bytes of a row mean depends on its table too: a number that goes into its identity. */
function meaningOf({ format, columns, fields }: RowTable): number {
  if (format === 'jsonl' && fields.text === 'text') return 0
  const meaning = JSON.stringify(format === 'txt' ? [format] : [columns, fields.text])
  const words = new Uint32Array(2)
  hashText(meaning, 0, meaning.length, 0, words, 0)
  return words[0]
}

const DEFAULT_TYPE = 'row'

/** A row as it is known without reading it. */
export function unreadRow(rows: Rows, i: number): Item {
  return { id: lineId(rows, i), type: DEFAULT_TYPE, ref: rowRef(rows, i) }
}

function lineId(rows: Rows, i: number): string {
  return `${rows.table.name}:${lineAt(rows, i)}`
}

function typeOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
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

/** The row, or the other where it is broken or so deep that it could not be stored. */
function plainOr(row: unknown, raw: string | undefined): unknown {
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

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length)
}

function readRange({ table, start, starts, ends }: Rows, memory?: ReusedMemory): Buffer {
  let count = starts.length
  // Only the last row of a page can be too long to be read.
  if (count && ends[count - 1] - starts[count - 1] > MAX_ROW_BYTES) count--
  return readFileRange(table.file as FileRef, start, start + (count ? ends[count - 1] : 0), memory)
}
