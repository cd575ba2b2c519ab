import { statfsSync } from 'node:fs'
import { FatalError } from '../core/errors.ts'
import { damaged, folderError } from './folder.ts'

/** What LMDB throws, in words that say what to do. */

/** Opening a small environment needs some dozens of kilobytes. */
const ROOM_TO_OPEN = 256 * 1_024

/** True when the file system has no room for as much as opening a checkpoint. */
export function isFull(dir: string): boolean {
  const { blocks, bfree, bavail, bsize } = statfsSync(dir)
  const free = process.getuid?.() === 0 ? bfree : bavail
  return blocks > 0 && free * bsize < ROOM_TO_OPEN
}

export function diskFull(): NodeJS.ErrnoException {
  return Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
}

/** What `open` gives, or a `FatalError`. */
export function opened<T>(dir: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (isFull(dir)) throw folderError(dir, 'write', diskFull())
    if (error instanceof FatalError) throw error
    if (/permission|read-only/i.test((error as Error).message))
      throw folderError(dir, 'write', error as Error)
    throw damaged(dir, (error as Error).message)
  }
}

export async function writeFailed(dir: string, error: Error): Promise<FatalError> {
  const { message } = await reasonOf(error)
  const reason = isFull(dir) ? 'the disk is full' : message
  return new FatalError(
    'checkpoint_write_failed',
    `the checkpoint in ${dir} can't be written: ${reason}`,
    'free disk space, then run the same command again: all that was reported as done is kept',
    error,
  )
}

/** LMDB rejects once without saying why, and says why in a second promise, which may never be settled. */
async function reasonOf(error: Error & { commitError?: Promise<never> }): Promise<Error> {
  const soon = new Promise<Error>((resolve) => setImmediate(resolve, error))
  const reason = error.commitError?.catch((cause) => (cause instanceof Error ? cause : error))
  return Promise.race([reason ?? error, soon])
}
