import type { Cell, Column } from '../core/table.ts'

/** How rows are told apart and what stands between their fields. */
export interface Dialect {
  delimiter: string
  lineEnd: string
  /** Finds fields that have to be quoted. */
  special: RegExp
}

/** RFC 4180. */
export const CSV: Dialect = { delimiter: ',', lineEnd: '\r\n', special: /[",\r\n]/ }
/** The same quotes, since a field may hold a tab or a line end. */
export const TSV: Dialect = { delimiter: '\t', lineEnd: '\n', special: /["\t\r\n]/ }

// biome-ignore lint/suspicious/noExplicitAny: only names are read
export function headText(columns: readonly Column<any, any>[], dialect: Dialect): string {
  return columns.map(({ name }) => quoted(name, dialect)).join(dialect.delimiter) + dialect.lineEnd
}

/** One row. Null is an empty field and an empty string a quoted one; a list is its JSON text, bytes are base64. */
export function rowText(cells: readonly Cell[], dialect: Dialect): string {
  let text = ''
  for (let i = 0; i < cells.length; i++) {
    if (i > 0) text += dialect.delimiter
    text += fieldText(cells[i], dialect)
  }
  return text + dialect.lineEnd
}

function fieldText(cell: Cell, dialect: Dialect): string {
  switch (typeof cell) {
    case 'string':
      return quoted(cell, dialect)
    case 'number':
      return Number.isFinite(cell) ? String(cell) : nonFinite(cell)
    case 'undefined':
      return ''
    case 'object':
      return cell === null ? '' : quoted(listText(cell), dialect)
    default:
      return String(cell)
  }
}

/** As C and Python print it, so that most readers take it back for a number. */
function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  return value > 0 ? 'inf' : '-inf'
}

function listText(list: Exclude<Cell, string | number | bigint | boolean | null | undefined>): string {
  if (list instanceof Uint8Array || list instanceof Int8Array) return base64(list)
  return `[${list.join(',')}]`
}

export function base64({ buffer, byteOffset, byteLength }: Uint8Array | Int8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

function quoted(text: string, { special }: Dialect): string {
  return text === '' || special.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
