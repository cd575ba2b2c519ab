/** Units of a text. */
const SHORT = 1 << 16
/** More room than this is not kept. */
const MOST_KEPT_BYTES = 1 << 22

/** Bytes that are added one after another; their room is used again after `clear`. */
export class GrowingBytes {
  #buffer = Buffer.alloc(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Gives where it ends. */
  addText(text: string): number {
    // A unit gives at most 3 bytes; counting those of a short text would cost more than the room.
    this.#reserve(text.length > SHORT ? Buffer.byteLength(text) : text.length * 3)
    this.#length += this.#buffer.write(text, this.#length)
    return this.#length
  }

  add(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  copyTo(target: Buffer, at: number): void {
    this.#buffer.copy(target, at, 0, this.#length)
  }

  clear(): void {
    this.#length = 0
    if (this.#buffer.length > MOST_KEPT_BYTES) this.#buffer = Buffer.alloc(0)
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}
