const NEWLINE = 10
const RETURN = 13
const SPACE = 32
const QUOTE = 34
/** A line of white space alone that is longer is taken for a row, so that it need not be kept while it goes on. */
const MAX_BLANK_BYTES = 1 << 16

/** What a scanner tells of the rows it finds; positions are bytes from the beginning of the table. */
export interface RowSink {
  row(start: number, end: number, line: number): void
  blank(end: number): void
}

/**
 * Finds where rows begin and end in bytes that come piece by piece, without parsing them. In delimited tables a line
 * break within quotes is part of its row.
 */
export class RowScanner {
  readonly #sink: RowSink
  /** The delimiter of a table with quotes; undefined for one where each line is a row. */
  readonly #delimiter: number | undefined
  /** True when a line of white space alone is no row. */
  readonly #trims: boolean
  /** Where the row under way began. */
  #start = 0
  #line = 1
  /** Line breaks within the row under way. */
  #breaks = 0
  #isBlank = true
  #inQuotes = false
  /** True when the last byte before the piece under way closed a field's quotes. */
  #closed = false
  /** The last byte before the piece under way. */
  #before = NEWLINE

  constructor(sink: RowSink, delimiter: string | undefined, start = 0, line = 1) {
    this.#sink = sink
    this.#delimiter = delimiter?.charCodeAt(0)
    this.#trims = delimiter === undefined
    this.#start = start
    this.#line = line
  }

  /** True when the bytes at the end of what was scanned belong to a row. */
  get inRow(): boolean {
    return !this.#isBlank
  }

  get rowStart(): number {
    return this.#start
  }

  get line(): number {
    return this.#line
  }

  /** Scans the bytes that follow those before; `base` is where they lie in the table. */
  scan(bytes: Buffer, base: number): void {
    if (bytes.length === 0) return
    if (this.#delimiter === undefined) this.#scanLines(bytes, base)
    else this.#scanRecords(bytes, base, this.#delimiter)
    this.#before = bytes[bytes.length - 1]
    if (base + bytes.length - this.#start > MAX_BLANK_BYTES) this.#isBlank = false
  }

  /** Tells the last row, which no line break ends. */
  finish(end: number): void {
    if (this.#isBlank) return
    this.#endRow(end, this.#before === RETURN && !this.#inQuotes ? end - 1 : end)
  }

  #scanLines(bytes: Buffer, base: number): void {
    let at = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, at)) {
      if (bytes[at] > SPACE) this.#isBlank = false
      else this.#look(bytes, at, end)
      this.#endLine(bytes, base, end)
      at = end + 1
    }
    this.#look(bytes, at, bytes.length)
  }

  #scanRecords(bytes: Buffer, base: number, delimiter: number): void {
    let at = 0
    let quote = bytes.indexOf(QUOTE)
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, at)) {
      if (quote >= 0 && quote < end) quote = this.#followQuotes(bytes, quote, end, delimiter)
      this.#look(bytes, at, end)
      if (this.#inQuotes) this.#breaks++
      else this.#endLine(bytes, base, end)
      at = end + 1
    }
    if (quote >= 0) this.#followQuotes(bytes, quote, bytes.length, delimiter)
    else this.#closed = false
    this.#look(bytes, at, bytes.length)
  }

  /**
   * Follows the quotes from the one at `at` to `end`: one opens where a field begins, or again right after it closed.
   * Gives where the next one is, -1 for none.
   */
  #followQuotes(bytes: Buffer, at: number, end: number, delimiter: number): number {
    let inQuotes = this.#inQuotes
    let closed = this.#closed ? -1 : Number.NaN
    let quote = at
    for (; quote >= 0 && quote < end; quote = bytes.indexOf(QUOTE, quote + 1)) {
      if (inQuotes) {
        inQuotes = false
        closed = quote
      } else {
        const before = quote === 0 ? this.#before : bytes[quote - 1]
        inQuotes = before === delimiter || before === NEWLINE || closed === quote - 1
      }
    }
    this.#inQuotes = inQuotes
    this.#closed = closed === bytes.length - 1
    return quote
  }

  /** Whether there is a row in these bytes of a line. */
  #look(bytes: Buffer, from: number, to: number): void {
    for (let i = from; i < to && this.#isBlank; i++) this.#isBlank = this.#isSpace(bytes[i])
  }

  #isSpace(byte: number): boolean {
    return byte === RETURN || (this.#trims && (byte === SPACE || byte === 9))
  }

  #endLine(bytes: Buffer, base: number, newline: number): void {
    const end = base + newline
    const before = newline === 0 ? this.#before : bytes[newline - 1]
    // As where a piece ended within it: what a line is must not depend on that.
    if (end - this.#start > MAX_BLANK_BYTES) this.#isBlank = false
    if (!this.#isBlank) this.#endRow(end + 1, before === RETURN ? end - 1 : end)
    else {
      this.#start = end + 1
      this.#line++
      this.#sink.blank(this.#start)
    }
  }

  #endRow(next: number, end: number): void {
    const [start, line] = [this.#start, this.#line]
    this.#line += 1 + this.#breaks
    this.#start = next
    this.#breaks = 0
    this.#isBlank = true
    this.#inQuotes = false
    this.#sink.row(start, end, line)
  }
}
