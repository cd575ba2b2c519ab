import { type FileHandle, open } from 'node:fs/promises'
import type { TransformOptions } from 'node:stream'
import { createGunzip, type Gunzip, type ZlibOptions } from 'node:zlib'

/** Of packed bytes: what zlib has unpacked of a piece is lost when it meets a fault there. */
const PIECES = [1 << 16, 1 << 8, 1]
const OUTPUT_BYTES = 1 << 18
/** More than comes of a piece, which is at most a thousand times as long: it waits for nobody to read. */
const ROOM = 1 << 30
const OPTIONS: ZlibOptions & TransformOptions = { chunkSize: OUTPUT_BYTES, readableHighWaterMark: ROOM }

/** How far a file was unpacked, in bytes of it and of what it holds. */
interface Reached {
  packed: number
  unpacked: number
}

/**
 * The bytes that a .gz file holds, to the last one before a fault: the piece with the fault is unpacked again in smaller
 * ones. Then throws zlib's error.
 */
export async function* unpacked(path: string): AsyncGenerator<Buffer> {
  const handle = await open(path)
  const reached = { packed: 0, unpacked: 0 }
  try {
    for (const size of PIECES)
      try {
        for await (const bytes of unpackOn(handle, reached, size)) if (bytes.length) yield bytes
        return
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'Z_DATA_ERROR' || size === 1) throw error
      }
  } finally {
    await handle.close()
  }
}

/** Gives what follows what was given, by pieces of a size. */
async function* unpackOn(handle: FileHandle, reached: Reached, size: number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip(OPTIONS)
  // It is told by what it ends.
  gunzip.on('error', () => {})
  let given = 0
  const newOf = (bytes: Buffer) => {
    const old = Math.max(0, reached.unpacked - given)
    given += bytes.length
    reached.unpacked = Math.max(reached.unpacked, given)
    return bytes.subarray(old)
  }
  try {
    for await (const { piece, at } of piecesOf(handle, reached.packed, size)) {
      await written(gunzip, piece)
      reached.packed = Math.max(reached.packed, at + piece.length)
      yield newOf(gunzip.read() ?? Buffer.alloc(0))
    }
    gunzip.end()
    for await (const bytes of gunzip) yield newOf(bytes)
  } finally {
    gunzip.destroy()
  }
}

/** Up to a place the largest pieces, then those of a size. */
async function* piecesOf(handle: FileHandle, place: number, size: number) {
  for (let at = 0; ; ) {
    const most = at < place ? Math.min(PIECES[0], place - at) : size
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(most), 0, most, at)
    if (bytesRead === 0) return
    yield { piece: buffer.subarray(0, bytesRead), at }
    at += bytesRead
  }
}

/** Resolves when all that comes of a piece can be read. For one that fails zlib does not call back. */
function written(gunzip: Gunzip, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    gunzip.once('error', reject)
    gunzip.write(piece, () => {
      gunzip.off('error', reject)
      resolve()
    })
  })
}
