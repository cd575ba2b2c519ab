const FIRST = 1 << 16
/** A page of rows, with a longer last one. */
const MOST = 5 << 20

/** Memory for one file's content, or one chunk's rows, after another's: to be given new memory takes as long as to read into it. */
export class ReusedMemory {
  #bytes = Buffer.alloc(0)

  /** Its content is anything; it is good until the next is taken. */
  take(size: number): Buffer {
    if (size > MOST) return Buffer.allocUnsafeSlow(size)
    if (size > this.#bytes.length)
      this.#bytes = Buffer.allocUnsafeSlow(size > FIRST ? Math.min(2 * size, MOST) : FIRST)
    return this.#bytes.subarray(0, size)
  }
}
