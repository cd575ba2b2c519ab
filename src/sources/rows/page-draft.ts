import { errorRecord } from '../../core/errors.ts'
import type { RowsPage } from '../../core/item.ts'
import type { FileRef } from '../../core/ref.ts'
import {
  FURTHEST,
  MAX_ROW_BYTES,
  type RowFault,
  type RowPlaces,
  type Rows,
  type RowTable,
  rowsOf,
} from '../../core/rows.ts'
import { PageDigest } from './page-digest.ts'
import { readFileRange } from './row-range.ts'

/** Of short rows about what a chunk may hold: each page costs something beside its rows. */
export const PAGE_ROWS = 16_384

/** Where the rows of a page are, as far as it is filled: one draft after another uses it. */
export class DraftPlaces {
  /** In bytes from the first row's start. */
  readonly #starts = new Uint32Array(PAGE_ROWS)
  readonly #ends = new Uint32Array(PAGE_ROWS)
  /** Counted from the first row's. */
  readonly #lines = new Uint32Array(PAGE_ROWS)
  #areInTurn = true

  set(i: number, start: number, end: number, line: number): void {
    this.#starts[i] = start
    this.#ends[i] = Math.min(end, FURTHEST)
    this.#lines[i] = line
    this.#areInTurn = line === i && (i === 0 || this.#areInTurn)
  }

  /** A copy of the first `count`, of which the first of all begins at `start` in line `line`. */
  copy(count: number, start: number, line: number): RowPlaces {
    return {
      start,
      starts: this.#starts.slice(0, count),
      ends: this.#ends.slice(0, count),
      line,
      lines: this.#areInTurn ? undefined : this.#lines.slice(0, count),
    }
  }
}

/** A page of rows while it is filled. */
export class PageDraft {
  count = 0
  readonly faults: RowFault[] = []
  readonly #table: RowTable
  readonly #places: DraftPlaces
  readonly #seed: number
  readonly #digest: PageDigest
  /** Where the first row begins; undefined before there is one. */
  #start: number | undefined
  #line = 1
  /** Up to where bytes were taken, and where the last row ends. */
  #taken = 0
  #end = 0
  /** The bytes themselves, of a table that can't be read again. */
  readonly #held: Buffer[] = []
  #heldBytes = 0

  constructor(table: RowTable, seed: number, places: DraftPlaces) {
    this.#table = table
    this.#seed = seed
    this.#digest = new PageDigest(seed)
    this.#places = places
  }

  get start(): number {
    return this.#start ?? 0
  }

  get end(): number {
    return this.#end
  }

  /** A row begins here. */
  begin(start: number): void {
    if (this.#start === undefined) this.#start = this.#taken = start
  }

  add(start: number, end: number, line: number): void {
    this.begin(start)
    if (this.count === 0) this.#line = line
    this.#places.set(this.count++, start - this.start, end - this.start, line - this.#line)
    this.#end = end
    if (end - start > MAX_ROW_BYTES) this.faults.push(tooLong(line, end - start))
  }

  /** Takes of these bytes, which lie at `base`, what is its own and before `end`. */
  take(bytes: Buffer, base: number, end: number): void {
    if (this.#start === undefined) return
    const to = Math.min(end, base + bytes.length)
    if (to <= this.#taken) return
    const part = bytes.subarray(Math.max(0, this.#taken - base), to - base)
    this.#taken = to
    this.#digest.update(part)
    if (!this.#table.file) this.#hold(part)
  }

  finish(last: boolean): RowsPage {
    const { count, start, faults } = this
    const bytes = this.#table.file ? undefined : Buffer.concat(this.#held)
    const rows = rowsOf(this.#table, this.#places.copy(count, start, this.#line), faults, bytes)
    const digest = this.#digest.update(meaningOf(rows)).finish()
    return rowsPage(rows, digest, last, this.#seed)
  }

  /** What is too long to be read is not kept either. */
  #hold(part: Buffer): void {
    if (this.#heldBytes > 2 * MAX_ROW_BYTES) return
    this.#held.push(part)
    this.#heldBytes += part.length
  }
}

export function rowsPage(rows: Rows, digest: Uint8Array, last: boolean, seed: number): RowsPage {
  return { rows, digest, digestOf: (first) => digestOf(rows, first, seed), last }
}

function digestOf(rows: Rows, count: number, seed: number): Uint8Array {
  const { table, start, ends, bytes } = rows
  const end = ends[count - 1]
  const part = bytes ? bytes.subarray(0, end) : readFileRange(table.file as FileRef, start, start + end)
  return new PageDigest(seed).update(part).update(meaningOf(rows)).finish()
}

/** What the rows are depends on, beside their bytes: where they begin, and how they are read. */
function meaningOf({ table, line, faults }: Rows): Uint8Array {
  const { name, format, fields, columns } = table
  return Buffer.from(JSON.stringify([name, format, fields, columns, line, faults]))
}

function tooLong(line: number, bytes: number): RowFault {
  const message = `a row of ${bytes} bytes`
  const hint = `a row may have ${MAX_ROW_BYTES} bytes; an open quote can make one of many`
  return { line, error: errorRecord('row_too_long', 'permanent', message, { hint }) }
}
