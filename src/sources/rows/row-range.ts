import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { TaskError } from '../../core/errors.ts'
import { fileRef, sameFile } from '../../core/file-input.ts'
import type { FileRef } from '../../core/ref.ts'
import type { ReusedMemory } from '../../core/reused-memory.ts'

/**
 * The bytes of a file from `start` to `end`. `memory`: where they go, if they are not to be kept. Throws a fatal
 * `TaskError` when it is no longer what it was.
 */
export function readFileRange(file: FileRef, start: number, end: number, memory?: ReusedMemory): Buffer {
  return withFile(file, (fd) => {
    const bytes = memory?.take(end - start) ?? Buffer.allocUnsafe(end - start)
    for (let length = 0; length < bytes.length; ) {
      const count = readSync(fd, bytes, length, bytes.length - length, start + length)
      if (count === 0) throw changed(file.path)
      length += count
    }
    return bytes
  })
}

/** Opens a file for what is done with it at once. Throws as `readFileRange` does. */
export function withFile<T>(file: FileRef, use: (fd: number) => T): T {
  let fd: number | undefined
  try {
    fd = openSync(file.path, 'r')
    if (!sameFile(fileRef(file.path, fstatSync(fd)), file)) throw changed(file.path)
    return use(fd)
  } catch (error) {
    throw error instanceof TaskError ? error : unreadable(file.path, error as NodeJS.ErrnoException)
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

export function changed(path: string): TaskError {
  return new TaskError('file_changed', 'fatal', {
    message: `${path} changed while it was read`,
    hint: 'run again when nothing writes to it: rows that are done and still the same are not done again',
  })
}

function unreadable(path: string, error: NodeJS.ErrnoException): TaskError {
  return new TaskError('file_unreadable', 'fatal', {
    message: `${path} can't be read: ${error.code ?? error.message}`,
    hint: 'run again when it can: what is done is not done again',
    cause: error,
  })
}
