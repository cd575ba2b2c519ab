import { constants, createReadStream, openSync, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { Socket } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { fileRef, sameFile } from '../../core/file-input.ts'
import type { FileRef } from '../../core/ref.ts'
import { type RowFile, STDIN } from './row-file.ts'
import { changed } from './row-range.ts'
import { streamError, toFatal, unreadable } from './table-errors.ts'
import { unpacked } from './unpacked.ts'

const READ_BYTES = 1 << 20

/** The bytes of a table. */
export interface RowBytes {
  /** Piece by piece; where there is a `file`, each is good until the next is asked for. */
  pieces: AsyncIterable<Buffer>
  /** Ends them early, also while they wait for more. */
  end(): void
  /** What the file was when it was opened; only where its ranges can be read again. */
  file?: FileRef
}

/**
 * Opens a table at its beginning. `text`: the field that the text is in. Throws FatalError `file_unreadable`, also
 * while its pieces are read.
 */
export async function openBytes(rowFile: RowFile, text: string, stdin?: Readable): Promise<RowBytes> {
  const { path, format, isGzip, isRegular } = rowFile
  if (path === STDIN) return fromStream(stdin ?? process.stdin, path)
  if (format === 'parquet') return fromPieces((await import('./parquet.ts')).parquetPieces(path, text), path)
  if (isGzip && isRegular) return fromPieces(unpacked(path), path)
  if (!isRegular) return fromStream(readOnce(path, isGzip), path)
  try {
    const handle = await open(path)
    const file = fileRef(path, await handle.stat())
    return { pieces: filePieces(handle, file), end: () => {}, file }
  } catch (error) {
    throw unreadable(error, path)
  }
}

async function* filePieces(handle: FileHandle, file: FileRef): AsyncGenerator<Buffer> {
  try {
    const bytes = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, file.size))
    for (let at = 0; at < file.size; ) {
      const { bytesRead } = await handle.read(bytes, 0, Math.min(bytes.length, file.size - at), at)
      if (bytesRead === 0) break
      at += bytesRead
      yield bytes.subarray(0, bytesRead)
    }
    if (!sameFile(fileRef(file.path, await handle.stat()), file)) throw toFatal(changed(file.path))
  } catch (error) {
    throw unreadable(error, file.path)
  } finally {
    await handle.close()
  }
}

/** A pipe, or a device. */
function readOnce(path: string, isGzip: boolean): Readable {
  const bytes = statSync(path).isFIFO()
    ? pipeStream(path)
    : createReadStream(path, { highWaterMark: READ_BYTES })
  // An error of the file reaches who reads the unpacked bytes.
  return isGzip ? pipeline(bytes, createGunzip({ chunkSize: READ_BYTES >> 2 }), () => {}) : bytes
}

/**
 * A named pipe, as one that the event loop waits for. Opened as a file it would hold a thread until somebody writes,
 * and with that thread the whole process, whatever signal it gets.
 */
function pipeStream(path: string): Readable {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return new Socket({ fd, readable: true, writable: false })
}

/** No more is asked for than is taken. */
function fromPieces(pieces: AsyncIterable<Buffer>, path: string): RowBytes {
  return fromStream(Readable.from(pieces, { objectMode: true, highWaterMark: 1 }), path)
}

function fromStream(stream: Readable, path: string): RowBytes {
  let ended = false
  const end = () => {
    ended = true
    stream.destroy()
  }
  async function* pieces(): AsyncGenerator<Buffer> {
    try {
      for await (const bytes of stream) yield bytes
    } catch (error) {
      if (!ended) throw streamError(error, path)
    }
  }
  return { pieces: pieces(), end }
}
