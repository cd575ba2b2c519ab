import { ByteBuffer } from '../byte-buffer.ts'

const GROUP = 8

/**
 * Definition or repetition levels in Parquet's hybrid of run lengths and bit packing: a run of 8 or more is a
 * count and the level, what lies between is packed in groups of 8. `bits` is 1 or 2.
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export class Levels {
  readonly #bits: number
  readonly #encoded = new ByteBuffer()
  /** Bytes of whole packed groups, not yet in `encoded`. */
  readonly #packed = new ByteBuffer()
  /** The group being packed. */
  #group = 0
  #inGroup = 0
  #level = 0
  #run = 0

  constructor(bits: number) {
    this.#bits = bits
  }

  add(level: number, count: number): void {
    if (level !== this.#level) {
      this.#endRun()
      this.#level = level
    }
    this.#run += count
  }

  /** All levels since the last `clear`; nothing may be added after it. */
  finish(): Buffer {
    this.#endRun()
    while (this.#inGroup > 0) this.#pack(0)
    this.#endPacked()
    return this.#encoded.view()
  }

  clear(): void {
    this.#encoded.clear()
    this.#level = 0
  }

  #endRun(): void {
    while (this.#run > 0 && this.#inGroup > 0) this.#packOne()
    if (this.#run >= GROUP) {
      this.#endPacked()
      this.#encoded.varint(this.#run * 2)
      this.#encoded.byte(this.#level)
      this.#run = 0
    }
    while (this.#run > 0) this.#packOne()
  }

  #packOne(): void {
    this.#pack(this.#level)
    this.#run--
  }

  #pack(level: number): void {
    this.#group |= level << (this.#inGroup * this.#bits)
    if (++this.#inGroup < GROUP) return
    for (let byte = 0; byte < this.#bits; byte++) this.#packed.byte((this.#group >> (byte * 8)) & 0xff)
    this.#group = 0
    this.#inGroup = 0
  }

  #endPacked(): void {
    if (this.#packed.length === 0) return
    this.#encoded.varint((this.#packed.length / this.#bits) * 2 + 1)
    this.#encoded.append(this.#packed.view())
    this.#packed.clear()
  }
}
