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

/** Where rows of a table are that follow one another: a few bytes for each, since millions are known at once. */
export interface RowPlaces {
  /** Where the first one begins, in bytes from the table's beginning. */
  start: number
  /** Where each begins and ends (its line break not included), in bytes from there; `FURTHEST` for an end beyond. */
  starts: Uint32Array
  ends: Uint32Array
  /** The line that the first one begins in, 1-based. */
  line: number
  /** How many lines after it each begins; absent where each begins in the line after the one before. */
  lines?: Uint32Array
}

/** Rows of one table that follow one another, as bytes: whoever works on them reads and parses them. */
export interface Rows extends RowPlaces {
  table: RowTable
  faults: RowFault[]
  /** The bytes from the first row's start to the last one's end, of a table that can't be read again. */
  bytes?: Uint8Array
}

/** What a place can be told of: a row that ends beyond it is too long to be read. */
export const FURTHEST = 2 ** 32 - 1

/** Rows longer than this are not read: a string of JavaScript holds 512 M units at most. */
export const MAX_ROW_BYTES = 256 << 20

/** All rows are made here, so that they have one shape: code that meets another is compiled again. */
export function rowsOf(
  table: RowTable,
  { start, starts, ends, line, lines }: RowPlaces,
  faults: RowFault[],
  bytes?: Uint8Array,
): Rows {
  return { table, start, starts, ends, line, lines, faults, bytes }
}

/** The rows at these indices, which rise; their places are copies. */
export function pickRows(rows: Rows, indices: ArrayLike<number>): Rows {
  const { table, bytes, faults } = rows
  const count = indices.length
  const areNeighbours = count > 0 && indices[count - 1] - indices[0] === count - 1
  const first = count ? rows.starts[indices[0]] : 0
  const lines = areNeighbours && !rows.lines ? undefined : linesFrom(rows, indices)
  const places: RowPlaces = {
    start: rows.start + first,
    starts: pickNumbers(rows.starts, indices, areNeighbours, first),
    ends: pickNumbers(rows.ends, indices, areNeighbours, first),
    line: count ? lineAt(rows, indices[0]) : rows.line,
    lines,
  }
  const picked = bytes && count ? pickBytes(rows, bytes, indices) : undefined
  return rowsOf(table, places, faults.length ? faultsOf(rows, indices) : faults, picked)
}

function faultsOf(rows: Rows, indices: ArrayLike<number>): RowFault[] {
  const kept = new Set(Array.from(indices, (i) => lineAt(rows, i)))
  return rows.faults.filter(({ line }) => kept.has(line))
}

function pickBytes({ starts, ends }: Rows, bytes: Uint8Array, indices: ArrayLike<number>): Uint8Array {
  if (indices.length === starts.length) return bytes
  return copyOf(bytes, starts[indices[0]], ends[indices[indices.length - 1]])
}

/** Sending a part of a buffer to a thread would send all of it, and to hold on to one is to hold on to all. */
function copyOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
  // Not its own `slice`: that of a `Buffer` is a part.
  return Uint8Array.prototype.slice.call(bytes, from, to)
}

/** Neighbours are copied in one piece. */
function pickNumbers(
  numbers: Uint32Array,
  indices: ArrayLike<number>,
  areNeighbours: boolean,
  from: number,
): Uint32Array {
  const picked = areNeighbours
    ? numbers.slice(indices[0], indices[indices.length - 1] + 1)
    : Uint32Array.from(indices, (i) => numbers[i])
  const last = picked.length - 1
  const isBeyond = picked[last] === FURTHEST
  if (from > 0) for (let i = 0; i <= last; i++) picked[i] -= from
  if (isBeyond) picked[last] = FURTHEST
  return picked
}

function linesFrom(rows: Rows, indices: ArrayLike<number>): Uint32Array {
  return Uint32Array.from(indices, (i) => lineAt(rows, i) - lineAt(rows, indices[0]))
}

/** The line that a row begins in, 1-based. */
export function lineAt({ line, lines }: RowPlaces, i: number): number {
  return line + (lines ? lines[i] : i)
}

/** Where a row stands, for a dead letter. */
export function rowRef(rows: Rows, i: number): RowRef {
  const { path, file } = rows.table
  const line = lineAt(rows, i)
  if (!file) return { path, line }
  const [from, to] = [rows.starts[i], rows.ends[i]]
  const offset = rows.start + from
  return to === FURTHEST ? { path, line, offset } : { path, line, offset, length: to - from }
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
export interface CutPage {
  places: RowPlaces
  faults: RowFault[]
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
