import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { TaskError } from './errors.ts'
import type { FileRef } from './item.ts'
import type { ReusedMemory } from './reused-memory.ts'

const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** A file as a task gets it. Nothing is read before the task asks, and then once. */
export class FileInput {
  /** The item's id: the path relative to the source's root. */
  readonly path: string
  /** Bytes, as the source saw the file; `bytes().length` is what was read. */
  readonly size: number
  /** True when the user named it, by itself or by a folder or glob: rules of thumb for what to leave out do not apply. */
  readonly named: boolean
  readonly #ref: FileRef
  readonly #memory: ReusedMemory | undefined
  #bytes: Uint8Array | undefined
  #seen: FileRef | undefined

  /** `memory`: where its content goes, if it is not to be kept. */
  constructor(id: string, ref: FileRef, memory?: ReusedMemory) {
    this.path = id
    this.size = ref.size
    this.named = ref.named === true
    this.#ref = ref
    this.#memory = memory
  }

  /** The file's content. Throws a `TaskError` when it can't be read or changes while it is read. */
  bytes(): Uint8Array {
    this.#bytes ??= this.#read()
    return this.#bytes
  }

  /** The content as text: UTF-8, or UTF-16 with a byte order mark; invalid sequences become U+FFFD. */
  text(): string {
    return decodeText(this.bytes())
  }

  /** What was read, or undefined if the task never asked: for the engine, which derives identity from it. */
  contentRead(): { bytes: Uint8Array; ref: FileRef } | undefined {
    return this.#bytes && this.#seen && { bytes: this.#bytes, ref: this.#seen }
  }

  #read(): Uint8Array {
    let fd: number | undefined
    try {
      fd = openSync(this.#ref.path, READ_FLAGS)
      return this.#readListed(fd) ?? this.#readChanged(fd)
    } catch (error) {
      throw error instanceof TaskError ? error : readError(error as NodeJS.ErrnoException)
    } finally {
      if (fd !== undefined) closeSync(fd)
    }
  }

  /** The content, where the file is what the source saw: that it still is afterwards needs one look only. */
  #readListed(fd: number): Uint8Array | undefined {
    const bytes = readOrNothing(fd, this.#ref.size, this.#memory)
    const stat = fstatSync(fd)
    if (!stat.isFile() || !isSame(stat, this.#ref) || bytes?.length !== stat.size) return undefined
    this.#seen = this.#ref
    return bytes
  }

  /** The content of a file that is another than the source saw. */
  #readChanged(fd: number): Uint8Array {
    const before = fstatSync(fd)
    if (!before.isFile()) throw new TaskError('not_a_file', 'permanent', { message: 'not a regular file' })
    const bytes = readAll(fd, before.size, this.#memory)
    const seen = { ...fileRef(this.#ref.path, before), named: this.#ref.named }
    if (!isSame(fstatSync(fd), seen) || bytes.length !== before.size)
      throw new TaskError('file_changed', 'transient', { message: 'the file changed while it was read' })
    this.#seen = seen
    return bytes
  }
}

/** The content of a file that is `size` bytes long; undefined where it can't be read. */
function readOrNothing(fd: number, size: number, memory: ReusedMemory | undefined): Uint8Array | undefined {
  try {
    return readAll(fd, size, memory)
  } catch {
    return undefined
  }
}

/** The part of a file's stat that its identity rests on. */
export function fileRef(path: string, stat: Stats): FileRef {
  return { path, size: stat.size, mtime_ms: stat.mtimeMs, inode: stat.ino }
}

export function sameFile(a: FileRef, b: FileRef): boolean {
  return a.size === b.size && a.mtime_ms === b.mtime_ms && a.inode === b.inode
}

function isSame(stat: Stats, { size, mtime_ms, inode }: FileRef): boolean {
  return stat.size === size && stat.mtimeMs === mtime_ms && stat.ino === inode
}

function readAll(fd: number, size: number, memory: ReusedMemory | undefined): Uint8Array {
  const buffer = memory?.take(size) ?? Buffer.allocUnsafe(size)
  let length = 0
  while (length < size) {
    const count = readSync(fd, buffer, length, size - length, length)
    if (count === 0) break
    length += count
  }
  return length === size ? buffer : buffer.subarray(0, length)
}

/** Codes of errors that say why a file could not be read, and nothing of its content. */
export const READ_ERRORS = new Set(['file_missing', 'file_unreadable', 'not_a_file', 'file_read_failed'])

function readError(error: NodeJS.ErrnoException): TaskError {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new TaskError('file_missing', 'permanent', {
        message: 'the file is no longer there',
        hint: 'it was deleted or moved after it was listed; run again',
      })
    case 'EACCES':
    case 'EPERM':
      return new TaskError('file_unreadable', 'permanent', {
        message: 'permission denied',
        hint: 'make the file readable and run again',
      })
    case 'ELOOP':
      return new TaskError('not_a_file', 'permanent', { message: 'a symbolic link, which is not followed' })
    default:
      return new TaskError('file_read_failed', 'transient', { message: error.message, cause: error })
  }
}

const utf8 = new TextDecoder('utf-8')
const utf16le = new TextDecoder('utf-16le')
const utf16be = new TextDecoder('utf-16be')

/** Decodes UTF-8, or UTF-16 with a byte order mark; the mark is dropped, invalid sequences become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16le.decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16be.decode(bytes)
  return utf8.decode(bytes)
}
