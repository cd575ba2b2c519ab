import { type ErrorRecord, errorRecord, FatalError } from '../../core/errors.ts'

/** What a file holds can't be read from some place on: packed bytes that are cut off or changed. */
export class DamagedTable extends Error {
  /** How to look at it. */
  readonly hint: string

  constructor(message: string, hint = 'gzip -t looks at a .gz file') {
    super(message)
    this.hint = hint
  }
}

/** An error of a stream, by what it says: of the bytes, or of reading them. */
export function streamError(error: unknown, path: string): unknown {
  if (error instanceof DamagedTable || error instanceof FatalError) return error
  const { code, message } = error as NodeJS.ErrnoException
  return String(code).startsWith('Z_') ? new DamagedTable(message) : unreadable(error, path)
}

export function unreadable(error: unknown, path: string): FatalError {
  if (error instanceof FatalError) return error
  const { code, message } = error as NodeJS.ErrnoException
  const hint = 'run again when it can: what is done is not done again'
  return new FatalError('file_unreadable', `${path} can't be read: ${code ?? message}`, hint, error)
}

/** The error for the thread that runs the batch, of one that a worker would tell. */
export function toFatal({
  code,
  message,
  hint,
}: {
  code: string
  message: string
  hint?: string
}): FatalError {
  return new FatalError(code, message, hint)
}

/** Of a table whose very beginning is damaged. */
export function notATable(error: unknown, name: string): unknown {
  if (!(error instanceof DamagedTable)) return error
  const hint = `is its ending right? ${error.hint}`
  return new FatalError('damaged_file', `${name} can't be read: ${error.message}`, hint, error)
}

/** The rows before are as good as any; how many would have followed, nobody knows. */
export function damagedRow({ message, hint: look }: DamagedTable): ErrorRecord {
  const hint = `${look}; rows before it are done as any others`
  return errorRecord('damaged_file', 'permanent', `the file is damaged from here on: ${message}`, { hint })
}
