/**
 * A vocabulary as memory that threads can share and a file can hold: a head, tokens of two bytes in a table of
 * their own, a hash table of all, where each token's bytes begin, the bytes. A slot of the hash table is three
 * words: the token's first and second four bytes (or two hashes, where it is longer than both) and its id with its
 * length above.
 */

export const NOT_FOUND = -1
/** Bytes that may be read behind a text or token. */
export const PADDING = 8
/** Of the layout: raised when it changes. */
const VERSION = 1
const HEAD_WORDS = 4
/** A token's length has 8 bits beside its id. */
export const ID_BITS = 24
export const ID_MASK = (1 << ID_BITS) - 1
/** Bytes. */
export const LONGEST_TOKEN = 255
export const SLOT_WORDS = 3
const TWO_BYTES = 2 ** 16
export const INLINE_BYTES = 8
/** Which bits of a first and second word belong to a token of 0 to 8 bytes. */
const FIRST_MASK = Int32Array.of(0, 0xff, 0xffff, 0xffffff, -1, -1, -1, -1, -1)
const SECOND_MASK = Int32Array.of(0, 0, 0, 0, 0, 0xff, 0xffff, 0xffffff, -1)

export interface VocabularyPlaces {
  ofTwoBytes: number
  slots: number
  slotBytes: number
  /** That brings a mixed hash to the number of a slot. */
  shift: number
  starts: number
  bytes: number
}

/** Finds tokens by their bytes. */
export class Vocabulary {
  /** Ids: the highest plus one. */
  readonly size: number
  readonly memory: SharedArrayBuffer
  /** Where its tables begin in the memory, in bytes. */
  readonly places: VocabularyPlaces
  /** Ids of tokens of two bytes, by these bytes as a little-endian number; `NOT_FOUND` for all others. */
  readonly ofTwoBytes: Int32Array
  readonly #slots: Int32Array
  readonly #shift: number
  readonly #starts: Uint32Array
  readonly #bytes: Uint8Array
  readonly #view: DataView

  /** Takes memory that begins as `build` has filled it, here or elsewhere. Throws for any other. */
  constructor(memory: SharedArrayBuffer) {
    const [version, size, byteCount] = new Uint32Array(memory, 0, HEAD_WORDS)
    if (version !== VERSION || memory.byteLength < byteLength(size, byteCount))
      throw new RangeError('not the memory of a vocabulary')
    const slotCount = slotsFor(size)
    const words = new Int32Array(memory, 0, HEAD_WORDS + TWO_BYTES + slotCount * SLOT_WORDS + size + 1)
    const slotsAt = HEAD_WORDS + TWO_BYTES
    const startsAt = slotsAt + slotCount * SLOT_WORDS
    this.size = size
    this.memory = memory
    this.places = {
      ...{ ofTwoBytes: HEAD_WORDS * 4, slots: slotsAt * 4, slotBytes: slotCount * SLOT_WORDS * 4 },
      ...{ shift: Math.clz32(slotCount) + 1, starts: startsAt * 4, bytes: words.byteLength },
    }
    this.ofTwoBytes = words.subarray(HEAD_WORDS, slotsAt)
    this.#slots = words.subarray(slotsAt, startsAt)
    this.#shift = Math.clz32(slotCount) + 1
    this.#starts = new Uint32Array(memory, startsAt * 4, size + 1)
    this.#bytes = new Uint8Array(memory, words.byteLength)
    this.#view = new DataView(memory, words.byteLength)
  }

  /** Of tokens in the order of their ids, 1 to 255 bytes long; undefined where there is none of that id. */
  static build(tokens: readonly (Uint8Array | undefined)[]): Vocabulary {
    const byteCount = tokens.reduce((sum, token) => sum + (token?.length ?? 0), 0)
    const memory = new SharedArrayBuffer(byteLength(tokens.length, byteCount))
    new Uint32Array(memory, 0, HEAD_WORDS).set([VERSION, tokens.length, byteCount])
    const vocabulary = new Vocabulary(memory)
    vocabulary.#fill(tokens)
    return vocabulary
  }

  #fill(tokens: readonly (Uint8Array | undefined)[]): void {
    this.ofTwoBytes.fill(NOT_FOUND)
    let start = 0
    for (const [id, token] of tokens.entries()) {
      this.#starts[id] = start
      if (!token) continue
      this.#bytes.set(token, start)
      this.#insert(id, start, token.length)
      start += token.length
    }
    this.#starts[this.size] = start
  }

  #insert(id: number, start: number, length: number): void {
    if (length === 0 || length > LONGEST_TOKEN) throw new RangeError(`a token of ${length} bytes`)
    const [first, second] = this.#words(start, length)
    if (length === 2) this.ofTwoBytes[first] = id
    let slot = (mix(first, second, length) >>> this.#shift) * SLOT_WORDS
    while (this.#slots[slot + 2] !== 0)
      slot = slot + SLOT_WORDS === this.#slots.length ? 0 : slot + SLOT_WORDS
    this.#slots[slot] = first
    this.#slots[slot + 1] = second
    this.#slots[slot + 2] = id | (length << ID_BITS)
  }

  #words(start: number, length: number): [number, number] {
    const text = this.#view
    if (length > INLINE_BYTES) return [firstHash(text, start, length), secondHash(text, start, length)]
    return [
      text.getInt32(start, true) & FIRST_MASK[length],
      text.getInt32(start + 4, true) & SECOND_MASK[length],
    ]
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
    if (length > LONGEST_TOKEN) return NOT_FOUND
    const first = firstHash(text, start, length)
    const second = secondHash(text, start, length)
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

  /** The ids of the 256 bytes, `NOT_FOUND` for one that is no token. */
  byteIds(): Int32Array {
    const byte = new DataView(new ArrayBuffer(1 + PADDING))
    return Int32Array.from({ length: 256 }, (_, value) => {
      byte.setUint8(0, value)
      return this.find(byte, 0, 1)
    })
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

/** Bytes of the memory. */
function byteLength(size: number, byteCount: number): number {
  const words = HEAD_WORDS + TWO_BYTES + slotsFor(size) * SLOT_WORDS + size + 1
  return words * 4 + byteCount + PADDING
}

/** A power of two with at least half of the slots free. */
function slotsFor(size: number): number {
  return 2 ** Math.ceil(Math.log2(size * 2 + 2))
}

function mix(first: number, second: number, length: number): number {
  const mixed = Math.imul(first ^ (length << 27), 0x9e3779b1) ^ Math.imul(second, 0x85ebca77)
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
}

/** Hashes of a token that is longer than eight bytes; its last word may overlap the one before. */
function firstHash(text: DataView, start: number, length: number): number {
  let hash = length
  const last = start + length - 4
  for (let at = start; at < last; at += 4) {
    hash = Math.imul(hash ^ text.getInt32(at, true), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  return Math.imul(hash ^ text.getInt32(last, true), 0x9e3779b1)
}

function secondHash(text: DataView, start: number, length: number): number {
  let hash = 0
  const last = start + length - 4
  for (let at = start; at < last; at += 4)
    hash = Math.imul((hash << 5) ^ (hash >>> 27) ^ text.getInt32(at, true), 0x85ebca77)
  return Math.imul((hash << 5) ^ (hash >>> 27) ^ text.getInt32(last, true), 0x85ebca77)
}
