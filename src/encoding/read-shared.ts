import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A whole file in memory that threads can share. */
export function readShared(file: URL): SharedArrayBuffer {
  const fd = openSync(file, 'r')
  try {
    const memory = new SharedArrayBuffer(fstatSync(fd).size)
    const bytes = new Uint8Array(memory)
    for (let at = 0; at < bytes.length; ) {
      const count = readSync(fd, bytes, at, bytes.length - at, null)
      if (count === 0) throw new Error(`${file.pathname} ended early`)
      at += count
    }
    return memory
  } finally {
    closeSync(fd)
  }
}
