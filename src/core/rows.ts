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
  const { table, bytes, faults } = rows
  const starts = pickNumbers(rows.starts, indices)
  const ends = pickNumbers(rows.ends, indices)
  const lines = pickNumbers(rows.lines, indices)
  const picked: Rows = { table, starts, ends, lines, faults }
  if (faults.length) picked.faults = faults.filter(({ line }) => lines.includes(line))
  // A copy: sending a part of a buffer to a thread would send all of it.
  if (bytes && starts.length)
    picked.bytes = bytes.slice(starts[0] - rows.starts[0], ends[ends.length - 1] - rows.starts[0])
  return picked
}

/** Neighbours are copied in one piece. */
function pickNumbers(numbers: Float64Array, indices: ArrayLike<number>): Float64Array {
  const count = indices.length
  if (count === numbers.length) return numbers
  if (count && indices[count - 1] - indices[0] === count - 1)
    return numbers.slice(indices[0], indices[count - 1] + 1)
  const picked = new Float64Array(count)
  for (let i = 0; i < count; i++) picked[i] = numbers[indices[i]]
  return picked
}

/** Where a row stands, for a dead letter. */
export function rowRef({ table, starts, ends, lines }: Rows, i: number): RowRef {
  const { path, file } = table
  const line = lines[i]
  return file ? { path, line, offset: starts[i], length: ends[i] - starts[i] } : { path, line }
}

/** A place in a file where a page of rows may begin. */
export interface RowPlace {
  /** Bytes from the table's beginning. */
  start: number
  /** 1-based. */
  line: number
}

/** A part of a file that is to be cut into pages: from one page's beginning to another's. */
export interface Stretch extends RowPlace {
  table: RowTable
  /** About how many bytes. */
  bytes: number
  /** Of digests. */
  seed: number
}

/** A page's rows, without what all of a table have, and their digest. */
export type CutPage = Pick<Rows, 'starts' | 'ends' | 'lines' | 'faults'> & {
  digest: Uint8Array
  last: boolean
}

/** A stretch, cut into pages. */
export interface CutStretch {
  pages: CutPage[]
  /** Lines that held nothing. */
  blankLines: number
  /** Where the next page begins; undefined at the end of the file. */
  next?: RowPlace
}

/** Has a stretch cut into pages by another thread; undefined where none can do that now. */
export type CutElsewhere = (stretch: Stretch) => Promise<CutStretch | undefined> | undefined
