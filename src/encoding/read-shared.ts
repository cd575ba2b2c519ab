import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A whole file, read into memory that `use` makes: it is told the bytes needed and how they are filled. */
export function readShared<Result>(
  file: URL,
  use: (byteLength: number, fill: (bytes: Uint8Array) => void) => Result,
): Result {
  const fd = openSync(file, 'r')
  try {
    return use(fstatSync(fd).size, (bytes) => {
      for (let at = 0; at < bytes.length; ) {
        const count = readSync(fd, bytes, at, bytes.length - at, null)
        if (count === 0) throw new Error(`${file.pathname} ended early`)
        at += count
      }
    })
  } finally {
    closeSync(fd)
  }
}
