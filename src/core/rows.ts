import type { ErrorRecord } from './errors.ts'
import type { FileRef, RowRef } from './ref.ts'

/** How rows stand in a file: a JSON value a line, delimited fields (RFC 4180) under a header, or plain lines. */
export type RowFormat = 'jsonl' | 'csv' | 'tsv' | 'txt'

/** Which fields of a row are what. */
export interface RowFields {
  id: string
  text: string
  type: string
  /** True when the user named the id field: a row without one is then broken, else it is known by its line. */
  idRequired: boolean
}

/** A file, or a stream, of rows. */
export interface RowTable {
  /** Absolute path; `-` for standard input. */
  path: string
  /** Begins the ids of rows that have none of their own: `name:line`. */
  name: string
  format: RowFormat
  fields: RowFields
  /** Names of the fields of a csv or tsv row. */
  columns?: string[]
  /** What the file was when it was opened; absent for what can be read only once: its rows carry their bytes. */
  file?: FileRef
}

/** A row that can't be read, known by its line: cut off by the end of a damaged file, or too long. */
export interface RowFault {
  line: number
  error: ErrorRecord
}

/** Rows of one table that follow one another, as bytes: whoever works on them reads and parses them. */
export interface Rows {
  table: RowTable
  /** Where each row begins and ends (its line break not included), in bytes from the table's beginning. */
  starts: Float64Array
  ends: Float64Array
  /** The line that each begins in, 1-based. */
  lines: Float64Array
  faults: RowFault[]
  /** The bytes from the first row's start to the last one's end, of a table that can't be read again. */
  bytes?: Uint8Array
}

/** Rows longer than this are not read: a string of JavaScript holds 512 M units at most. */
export const MAX_ROW_BYTES = 256 << 20

/** The rows at these indices, which rise. */
export function pickRows(rows: Rows, indices: ArrayLike<number>): Rows {
  const pick = (column: Float64Array) => Float64Array.from(indices, (i) => column[i])
  const [starts, ends, lines] = [pick(rows.starts), pick(rows.ends), pick(rows.lines)]
  const faults = rows.faults.length ? rows.faults.filter(({ line }) => lines.includes(line)) : rows.faults
  return { table: rows.table, starts, ends, lines, faults, bytes: rows.bytes && bytesOf(rows, starts, ends) }
}

/** A copy: sending a part of a buffer to a thread would send all of it. */
function bytesOf({ bytes, starts }: Rows, from: Float64Array, to: Float64Array): Uint8Array | undefined {
  return from.length ? bytes?.slice(from[0] - starts[0], to[to.length - 1] - starts[0]) : undefined
}

/** Where a row stands, for a dead letter. */
export function rowRef({ table, starts, ends, lines }: Rows, i: number): RowRef {
  const ref = { path: table.path, line: lines[i] }
  return table.file ? { ...ref, offset: starts[i], length: ends[i] - starts[i] } : ref
}
