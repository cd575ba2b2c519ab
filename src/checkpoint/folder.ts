import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { FatalError } from '../core/errors.ts'

/** Raised when the layout changes in a way that older programs would misread. */
export const FORMAT = 1

export interface Format {
  format: number
  /** Seeds the identity hashes of this folder. */
  seed: number
}

/**
 * The state folder: made private to its user, with its own `.gitignore`, and checked before anything in it is
 * opened. Throws a `FatalError` when it can't be written, comes from a newer millrace or is damaged.
 */
export function prepareFolder(dir: string): Format {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    if (!existsSync(join(dir, 'format.json'))) initialise(dir)
    accessSync(dir, constants.W_OK)
  } catch (error) {
    throw folderError(dir, error as NodeJS.ErrnoException)
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
  checkDataFile(join(dir, 'data.mdb'), dir)
  return format
}

export function hasState(dir: string): boolean {
  return existsSync(join(dir, 'format.json'))
}

function initialise(dir: string): void {
  if (existsSync(join(dir, 'data.mdb'))) throw damaged(dir, 'format.json is missing')
  chmodSync(dir, 0o700)
  writeFileSync(join(dir, '.gitignore'), '*\n')
  const draft = join(dir, `format.json.${process.pid}`)
  writeFileSync(draft, `${JSON.stringify({ format: FORMAT, seed: randomBytes(4).readUInt32LE() })}\n`)
  renameSync(draft, join(dir, 'format.json'))
}

function readFormat(dir: string): Format {
  let text: string
  try {
    text = readFileSync(join(dir, 'format.json'), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new FatalError(
        'no_state',
        `there is no run in ${resolve(dir)}`,
        'start one, or name its folder with --state',
      )
    throw folderError(dir, error as NodeJS.ErrnoException)
  }
  try {
    const format = JSON.parse(text)
    if (typeof format.format === 'number' && typeof format.seed === 'number') return format
  } catch {
    // Told below, as for any other wrong content.
  }
  throw damaged(dir, 'format.json is not readable')
}

/**
 * LMDB maps its file into memory, where a read past a truncated end kills the process, so the length is held
 * against the last page that its newest meta page names (layout of LMDB data version 2: each meta page has its
 * magic at 24, page size at 48, last page at 144, transaction at 152).
 */
function checkDataFile(path: string, dir: string): void {
  if (!existsSync(path)) return
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const first = readMeta(fd, 0)
    if (!first) throw damaged(dir, `data.mdb has ${size} bytes and no header`)
    const second = readMeta(fd, first.pageSize)
    const newest = second && second.transaction > first.transaction ? second : first
    const needed = (newest.lastPage + 1) * first.pageSize
    if (size < needed) throw damaged(dir, `data.mdb is truncated: ${size} of ${needed} bytes`)
  } finally {
    closeSync(fd)
  }
}

function readMeta(
  fd: number,
  at: number,
): { pageSize: number; lastPage: number; transaction: bigint } | undefined {
  const page = Buffer.alloc(160)
  if (readSync(fd, page, 0, 160, at) < 160 || page.readUInt32LE(24) !== 0xbeefc0de) return undefined
  return {
    pageSize: page.readUInt32LE(48),
    lastPage: Number(page.readBigUInt64LE(144)),
    transaction: page.readBigUInt64LE(152),
  }
}

export function damaged(dir: string, what: string): FatalError {
  return new FatalError(
    'state_damaged',
    `the state folder ${dir} is damaged: ${what}`,
    'restore it from a copy, or start over with `millrace clean --all` or another --state',
  )
}

function folderError(dir: string, error: NodeJS.ErrnoException): unknown {
  if (error instanceof FatalError) return error
  const reasons: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'there is a file of that name',
    ENOSPC: 'the disk is full',
  }
  const reason = reasons[error.code ?? ''] ?? error.message
  return new FatalError(
    'state_unwritable',
    `can't write the state folder ${dir}: ${reason}`,
    'choose another with --state',
    error,
  )
}

/** Removes a state folder and all it holds; only one that millrace made. */
export function removeFolder(dir: string): void {
  checkIsOurs(dir)
  rmSync(dir, { recursive: true, force: true })
}

function checkIsOurs(dir: string): void {
  if (!hasState(dir)) throw new FatalError('no_state', `${resolve(dir)} is not a millrace state folder`)
}
