import { TaskError } from '../../core/errors.ts'

const CODES = new Set(['ENOSPC', 'EDQUOT', 'ENOENT', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EMFILE', 'ENFILE'])

/** What keeps batches from being kept keeps all requests from going; undefined for any other error. */
export function diskError(error: unknown): TaskError | undefined {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined || !CODES.has(code)) return undefined
  return new TaskError('batch_file', 'fatal', {
    message: `a batch's file can't be read or written: ${message}`,
    hint: 'free disk space, or look at the folder batches of the state folder',
    cause: error,
  })
}
