import { ByteBuffer } from '../byte-buffer.ts'

const GROUP = 8
/** Of a packed run: its head is one byte. */
const MOST_GROUPS = 63
/** Whatever group it begins in, what is left of it is a run. */
const LONG_LIST = 2 * GROUP
/** By bits of a level: a group in which each is 1. */
const EACH = [0, 0b11111111, 0b0101010101010101]

/**
 * Definition or repetition levels in Parquet's hybrid of run lengths and bit packing: a run of 8 or more is a
 * count and the level, what lies between is packed in groups of 8. `bits` is 1 or 2.
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export class Levels {
  readonly #bits: number
  readonly #encoded = new ByteBuffer()
  /** Whole groups of the packed run that `encoded` ends with, and where that run's head is. */
  #groups = 0
  #head = 0
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

  /** Repetition levels of so many lists of one length, 1 or more: the first element of each has 0, all others 1. */
  addLists(length: number, count: number): void {
    const isLong = length >= LONG_LIST
    for (let list = 0; list < (isLong ? 1 : count); list++) {
      this.add(0, 1)
      if (length > 1) this.add(1, length - 1)
    }
    if (isLong) this.#repeatList(length, count - 1)
  }

  /** All levels since the last `clear`; nothing may be added after it. */
  finish(): Buffer {
    this.#endRun()
    if (this.#inGroup > 0) this.#endGroup()
    return this.#encoded.view()
  }

  clear(): void {
    this.#encoded.clear()
    this.#groups = 0
    this.#level = 0
  }

  /** After a list that ends with a run: no group is open. */
  #repeatList(length: number, count: number): void {
    this.#endRun()
    const list = new ByteBuffer()
    list.varint(1 * 2)
    list.byte(0)
    list.varint((length - 1) * 2)
    list.byte(1)
    this.#encoded.repeat(list.view(), count)
  }

  #endRun(): void {
    if (this.#inGroup > 0) this.#pack(Math.min(this.#run, GROUP - this.#inGroup))
    if (this.#run >= GROUP) this.#encodeRun()
    if (this.#run > 0) this.#pack(this.#run)
  }

  #encodeRun(): void {
    this.#encoded.varint(this.#run * 2)
    this.#encoded.byte(this.#level)
    this.#groups = 0
    this.#run = 0
  }

  /** Puts so many of the run into the group, which has room for them. */
  #pack(count: number): void {
    const levels = (this.#level * EACH[this.#bits]) & ((1 << (count * this.#bits)) - 1)
    this.#group |= levels << (this.#inGroup * this.#bits)
    this.#inGroup += count
    this.#run -= count
    if (this.#inGroup === GROUP) this.#endGroup()
  }

  #endGroup(): void {
    if (this.#groups === 0) this.#beginPacked()
    for (let byte = 0; byte < this.#bits; byte++) this.#encoded.byte((this.#group >> (byte * 8)) & 0xff)
    this.#encoded.setByte(this.#head, ++this.#groups * 2 + 1)
    if (this.#groups === MOST_GROUPS) this.#groups = 0
    this.#group = 0
    this.#inGroup = 0
  }

  /** With room for its head. */
  #beginPacked(): void {
    this.#head = this.#encoded.length
    this.#encoded.byte(0)
  }
}
