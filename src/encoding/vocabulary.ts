/**
 * A vocabulary as memory that threads can share: every token's bytes one after another, and a hash table over
 * them. A slot is four words: the token's first and second four bytes (or two hashes, where it is longer than
 * both), its id with its length above, and nothing. Tokens of two bytes are in a table of their own as well.
 */
export interface VocabularyMemory {
  /** Ids: the highest plus one. */
  size: number
  memory: SharedArrayBuffer
}

/** Tokens in order of their ids: the number of them, the length of each (0: no such token), then their bytes. */
export type CompactVocabulary = Uint8Array

export const NOT_FOUND = -1
/** Bytes that may be read behind a text or token. */
export const PADDING = 8
/** A token's length has 8 bits beside its id. */
const ID_BITS = 24
const ID_MASK = (1 << ID_BITS) - 1
const SLOT_WORDS = 4
const TWO_BYTES = 2 ** 16
const INLINE_BYTES = 8
/** Which bits of a first and second word belong to a token of 0 to 8 bytes. */
const FIRST_MASK = Int32Array.of(0, 0xff, 0xffff, 0xffffff, -1, -1, -1, -1, -1)
const SECOND_MASK = Int32Array.of(0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, -1)

/** Finds tokens by their bytes. */
export class Vocabulary {
  readonly size: number
  readonly shared: VocabularyMemory
  /** Ids of tokens of two bytes, by these bytes as a little-endian number; `NOT_FOUND` for all others. */
  readonly ofTwoBytes: Int32Array
  readonly #slots: Int32Array
  readonly #shift: number
  readonly #starts: Uint32Array
  readonly #bytes: Uint8Array
  readonly #view: DataView

  constructor(shared: VocabularyMemory) {
    const { size, memory } = shared
    const slotCount = slotsFor(size)
    this.size = size
    this.shared = shared
    this.ofTwoBytes = new Int32Array(memory, 0, TWO_BYTES)
    this.#slots = new Int32Array(memory, TWO_BYTES * 4, slotCount * SLOT_WORDS)
    this.#shift = Math.clz32(slotCount) + 1
    this.#starts = new Uint32Array(memory, TWO_BYTES * 4 + this.#slots.byteLength, size + 1)
    const before = this.#starts.byteOffset + this.#starts.byteLength
    this.#bytes = new Uint8Array(memory, before)
    this.#view = new DataView(memory, before)
  }

  /** Takes the tokens in and builds the table: about 10 ms for 200,000. */
  static load(compact: CompactVocabulary): Vocabulary {
    const size = new DataView(compact.buffer, compact.byteOffset).getUint32(0, true)
    const lengths = compact.subarray(4, 4 + size)
    const bytes = compact.subarray(4 + size)
    const fixed = (TWO_BYTES + slotsFor(size) * SLOT_WORDS + size + 1) * 4
    const vocabulary = new Vocabulary({
      size,
      memory: new SharedArrayBuffer(fixed + bytes.length + PADDING),
    })
    vocabulary.#fill(lengths, bytes)
    return vocabulary
  }

  #fill(lengths: Uint8Array, bytes: Uint8Array): void {
    this.#bytes.set(bytes)
    this.ofTwoBytes.fill(NOT_FOUND)
    let start = 0
    for (let id = 0; id < lengths.length; id++) {
      this.#starts[id] = start
      if (lengths[id] > 0) this.#insert(id, start, lengths[id])
      start += lengths[id]
    }
    this.#starts[this.size] = start
  }

  #insert(id: number, start: number, length: number): void {
    const { first, second } = this.#words(start, length)
    if (length === 2) this.ofTwoBytes[first] = id
    const last = this.#slots.length - SLOT_WORDS
    let slot = (mix(first, second, length) >>> this.#shift) * SLOT_WORDS
    while (this.#slots[slot + 2] !== 0) slot = slot === last ? 0 : slot + SLOT_WORDS
    this.#slots[slot] = first
    this.#slots[slot + 1] = second
    this.#slots[slot + 2] = id | (length << ID_BITS)
  }

  #words(start: number, length: number): { first: number; second: number } {
    if (length > INLINE_BYTES) return longWords(this.#view, start, length)
    return {
      first: this.#view.getInt32(start, true) & FIRST_MASK[length],
      second: this.#view.getInt32(start + 4, true) & SECOND_MASK[length],
    }
  }

  /** The id of a token, or `NOT_FOUND`. `text` can be read for `PADDING` bytes beyond it. */
  find(text: DataView, start: number, length: number): number {
    if (length > INLINE_BYTES) return this.#findLong(text, start, length)
    const first = text.getInt32(start, true) & FIRST_MASK[length]
    const second = text.getInt32(start + 4, true) & SECOND_MASK[length]
    const slots = this.#slots
    let slot = (mix(first, second, length) >>> this.#shift) * SLOT_WORDS
    for (let entry = slots[slot + 2]; entry !== 0; entry = slots[slot + 2]) {
      if (slots[slot] === first && slots[slot + 1] === second && entry >>> ID_BITS === length)
        return entry & ID_MASK
      slot = slot + SLOT_WORDS === slots.length ? 0 : slot + SLOT_WORDS
    }
    return NOT_FOUND
  }

  #findLong(text: DataView, start: number, length: number): number {
    if (length > 255) return NOT_FOUND
    const { first, second } = longWords(text, start, length)
    const slots = this.#slots
    let slot = (mix(first, second, length) >>> this.#shift) * SLOT_WORDS
    for (let entry = slots[slot + 2]; entry !== 0; entry = slots[slot + 2]) {
      if (slots[slot] === first && slots[slot + 1] === second && entry >>> ID_BITS === length)
        if (this.#isToken(entry & ID_MASK, text, start, length)) return entry & ID_MASK
      slot = slot + SLOT_WORDS === slots.length ? 0 : slot + SLOT_WORDS
    }
    return NOT_FOUND
  }

  /** Compares words; the last may be compared in part before. */
  #isToken(id: number, text: DataView, start: number, length: number): boolean {
    const from = this.#starts[id]
    const last = length - 4
    for (let at = 0; at < last; at += 4)
      if (text.getInt32(start + at, true) !== this.#view.getInt32(from + at, true)) return false
    return text.getInt32(start + last, true) === this.#view.getInt32(from + last, true)
  }

  /** How many bytes a token has; 0 for an id that is none. */
  lengthOf(id: number): number {
    return id < this.size ? this.#starts[id + 1] - this.#starts[id] || 0 : 0
  }

  /** Writes the bytes of a token. */
  copyTo(target: Uint8Array, at: number, id: number): void {
    const start = this.#starts[id]
    const length = this.#starts[id + 1] - start
    for (let offset = 0; offset < length; offset++) target[at + offset] = this.#bytes[start + offset]
  }
}

/** A power of two with at least half of the slots free. */
function slotsFor(size: number): number {
  return 2 ** Math.ceil(Math.log2(size * 2 + 2))
}

function mix(first: number, second: number, length: number): number {
  const mixed = Math.imul(first ^ (length << 27), 0x9e3779b1) ^ Math.imul(second, 0x85ebca77)
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
}

/** Two hashes of a token that is longer than eight bytes. */
function longWords(text: DataView, start: number, length: number): { first: number; second: number } {
  let first = length
  let second = 0
  const whole = start + length - 4
  for (let at = start; at < whole; at += 4) {
    const word = text.getInt32(at, true)
    first = Math.imul(first ^ word, 0x9e3779b1)
    first ^= first >>> 15
    second = Math.imul((second << 5) ^ (second >>> 27) ^ word, 0x85ebca77)
  }
  // The last four bytes, some of which may have been taken already.
  const word = text.getInt32(whole, true)
  return {
    first: Math.imul(first ^ word, 0x9e3779b1),
    second: Math.imul((second << 5) ^ (second >>> 27) ^ word, 0x85ebca77),
  }
}
