import { FatalError } from '../../core/errors.ts'
import type { RowFormat } from '../../core/rows.ts'
import { assertText } from './assert-text.ts'
import { splitRecord } from './delimited.ts'
import { DELIMITERS, parseJsonRow } from './parse-row.ts'
import { RowError } from './row-error.ts'
import type { RowFile } from './row-file.ts'
import { RowScanner } from './row-scanner.ts'

const BOM = Buffer.from([0xef, 0xbb, 0xbf])
/** Rows of JSON that are looked at for the names of their fields. */
const ROWS_LOOKED_AT = 1_000
const MOST_TOLD = 100
/** A line end of old. A record's own is none of it. */
const LONE_RETURN = /\r(?!\n)/

/** What the beginning of a table tells: where its rows begin, and which fields they have. */
export interface Head {
  /** Bytes before the first row, and the line that it is in. */
  start: number
  line: number
  /** Of a table with a header; `column_3` is the third where it has no name. */
  columns?: string[]
  /** Fields that rows have, as far as can be told. */
  known(): KnownFields
}

interface KnownFields {
  fields: string[]
  /** True where no row can have others. */
  areAll: boolean
}

/** Names of fields that the user gave. */
export type Asked = Partial<Record<'id' | 'text' | 'type', string>>

interface FoundRow {
  start: number
  end: number
  /** Where the row after it begins, and in which line. */
  next: number
  nextLine: number
}

/** True when these bytes hold all that `readHead` looks at; `fields`: also which fields rows have. */
export function holdsHead(bytes: Buffer, format: RowFormat, fields: boolean): boolean {
  if (bytes.length < BOM.length) return false
  if (format === 'txt' || (format === 'jsonl' && !fields)) return true
  return findRows(bytes, format, false).length > 0
}

/** Reads the beginning of a table. Throws FatalError `not_utf8` and `bad_header`. */
export function readHead(bytes: Buffer, format: RowFormat, name: string, isWhole: boolean): Head {
  assertText(bytes, name)
  const start = startOf(bytes)
  if (format === 'txt') return { start, line: 1, known: () => all(['text']) }
  if (format === 'jsonl') return { start, line: 1, known: () => fieldsOf(bytes, isWhole) }
  const rows = findRows(bytes, format, isWhole)
  if (!rows.length && !isWhole)
    throw badHeader(name, `its first line does not end within ${bytes.length} bytes`)
  if (!rows.length) return { start, line: 1, columns: [], known: () => all([]) }
  const [{ end, next, nextLine }] = rows
  const columns = headerOf(bytes.toString('utf8', rows[0].start, end), DELIMITERS[format], name)
  return { start: next, line: nextLine, columns, known: () => all(columns) }
}

function findRows(bytes: Buffer, format: RowFormat, isWhole: boolean): FoundRow[] {
  const rows: FoundRow[] = []
  const row = (start: number, end: number) => {
    rows.push({ start, end, next: scanner.rowStart, nextLine: scanner.line })
  }
  const delimiter = format === 'csv' || format === 'tsv' ? DELIMITERS[format] : undefined
  const start = startOf(bytes)
  const scanner = new RowScanner({ row, blank: () => {} }, delimiter, start)
  scanner.scan(bytes.subarray(start), start)
  if (isWhole) scanner.finish(bytes.length)
  return rows
}

function all(fields: string[]): KnownFields {
  return { fields, areAll: true }
}

/** The fields of the rows of JSON that are looked at and can be read. */
function fieldsOf(bytes: Buffer, isWhole: boolean): KnownFields {
  const rows = findRows(bytes, 'jsonl', isWhole)
  const fields = new Set<string>()
  for (const { start, end } of rows.slice(0, ROWS_LOOKED_AT)) {
    try {
      for (const field of Object.keys(parseJsonRow(bytes.toString('utf8', start, end)))) fields.add(field)
    } catch (error) {
      // A broken row: it is told when its turn comes.
      if (!(error instanceof RowError)) throw error
    }
  }
  return { fields: [...fields], areAll: isWhole && rows.length <= ROWS_LOOKED_AT }
}

function headerOf(record: string, delimiter: string, name: string): string[] {
  if (LONE_RETURN.test(record)) throw loneReturns(name)
  let columns: string[]
  try {
    columns = splitRecord(record, delimiter)
  } catch (error) {
    throw badHeader(name, (error as Error).message)
  }
  columns = withNames(columns)
  const twice = firstTwice(columns)
  if (twice !== undefined) throw badHeader(name, `two columns are called ${JSON.stringify(twice)}`)
  if (columns.includes('__proto__')) throw badHeader(name, 'a column is called __proto__')
  return columns
}

/** A column without a name, as of an index that was written along, is called by its place. */
function withNames(columns: string[]): string[] {
  return columns.map((column, i) => column || `column_${i + 1}`)
}

function firstTwice(columns: string[]): string | undefined {
  const seen = new Set<string>()
  for (const column of columns) {
    if (seen.has(column)) return column
    seen.add(column)
  }
  return undefined
}

function loneReturns(name: string): FatalError {
  return new FatalError(
    'bad_header',
    `${name}: its lines end in a carriage return alone`,
    "tr '\\r' '\\n' makes them lines",
  )
}

function badHeader(name: string, why: string): FatalError {
  return new FatalError('bad_header', `${name}: ${why}`, 'its first line names the columns, each once')
}

function startOf(bytes: Buffer): number {
  return bytes.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0
}

/**
 * Throws FatalError `no_such_column` for a field that was asked for and is not there. A row need not have a type, and
 * rows of JSON behind the head may have one; without ids or texts there would be nothing but dead letters.
 */
export function checkFields(asked: Asked, head: Head, { name, format }: RowFile): void {
  if (Object.keys(asked).length === 0) return
  const { fields, areAll } = head.known()
  if (!fields.length) return
  const isCertain = areAll || format === 'parquet'
  for (const [what, field] of Object.entries(asked))
    if (!fields.includes(field) && (isCertain || what !== 'type'))
      throw new FatalError(
        'no_such_column',
        `--${what}-field ${JSON.stringify(field)}: ${name} has no such column`,
        `it has: ${told(fields)}`,
      )
}

function told(columns: string[]): string {
  const names = columns.slice(0, MOST_TOLD).map((column) => JSON.stringify(column))
  return [...names, ...(columns.length > MOST_TOLD ? [`and ${columns.length - MOST_TOLD} more`] : [])].join(
    ', ',
  )
}
