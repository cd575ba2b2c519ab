import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { FatalError } from '../core/errors.ts'

/** What is looked for, and the id that its row had. */
export interface Query {
  id?: string
  text: string
}

/** Standard input. */
const STDIN = '-'
const TEXT_FIELDS = ['query', 'text']

/**
 * Queries of a file, one a line: of .jsonl the fields `query` or `text`, with `id` if there is one; else the lines
 * themselves. `-` is JSONL on standard input. Throws FatalError `bad_queries` with the line.
 */
export async function* readQueries(path: string): AsyncGenerator<Query> {
  const isJson = path === STDIN || /\.(?:jsonl|ndjson)$/.test(path)
  let line = 0
  for await (const text of linesOf(path)) {
    line++
    if (isJson) {
      if (text.trim() !== '') yield fromJson(text, path, line)
    } else yield { text }
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const input = path === STDIN ? process.stdin : createReadStream(path)
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (error) {
    const hint = 'give a .jsonl file, or a text file with a query a line'
    throw new FatalError('bad_queries', `can't read ${path}: ${(error as Error).message}`, hint, error)
  }
}

function fromJson(text: string, path: string, line: number): Query {
  const row = parsed(text, path, line)
  const field = TEXT_FIELDS.find((name) => typeof row[name] === 'string')
  if (field === undefined) throw badQueries(path, line, `it has no text in ${TEXT_FIELDS.join(' or ')}`)
  const { id } = row
  const isId = typeof id === 'string' || typeof id === 'number'
  return { ...(isId ? { id: String(id) } : {}), text: row[field] as string }
}

function parsed(text: string, path: string, line: number): Record<string, unknown> {
  try {
    return Object(JSON.parse(text))
  } catch (error) {
    throw badQueries(path, line, (error as Error).message, error)
  }
}

function badQueries(path: string, line: number, what: string, cause?: unknown): FatalError {
  return new FatalError('bad_queries', `${path}: line ${line}: ${what}`, 'a line is {"query": "…"}', cause)
}
