import { randomBytes, randomUUID } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { FatalError } from '../core/errors.ts'
import { checkDataFile } from './data-file.ts'

/** Raised when the layout changes in a way that older programs can't read. 2: blocks of `MRB4`. */
export const FORMAT = 2

export interface Format {
  format: number
  /** Seeds the identity hashes of this folder. */
  seed: number
}

/**
 * The state folder: made private to its user, with its own `.gitignore`, and checked before anything in it is
 * opened. Throws a `FatalError` when it can't be written, holds something else, comes from a newer millrace or
 * is damaged.
 */
export function prepareFolder(dir: string): Format {
  try {
    makeFolder(resolve(dir))
    if (!hasState(dir)) initialise(dir)
    accessSync(dir, constants.W_OK)
  } catch (error) {
    throw folderError(dir, 'write', error as NodeJS.ErrnoException)
  }
  return checkFolder(dir)
}

/** The format of an existing state folder. Throws a `FatalError` where there is none. */
export function checkFolder(dir: string): Format {
  const format = readFormat(dir)
  if (format.format > FORMAT)
    throw new FatalError(
      'state_newer',
      `the state folder ${dir} was written by a newer millrace (format ${format.format}, this one reads ${FORMAT})`,
      'use that version, or another --state',
    )
  hasData(dir)
  return format
}

/** Says that what is written from now on is of this format: an older program is told so instead of finding it. */
export function raiseFormat(dir: string, { format, seed }: Format): void {
  if (format === FORMAT) return
  const draft = join(dir, `format.json.${randomUUID()}`)
  try {
    writeFormat(draft, { format: FORMAT, seed })
    renameSync(draft, join(dir, 'format.json'))
  } catch (error) {
    rmSync(draft, { force: true })
    throw folderError(dir, 'write', error as NodeJS.ErrnoException)
  }
}

/** On the disk before it takes its place: without its seed all that is stored would be of no use. */
function writeFormat(path: string, format: Format): void {
  writeFileSync(path, `${JSON.stringify(format)}\n`, { mode: 0o600, flush: true })
}

/** Not `recursive`, which never returns where a folder can't be made (in /proc, say). */
function makeFolder(path: string): void {
  if (isFolder(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (!isFolder(path)) throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

export function hasState(dir: string): boolean {
  return existsSync(join(dir, 'format.json'))
}

/** What an unfinished start may have left behind; drafts and turns are named after a UUID or a digest. */
const LEFT_BY_A_START = /^(?:\.gitignore|format\.json\.[\da-f-]{36}|(?:lock|opening)(?:\.[\da-f-]{32,36})?)$/
const IGNORE_ALL = '*\n'

function initialise(dir: string): void {
  const others = readdirSync(dir).filter((name) => !isLeftByAStart(dir, name))
  if (others.includes('format.json')) return
  if (others.includes('data.mdb')) throw damaged(dir, 'format.json is missing')
  if (others.length) throw notOurs(dir, others[0])
  chmodSync(dir, 0o700)
  writeFileSync(join(dir, '.gitignore'), IGNORE_ALL, { mode: 0o600 })
  const draft = join(dir, `format.json.${randomUUID()}`)
  writeFormat(draft, { format: FORMAT, seed: randomBytes(4).readUInt32LE() })
  placeNew(draft, join(dir, 'format.json'))
}

/** A `.gitignore` of the user's own is none of ours. */
function isLeftByAStart(dir: string, name: string): boolean {
  if (name === '.gitignore') return IGNORE_ALL.startsWith(readFileSync(join(dir, name), 'utf8'))
  return LEFT_BY_A_START.test(name)
}

/** Of two that start at once, the second uses what the first has placed. */
function placeNew(draft: string, path: string): void {
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function readFormat(dir: string): Format {
  let text: string
  try {
    text = readFileSync(join(dir, 'format.json'), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw noState(dir)
    throw folderError(dir, 'read', error as NodeJS.ErrnoException)
  }
  const format = parseFormat(text)
  if (format) return format
  throw damaged(dir, 'format.json is not readable')
}

function parseFormat(text: string): Format | undefined {
  try {
    const format = JSON.parse(text)
    return typeof format.format === 'number' && typeof format.seed === 'number' ? format : undefined
  } catch {
    // As any other wrong content.
    return undefined
  }
}

/**
 * Whether the folder has a data file, with all its pages. A data file without a header is none where no run
 * ever got as far as the `in-flight` file: its making was cut short. Throws a `FatalError` when it is damaged.
 */
export function hasData(dir: string): boolean {
  const path = join(dir, 'data.mdb')
  const wasUsed = existsSync(join(dir, 'in-flight'))
  if (!existsSync(path)) {
    if (wasUsed) throw damaged(dir, 'data.mdb is missing')
    return false
  }
  try {
    return isWholeDataFile(path, dir, wasUsed)
  } catch (error) {
    throw folderError(dir, 'read', error as NodeJS.ErrnoException)
  }
}

/** Makes way for a new data file. */
export function removeUnfinishedData(dir: string): void {
  for (const name of ['data.mdb', 'lock.mdb']) rmSync(join(dir, name), { force: true })
}

function isWholeDataFile(path: string, dir: string, wasUsed: boolean): boolean {
  const state = checkDataFile(path)
  if (state === 'whole') return true
  if (state !== 'no_header')
    throw damaged(dir, `data.mdb is truncated: ${state.size} of ${state.needed} bytes`)
  if (wasUsed) throw damaged(dir, `data.mdb has ${statSync(path).size} bytes and no header`)
  return false
}

export function damaged(dir: string, what: string): FatalError {
  return new FatalError(
    'state_damaged',
    `the state folder ${dir} is damaged: ${what}`,
    'restore it from a copy, or start over with `millrace clean --all` or another --state',
  )
}

export function noState(dir: string): FatalError {
  return new FatalError(
    'no_state',
    `there is no run in ${resolve(dir)}`,
    'start one, or name its folder with --state',
  )
}

function notOurs(dir: string, name: string): FatalError {
  return new FatalError(
    'not_a_state_folder',
    `${dir} is not a state folder: it holds ${JSON.stringify(name)}`,
    'name a new or an empty folder with --state',
  )
}

const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'there is a file of that name',
  ENOSPC: 'the disk is full',
}

export function folderError(dir: string, verb: 'read' | 'write', error: NodeJS.ErrnoException): FatalError {
  if (error instanceof FatalError) return error
  const reason = REASONS[error.code ?? ''] ?? error.message
  const hint =
    error.code === 'ENOSPC'
      ? 'free disk space, or choose another with --state'
      : 'choose another with --state'
  return new FatalError('state_unusable', `can't ${verb} the state folder ${dir}: ${reason}`, hint, error)
}

const OURS = new Set([
  '.gitignore',
  'format.json',
  'data.mdb',
  'lock.mdb',
  'lock',
  'committing',
  'in-flight',
  'logs',
  'out',
  'compact',
  'batches',
])

/**
 * Removes what millrace made in a state folder, and the folder, unless it is the current one; returns the names of what
 * else is in it.
 */
export function removeFolder(dir: string): string[] {
  checkOurs(dir)
  const isOur = (name: string) => OURS.has(name) || LEFT_BY_A_START.test(name)
  const names = readdirSync(dir)
  // The mark that it is ours goes last, so that a removal which was cut short can be repeated.
  for (const name of names.filter((name) => isOur(name) && name !== 'format.json'))
    rmSync(join(dir, name), { recursive: true, force: true })
  rmSync(join(dir, 'format.json'), { force: true })
  const others = names.filter((name) => !isOur(name))
  if (!others.length && realpathSync(dir) !== process.cwd())
    rmSync(resolve(dir), { recursive: true, force: true })
  return others
}

/** Throws a `FatalError` for a folder that millrace did not make; one that is damaged passes. */
export function checkOurs(dir: string): void {
  const path = join(dir, 'format.json')
  const isReadable = existsSync(path) && parseFormat(readFileSync(path, 'utf8')) !== undefined
  if (isReadable || isOursWithoutFormat(dir)) return
  if (!hasState(dir) && !existsSync(join(dir, 'data.mdb'))) throw noState(dir)
  throw new FatalError(
    'not_a_state_folder',
    `${resolve(dir)} is not a millrace state folder`,
    'what is in it may be of another program: remove by hand what is of no use',
  )
}

/** Others have LMDB files too, and a `format.json`. */
function isOursWithoutFormat(dir: string): boolean {
  const ignored = join(dir, '.gitignore')
  return (
    existsSync(join(dir, 'data.mdb')) && existsSync(ignored) && readFileSync(ignored, 'utf8') === IGNORE_ALL
  )
}
