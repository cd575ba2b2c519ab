import { accessSync, constants, lstatSync, statSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { FatalError } from '../../core/errors.ts'
import { optionFlag } from '../../core/options.ts'
import type { PackedColumn } from '../../core/table.ts'
import type { Task, View } from '../../core/task.ts'
import { CSV, type Dialect, TSV } from '../../sinks/delimited.ts'
import { draftOf } from '../../sinks/whole-file.ts'
import type { BatchTask } from '../spec.ts'
import { checkTable } from './check-table.ts'

type Shaped = Pick<Task, 'name' | 'views' | 'table' | 'collect'>

/** What a result file holds, by its ending. */
export type Format =
  /** A result line for each item. */
  | { kind: 'lines' }
  /** A format of the task's own. */
  | { kind: 'view'; view: View<unknown> }
  | { kind: 'delimited'; dialect: Dialect }
  | { kind: 'parquet' }
  | { kind: 'packed'; packed: PackedColumn<Record<string, unknown>> }
  | { kind: 'vectors'; columns: readonly string[] }

const LINES: Format = { kind: 'lines' }
const LINE_ENDINGS = ['.jsonl', '.ndjson']
/** Formats of rows by the name that `--format` has for them. */
export const DIALECTS: Record<string, Dialect> = { csv: CSV, tsv: TSV }
const GZIP = '.gz'

/** Whether a file holds result lines as they are. */
export function isLines(path: string): boolean {
  return LINE_ENDINGS.includes(extname(path))
}

export function isGzip(path: string): boolean {
  return extname(path) === GZIP
}

/** The format that a result file's ending asks for; undefined where it is none of the task's. */
export function formatOf(path: string, task: Shaped): Format | undefined {
  const formats = formatsOf(task)
  if (!isGzip(path)) return formats[extname(path)]
  const format = formats[extname(path.slice(0, -GZIP.length))]
  return format && isText(format) ? format : undefined
}

/** All files that a result file means: itself, then what stands beside it. */
export function filesOf(path: string, task: Shaped, options: Record<string, unknown>): string[] {
  const lines = linesBeside(path, task, options)
  return [...formatFiles(path, task), ...(lines === undefined ? [] : [lines])]
}

/** The file of lines that the task's collector writes beside a result file. */
export function linesBeside(
  path: string,
  { collect }: Shaped,
  options: Record<string, unknown>,
): string | undefined {
  const ending = collect?.beside?.(options)
  return ending && `${stemOf(path)}.${ending}`
}

function stemOf(path: string): string {
  return path.slice(0, -extname(path).length)
}

/** Those that its format means. */
export function formatFiles(path: string, task: Shaped): string[] {
  const stem = stemOf(path)
  switch (formatOf(path, task)?.kind) {
    case 'packed':
      return [path, `${stem}.idx`]
    case 'vectors':
      return [path, `${stem}.ids.jsonl`, ...(task.table?.about ? [`${stem}.about.json`] : [])]
    default:
      return [path]
  }
}

/** Checks, before anything is done, that a task's result file can be made there; returns its path. */
export function checkOut(path: string, task: Shaped, options: Record<string, unknown>): string {
  checkTable(task)
  const format = formatOf(path, task)
  checkPlace(path, format !== undefined, endingsOf(task))
  for (const beside of filesOf(path, task, options).slice(1)) checkNotFolder(beside)
  const missing = format?.kind === 'packed' ? format.packed.missing?.(options) : undefined
  if (missing !== undefined)
    throw new FatalError('bad_out', `${task.name} has no token ids to put into ${path}`, missing)
  return path
}

/** Throws FatalError `bad_option` for an option that says how ids are packed where no file has them so. */
export function checkPacking({ task, options, out }: Pick<BatchTask, 'task' | 'options' | 'out'>): void {
  const { packed } = task.table ?? {}
  if (!packed || (out !== undefined && formatOf(out, task)?.kind === 'packed')) return
  const idle = packed.options?.find((name) => options.values[name] !== undefined)
  if (idle === undefined) return
  throw new FatalError(
    'bad_option',
    `--${optionFlag(task, idle)} says how a .bin is written, and the result file is none`,
    'add --out FILE.bin, or leave it out',
  )
}

/** The same for a file of lines that is no task's. */
export function checkLinesOut(path: string): string {
  checkPlace(path, isLines(path), LINE_ENDINGS)
  return path
}

/** By ending, without that of compression; what the task has of its own goes first. */
function formatsOf({ views = {}, table }: Shaped): Record<string, Format> {
  const formats: Record<string, Format> = {}
  for (const ending of LINE_ENDINGS) formats[ending] = LINES
  for (const [name, dialect] of Object.entries(DIALECTS)) formats[`.${name}`] = { kind: 'delimited', dialect }
  formats['.parquet'] = { kind: 'parquet' }
  if (table?.packed) formats['.bin'] = { kind: 'packed', packed: table.packed }
  if (table?.vectors !== undefined) formats['.npy'] = { kind: 'vectors', columns: [table.vectors].flat() }
  for (const view of Object.values(views))
    for (const ending of view.endings) if (formats[ending] !== LINES) formats[ending] = { kind: 'view', view }
  return formats
}

function isText({ kind }: Format): boolean {
  return kind === 'lines' || kind === 'view' || kind === 'delimited'
}

function endingsOf(task: Shaped): string[] {
  const formats = Object.entries(formatsOf(task))
  const plain = formats.map(([ending]) => ending)
  const zipped = formats.filter(([, format]) => isText(format)).map(([ending]) => ending + GZIP)
  return [...plain, ...zipped]
}

function checkPlace(path: string, isKnown: boolean, endings: string[]): void {
  checkNotFolder(path)
  if (!isKnown)
    throw new FatalError(
      'bad_out',
      `can't tell the format of ${path} from its ending`,
      `known: ${endings.join(', ')}`,
    )
  checkFolder(dirname(path), path)
}

function checkNotFolder(path: string): void {
  if (statOf(path)?.isDirectory())
    throw new FatalError('bad_out', `${path} is a folder`, `name a file in it: ${path}/results.jsonl`)
}

function checkFolder(folder: string, path: string): void {
  if (!statOf(folder)?.isDirectory())
    throw new FatalError('no_out_folder', `there is no folder ${folder} to put ${path} in`, 'make it first')
  try {
    accessSync(folder, constants.W_OK)
    // A name may be too long.
    lstatSync(draftOf(path), { throwIfNoEntry: false })
  } catch (error) {
    throw new FatalError(
      'out_unwritable',
      `can't write into ${folder}: ${(error as NodeJS.ErrnoException).code}`,
      'name another place with --out',
      error,
    )
  }
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // A part of the path is a file, or may not be entered: told as a folder that is not there.
    return undefined
  }
}
