import { errorRecord } from '../../core/errors.ts'
import type { RowsPage } from '../../core/item.ts'
import type { FileRef } from '../../core/ref.ts'
import { MAX_ROW_BYTES, type RowFault, type Rows, type RowTable } from '../../core/rows.ts'
import { PageDigest } from './page-digest.ts'
import { readFileRange } from './row-range.ts'

/** Of short rows about what a chunk may hold: each page costs something beside its rows. */
export const PAGE_ROWS = 8_192

/** Where the rows of a page are, as far as it is filled: one draft after another uses it. */
export class PagePlaces {
  readonly starts = new Float64Array(PAGE_ROWS)
  readonly ends = new Float64Array(PAGE_ROWS)
  readonly lines = new Float64Array(PAGE_ROWS)
}

/** A page of rows while it is filled. */
export class PageDraft {
  count = 0
  readonly faults: RowFault[] = []
  readonly #table: RowTable
  readonly #places: PagePlaces
  readonly #seed: number
  readonly #digest: PageDigest
  /** Where the first row begins, and up to where bytes were taken; undefined before there is one. */
  #start: number | undefined
  #taken = 0
  /** The bytes themselves, of a table that can't be read again. */
  readonly #held: Buffer[] = []
  #heldBytes = 0

  constructor(table: RowTable, seed: number, places: PagePlaces) {
    this.#table = table
    this.#seed = seed
    this.#digest = new PageDigest(seed)
    this.#places = places
  }

  get start(): number {
    return this.#start ?? 0
  }

  get end(): number {
    return this.#places.ends[this.count - 1]
  }

  /** A row begins here. */
  begin(start: number): void {
    if (this.#start === undefined) this.#start = this.#taken = start
  }

  add(start: number, end: number, line: number): void {
    this.begin(start)
    const i = this.count++
    const { starts, ends, lines } = this.#places
    starts[i] = start
    ends[i] = end
    lines[i] = line
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
    const { count, faults } = this
    const { starts, ends, lines } = this.#places
    const rows: Rows = {
      table: this.#table,
      ...{ starts: starts.slice(0, count), ends: ends.slice(0, count), lines: lines.slice(0, count), faults },
    }
    if (!this.#table.file) rows.bytes = Buffer.concat(this.#held)
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
  const { table, starts, ends, bytes } = rows
  const part = bytes
    ? bytes.subarray(0, ends[count - 1] - starts[0])
    : readFileRange(table.file as FileRef, starts[0], ends[count - 1])
  return new PageDigest(seed).update(part).update(meaningOf(rows)).finish()
}

/** What the rows are depends on, beside their bytes: where they begin, and how they are read. */
function meaningOf({ table, lines, faults }: Rows): Uint8Array {
  const { name, format, fields, columns } = table
  return Buffer.from(JSON.stringify([name, format, fields, columns, lines[0], faults]))
}

function tooLong(line: number, bytes: number): RowFault {
  const message = `a row of ${bytes} bytes`
  const hint = `a row may have ${MAX_ROW_BYTES} bytes; an open quote can make one of many`
  return { line, error: errorRecord('row_too_long', 'permanent', message, { hint }) }
}
