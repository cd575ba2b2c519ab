import { FatalError } from './errors.ts'

interface Explained {
  message: string
  hint?: string
  /** Nobody expected it: where it happened helps whoever mends it. */
  unexpected?: boolean
}

/** What an error that ends a run or a command says to people. */
export function explain(error: unknown): Explained {
  if (error instanceof FatalError) return { message: error.message, hint: error.hint }
  const { code, syscall, path, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return {
      message: `the disk is full${path ? `: can't write ${path}` : ''}`,
      hint: 'free disk space, then run the same command again: all that was reported as done is kept',
    }
  if (code && syscall)
    return { message, hint: 'the same command again goes on; --log-level debug shows where it happened' }
  return {
    message: error instanceof Error ? message : String(error),
    hint: 'this should not happen: please report it with the lines below. What is done is kept',
    unexpected: true,
  }
}
