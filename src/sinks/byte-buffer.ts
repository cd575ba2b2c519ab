const FIRST_BYTES = 1 << 10
/** Measured: from 30 units on, `write` is as fast. */
const ID_LENGTH = 24
const SHORT = 1 << 16

/** Bytes that grow at their end; reused after `clear`. */
export class ByteBuffer {
  #buffer = Buffer.allocUnsafe(FIRST_BYTES)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** What it holds, in place: gone with the next change. */
  view(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  clear(): void {
    this.#length = 0
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = value
  }

  /** In the place of one that was written. */
  setByte(at: number, value: number): void {
    this.#buffer[at] = value
  }

  append(bytes: Uint8Array | Int8Array): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  repeat(bytes: Uint8Array, times: number): void {
    this.#reserve(bytes.length * times)
    const from = this.#length
    this.#length += bytes.length * times
    this.#buffer.fill(bytes, from, this.#length)
  }

  /** 4 bytes, little endian. */
  uint32(value: number): void {
    this.#reserve(4)
    for (let shift = 0; shift < 32; shift += 8) this.#buffer[this.#length++] = value >>> shift
  }

  /** 7 bits a byte, the lowest first; a safe integer that is not negative. */
  varint(value: number): void {
    let rest = value
    while (rest > 0x7f) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  /** 4 bytes of length, little endian, then the text in UTF-8. */
  lengthAndText(text: string): void {
    // A unit gives at most 3 bytes; counting those of a short text would cost more than the room.
    this.#reserve(4 + (text.length > SHORT ? Buffer.byteLength(text) : text.length * 3))
    const bytes = this.#putText(text, this.#length + 4)
    this.uint32(bytes)
    this.#length += bytes
  }

  /** In UTF-8, as how many bytes. Leaving JavaScript would cost more than putting an id in place. */
  #putText(text: string, at: number): number {
    if (text.length > ID_LENGTH) return this.#buffer.write(text, at)
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 0x7f) return this.#buffer.write(text, at)
      this.#buffer[at + i] = unit
    }
    return text.length
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2))
    larger.set(this.view())
    this.#buffer = larger
  }
}
