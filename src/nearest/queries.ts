import type { Readable } from 'node:stream'
import { FatalError } from '../core/errors.ts'
import type { Item } from '../core/item.ts'
import { rowFormatOf } from '../sources/rows/row-file.ts'
import { rowsSource } from '../sources/rows/rows-source.ts'

/** What is looked for, and the id that its row had. */
export interface Query {
  id?: string
  text: string
  /** Why its row holds no query. */
  error?: FatalError
}

const TEXT_FIELDS = ['query', 'text']

/**
 * Queries of a file of rows, each with the field `query` or `text`, and `id` if there is one; of a file whose ending is
 * none of rows, its lines. `-` is JSONL on standard input. A row that holds none has an error. Throws a `FatalError`
 * for a file that can't be read.
 */
export async function* readQueries(path: string, stdin?: Readable): AsyncGenerator<Query> {
  const source = await rowsSource([path], { format: rowFormatOf(path) ?? 'txt', stdin })
  for await (const item of source) yield queryOf(item)
}

function queryOf({ id: line, input, broken }: Item): Query {
  if (broken) return { id: line, text: '', error: badQuery(broken.message) }
  const row = input as Record<string, unknown>
  const given = typeof row.id === 'string' || typeof row.id === 'number' ? { id: String(row.id) } : {}
  const field = TEXT_FIELDS.find((name) => typeof row[name] === 'string')
  if (field !== undefined) return { ...given, text: row[field] as string }
  return { id: line, text: '', error: badQuery(`there is no text in ${TEXT_FIELDS.join(' or ')}`) }
}

function badQuery(message: string): FatalError {
  return new FatalError('bad_query', message)
}
