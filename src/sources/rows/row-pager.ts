import type { ErrorRecord } from '../../core/errors.ts'
import type { RowsPage } from '../../core/item.ts'
import type { RowPlace, RowTable } from '../../core/rows.ts'
import { DraftPlaces, PAGE_ROWS, PageDraft } from './page-draft.ts'
import { DELIMITERS } from './parse-row.ts'
import { RowScanner, type RowSink } from './row-scanner.ts'

/** About what a chunk may hold. */
const PAGE_BYTES = 4 << 20

interface Piece {
  bytes: Buffer
  /** Where it lies in the table. */
  base: number
}

/**
 * Cuts a table's bytes, as they come, into pages of rows: up to 16,384, or about four megabytes of them. Where pages are
 * cut depends on the bytes alone, but for `flush`. Of a file only where its rows are is kept; of a stream also their bytes.
 */
export class RowPager implements RowSink {
  /** Lines that held nothing. */
  blankLines = 0
  /** Where the page after the last that was cut begins, and how many lines before it held nothing. */
  next: RowPlace & { blankLines: number }
  readonly #table: RowTable
  readonly #seed: number
  readonly #scanner: RowScanner
  readonly #places = new DraftPlaces()
  #draft: PageDraft
  /** Bytes that the page under way may still take in. */
  #pieces: Piece[] = []
  #done: RowsPage[] = []

  /** The table's first row begins at `start`, in line `line`. `seed`: of digests. */
  constructor(table: RowTable, seed: number, { start, line }: RowPlace) {
    const { format } = table
    const delimiter = format === 'csv' || format === 'tsv' ? DELIMITERS[format] : undefined
    this.#table = table
    this.#seed = seed
    this.#scanner = new RowScanner(this, delimiter, start, line)
    this.#draft = new PageDraft(table, seed, this.#places)
    this.next = { start, line, blankLines: 0 }
  }

  /** Takes the bytes that follow those before; gives the pages that they complete. */
  take(bytes: Buffer, base: number): RowsPage[] {
    this.#pieces.push({ bytes, base })
    this.#scanner.scan(bytes, base)
    const { inRow, rowStart } = this.#scanner
    if (inRow) this.#draft.begin(rowStart)
    // What may be a gap between two pages is in neither: it waits until that is known, as a last `\r` does.
    const taken = inRow ? base + bytes.length - 1 : this.#draft.count ? this.#draft.end : rowStart
    this.#moveTo(taken)
    // Whoever read them may use their memory for those that follow.
    this.#pieces = this.#pieces.map((piece) => copyFrom(piece, taken))
    return this.#takeDone()
  }

  /** Gives the rows that have come, unless one has come in part: nobody should wait for a page that fills slowly. */
  flush(): RowsPage[] {
    if (this.#draft.count && !this.#scanner.inRow) this.#cut(false)
    return this.#takeDone()
  }

  /** Takes the end of the table, or why it ends before its end. */
  finish(end: number, fault?: ErrorRecord): RowsPage[] {
    const { rowStart, line } = this.#scanner
    if (!fault) this.#scanner.finish(end)
    else {
      this.#draft.faults.push({ line, error: fault })
      this.row(rowStart, end, line)
    }
    if (this.#draft.count) this.#cut(true)
    return this.#takeDone()
  }

  row(start: number, end: number, line: number): void {
    this.#draft.add(start, end, line)
    if (this.#draft.count === PAGE_ROWS || end - this.#draft.start >= PAGE_BYTES) this.#cut(false)
  }

  blank(end: number): void {
    this.blankLines++
    if (this.#draft.count && end - this.#draft.start >= PAGE_BYTES) this.#cut(false)
  }

  #takeDone(): RowsPage[] {
    const done = this.#done
    this.#done = []
    return done
  }

  #cut(last: boolean): void {
    this.#moveTo(this.#draft.end)
    this.#done.push(this.#draft.finish(last))
    const { rowStart, line } = this.#scanner
    this.next = { start: rowStart, line, blankLines: this.blankLines }
    this.#draft = new PageDraft(this.#table, this.#seed, this.#places)
  }

  /** Hands the draft the bytes up to `end`, and forgets what lies before it. */
  #moveTo(end: number): void {
    while (this.#pieces.length) {
      const { bytes, base } = this.#pieces[0]
      this.#draft.take(bytes, base, end)
      if (base + bytes.length > end) return
      this.#pieces.shift()
    }
  }
}

function copyFrom({ bytes, base }: Piece, start: number): Piece {
  const from = Math.max(base, start)
  return { bytes: Buffer.from(bytes.subarray(from - base)), base: from }
}
