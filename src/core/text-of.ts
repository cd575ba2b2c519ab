import { TaskError } from './errors.ts'

/** Where a row says which of its fields is its text, if that is not `text`. Shared with other copies of this package. */
export const TEXT_FIELD = Symbol.for('millrace.text_field')

/**
 * The text of an item's input: a file's content, a string itself, or a row's text field (`text`, or what
 * `--text-field` names). Throws a permanent `TaskError` `no_text` for an input that has none.
 */
export function textOf(input: unknown): string {
  if (typeof input === 'string') return input
  if (typeof input !== 'object' || input === null)
    throw noText(`the input is ${kindOf(input)}`, 'give it a text')
  const row = input as Record<string | symbol, unknown>
  // A `FileInput`, of whichever copy of this package.
  if (typeof row.text === 'function') return row.text()
  const field = (row[TEXT_FIELD] as string | undefined) ?? 'text'
  const text = row[field]
  if (typeof text === 'string') return text
  const said = `its field ${JSON.stringify(field)} is ${kindOf(text)}`
  throw noText(text === undefined ? `it has no field ${JSON.stringify(field)}` : said, fieldsHint(row))
}

const MAX_FIELDS_TOLD = 20

function fieldsHint(row: object): string {
  const names = Object.keys(row)
  const more = names.length > MAX_FIELDS_TOLD ? ', …' : ''
  return `--text-field names the field; it has: ${names.slice(0, MAX_FIELDS_TOLD).join(', ')}${more}`
}

function noText(message: string, hint: string): TaskError {
  return new TaskError('no_text', 'permanent', { message: `no text: ${message}`, hint })
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`
}
