import { RowError } from './row-error.ts'

const QUOTE = '"'

/**
 * The fields of one record as RFC 4180 has them: a field in quotes may hold the delimiter, line breaks, and quotes
 * written twice. A quote within a field that does not begin with one stands for itself.
 */
export function splitRecord(record: string, delimiter: string): string[] {
  if (!record.includes(QUOTE)) return record.split(delimiter)
  const fields: string[] = []
  for (let at = 0; ; ) {
    const end = record[at] === QUOTE ? quotedEnd(record, at, delimiter) : plainEnd(record, at, delimiter)
    fields.push(fieldOf(record, at, end))
    if (end === record.length) return fields
    at = end + 1
  }
}

function plainEnd(record: string, at: number, delimiter: string): number {
  const end = record.indexOf(delimiter, at)
  return end < 0 ? record.length : end
}

/** Where a field ends that begins with a quote. */
function quotedEnd(record: string, at: number, delimiter: string): number {
  let close = record.indexOf(QUOTE, at + 1)
  while (record[close + 1] === QUOTE && close >= 0) close = record.indexOf(QUOTE, close + 2)
  if (close < 0)
    throw new RowError(
      'bad_quotes',
      'a quote is opened and never closed',
      'a quote in a field is written twice',
    )
  const end = close + 1
  if (end === record.length || record[end] === delimiter) return end
  throw new RowError(
    'bad_quotes',
    `text follows a closing quote: ${JSON.stringify(record.slice(Math.max(0, end - 20), end + 20))}`,
    'a quote in a field is written twice',
  )
}

function fieldOf(record: string, at: number, end: number): string {
  const field = record.slice(at, end)
  if (field[0] !== QUOTE) return field
  const inner = field.slice(1, -1)
  return inner.includes(QUOTE) ? inner.replaceAll('""', QUOTE) : inner
}
