import { statSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { FatalError } from '../../core/errors.ts'
import type { RowFormat } from '../../core/rows.ts'

/** Standard input, and how it is called elsewhere. */
export const STDIN = '-'
export const STDIN_PATH = '/dev/stdin'

/** Whether a name that the user gives is that of standard input. */
export function isStdin(name: string): boolean {
  return name === STDIN || name === STDIN_PATH
}

export const INPUT_FORMATS = ['jsonl', 'csv', 'tsv', 'txt', 'parquet'] as const
export type InputFormat = RowFormat | 'parquet'

/** A file of rows as the user names it. */
export interface RowFile {
  /** Absolute; `-` for standard input. */
  path: string
  /** Begins the ids of its rows. */
  name: string
  format: InputFormat
  isGzip: boolean
  /** Can be read again, and from its middle: not so a pipe. */
  isRegular: boolean
}

const GZIP = '.gz'
const FORMATS: Record<string, InputFormat> = {
  ...{ jsonl: 'jsonl', ndjson: 'jsonl', csv: 'csv', tsv: 'tsv', txt: 'txt', parquet: 'parquet' },
}

/** By its ending; standard input is JSONL. */
export function rowFormatOf(name: string): InputFormat | undefined {
  if (isStdin(name)) return 'jsonl'
  const ending = /\.(\w+)$/.exec(name.toLowerCase().endsWith(GZIP) ? name.slice(0, -GZIP.length) : name)?.[1]
  return FORMATS[ending?.toLowerCase() ?? '']
}

/** Throws FatalError `no_such_file`, `not_a_file`, `unknown_format`, `file_unreadable`. */
export function rowFile(given: string, cwd: string, format?: InputFormat): RowFile {
  if (isStdin(given)) {
    if (format === 'parquet') throw notPlain('-')
    return { path: STDIN, name: 'stdin', format: format ?? 'jsonl', isGzip: false, isRegular: false }
  }
  const path = resolve(cwd, given)
  const stat = statOf(path, given)
  if (!stat)
    throw new FatalError(
      'no_such_file',
      `no such file: ${JSON.stringify(given)}`,
      `paths are taken from ${cwd}`,
    )
  if (stat.isDirectory())
    throw new FatalError(
      'not_a_file',
      `${given} is a folder`,
      '--input takes files of rows; --files takes folders, each file of which is an item',
    )
  const isGzip = path.toLowerCase().endsWith(GZIP)
  const known = format ?? rowFormatOf(path)
  if (!known) throw unknownFormat(given)
  if (known === 'parquet' && (isGzip || !stat.isFile())) throw notPlain(given)
  return { path, name: nameOf(path, cwd), format: known, isGzip, isRegular: stat.isFile() }
}

function notPlain(given: string): FatalError {
  return new FatalError(
    'not_a_file',
    `${given}: Parquet is read from a plain file`,
    'unpack it, or write it to one, first',
  )
}

function statOf(path: string, given: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = REASONS[code ?? ''] ?? (error as Error).message
    throw new FatalError('file_unreadable', `can't read ${JSON.stringify(given)}: ${why}`, HINT, error)
  }
}

const HINT = 'name a file that can be read'
const REASONS: Record<string, string> = {
  ELOOP: 'it is a link that leads back to itself',
  EACCES: 'permission denied',
  ENAMETOOLONG: 'the name is too long',
}

function nameOf(path: string, cwd: string): string {
  const name = relative(cwd, path)
  return name.startsWith('..') || isAbsolute(name) ? path : name
}

function unknownFormat(given: string): FatalError {
  return new FatalError(
    'unknown_format',
    `can't tell the format of ${JSON.stringify(given)} by its ending`,
    `say it with --input-format ${INPUT_FORMATS.join('|')}; endings: ${Object.keys(FORMATS)
      .map((ending) => `.${ending}`)
      .join(' ')}, and .gz of those but .parquet`,
  )
}
