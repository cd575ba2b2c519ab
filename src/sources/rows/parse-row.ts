import type { RowTable } from '../../core/rows.ts'
import { TEXT_FIELD } from '../../core/text-of.ts'
import { splitRecord } from './delimited.ts'
import { RowError } from './row-error.ts'

export type Row = Record<string | symbol, unknown>

export const DELIMITERS = { csv: ',', tsv: '\t' } as const

/** Makes rows of a table's raw text; throws a `RowError` for one that is broken. */
export function rowParser({ format, columns = [], fields }: RowTable): (raw: string) => Row {
  const parse =
    format === 'jsonl' ? parseJsonRow : format === 'txt' ? lineRow : recordParser(DELIMITERS[format], columns)
  if (fields.text === 'text') return parse
  return (raw) => {
    const row = parse(raw)
    row[TEXT_FIELD] = fields.text
    return row
  }
}

/** JSON of an object. */
export function parseJsonRow(raw: string): Row {
  let row: unknown
  try {
    row = JSON.parse(raw)
  } catch (error) {
    throw new RowError('bad_json', (error as Error).message, 'each line holds one JSON object')
  }
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Row
  const what = row === null ? 'null' : Array.isArray(row) ? 'an array' : `a ${typeof row}`
  throw new RowError('not_an_object', `${what}, not an object`, 'each line holds one JSON object')
}

function lineRow(raw: string): Row {
  return { text: raw }
}

function recordParser(delimiter: string, columns: string[]): (raw: string) => Row {
  return (raw) => {
    const values = splitRecord(raw, delimiter)
    if (values.length !== columns.length) throw wrongCount(values.length, columns.length)
    const row: Row = {}
    for (let i = 0; i < columns.length; i++) row[columns[i]] = values[i]
    return row
  }
}

function wrongCount(found: number, wanted: number): RowError {
  return new RowError(
    'wrong_field_count',
    `${found} fields where the header has ${wanted}`,
    'a field that holds the delimiter or a line break stands in quotes',
  )
}
