import { FatalError } from '../core/errors.ts'

const MAKE_ONE =
  'an index is a .parquet or .npy file: millrace --tasks embed … --out vectors.parquet makes one'

export function badIndex(path: string, what: string, cause?: unknown): FatalError {
  return new FatalError('bad_index', `${path}: ${what}`, 'the file may be cut off: make it again', cause)
}

/** Of a file that is whole but nothing to search in. */
export function notAnIndex(path: string, what: string, hint = MAKE_ONE, cause?: unknown): FatalError {
  return new FatalError('bad_index', `${path}: ${what}`, hint, cause)
}

/** Of what tells how an index was made. */
export function damagedIndex(path: string, what: string): FatalError {
  return new FatalError('bad_index', `${path} does not hold ${what}`, 'make it again with --tasks embed')
}

export function emptyIndex(path: string): FatalError {
  return new FatalError('empty_index', `${path} holds no vectors`, 'its texts may have been empty')
}

/** Of the file system, in words. */
export function unreadable(path: string, error: unknown): FatalError {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT')
    return new FatalError(
      'no_such_index',
      `there is no file ${path}`,
      'millrace --tasks embed … --out vectors.parquet makes one',
      error,
    )
  return new FatalError('no_such_index', `can't read ${path}: ${message}`, undefined, error)
}
