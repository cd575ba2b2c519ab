import type { TokenBuffer } from '../token-buffer.ts'

const ENTRIES = 1 << 16
const SLOTS = ENTRIES * 2
const MAX_BYTES = 1 << 20
const MAX_IDS = 1 << 19
/** Longer pieces are rare, and rarely come twice. */
export const MAX_CACHED_BYTES = 64

/** A hash of a piece of text is made byte by byte, beginning with this. */
export const HASH_START = 0x811c9dc5 | 0

export function addToHash(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193)
}

export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_START
  for (let at = start; at < end; at++) hash = addToHash(hash, bytes[at])
  return hash
}

/**
 * The ids of pieces of text seen before. Pieces are compared where they stand, so that looking one up makes
 * no string. What is kept is bounded: once full, it begins anew.
 */
export class PieceCache {
  /** Slot → entry + 1. */
  readonly #slots = new Int32Array(SLOTS)
  readonly #hashes = new Int32Array(ENTRIES)
  readonly #byteStarts = new Int32Array(ENTRIES + 1)
  readonly #idStarts = new Int32Array(ENTRIES + 1)
  readonly #bytes = new Uint8Array(MAX_BYTES)
  readonly #ids = new Uint32Array(MAX_IDS)
  #count = 0

  /** Appends the ids of `bytes[start..end)` to `out`; false where they are not known. */
  copy(bytes: Uint8Array, start: number, end: number, hash: number, out: TokenBuffer): boolean {
    const entry = this.#find(bytes, start, end, hash)
    if (entry < 0) return false
    const from = this.#idStarts[entry]
    const to = this.#idStarts[entry + 1]
    // Most pieces are one token.
    if (to - from === 1) out.push(this.#ids[from])
    else out.append(this.#ids, from, to)
    return true
  }

  /** Remembers `out.ids[from..out.length)` for a piece that was not found. */
  add(bytes: Uint8Array, start: number, end: number, hash: number, out: TokenBuffer, from: number): void {
    const size = end - start
    const ids = out.length - from
    if (size > MAX_CACHED_BYTES) return
    if (!this.#hasRoom(size, ids)) this.#clear()
    const entry = this.#count++
    const byteStart = this.#byteStarts[entry]
    for (let i = 0; i < size; i++) this.#bytes[byteStart + i] = bytes[start + i]
    this.#byteStarts[entry + 1] = byteStart + size
    this.#ids.set(out.ids.subarray(from, out.length), this.#idStarts[entry])
    this.#idStarts[entry + 1] = this.#idStarts[entry] + ids
    this.#hashes[entry] = hash
    this.#slots[this.#freeSlot(hash)] = entry + 1
  }

  #find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    for (let slot = slotOf(hash); ; slot = (slot + 1) & (SLOTS - 1)) {
      const entry = this.#slots[slot] - 1
      if (entry < 0) return -1
      if (this.#hashes[entry] === hash && this.#holds(entry, bytes, start, end)) return entry
    }
  }

  #holds(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#byteStarts[entry]
    if (this.#byteStarts[entry + 1] - from !== end - start) return false
    for (let i = start; i < end; i++) if (this.#bytes[from + i - start] !== bytes[i]) return false
    return true
  }

  #freeSlot(hash: number): number {
    let slot = slotOf(hash)
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1)
    return slot
  }

  #hasRoom(size: number, ids: number): boolean {
    return (
      this.#count < ENTRIES &&
      this.#byteStarts[this.#count] + size <= MAX_BYTES &&
      this.#idStarts[this.#count] + ids <= MAX_IDS
    )
  }

  #clear(): void {
    this.#slots.fill(0)
    this.#count = 0
  }
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (SLOTS - 1)
}
