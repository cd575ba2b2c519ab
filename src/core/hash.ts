import { hash } from 'node:crypto'

/**
 * A 64-bit hash of `text[from..to)` (UTF-16 units), written as two words at `words[at]`. Two multiplicative
 * lanes with a final avalanche (the scheme known as cyrb53), seeded by the store so that collisions can't be
 * prepared. For what must hold against an adversary without the seed, use `digest`.
 */
export function hashText(
  text: string,
  from: number,
  to: number,
  seed: number,
  words: Uint32Array,
  at: number,
): void {
  let h1 = 0xdeadbeef ^ seed
  let h2 = 0x41c6ce57 ^ seed
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i)
    h1 = Math.imul(h1 ^ unit, 2654435761)
    h2 = Math.imul(h2 ^ unit, 1597334677)
    h1 = (h1 << 13) | (h1 >>> 19)
    h2 = (h2 << 17) | (h2 >>> 15)
  }
  finish(h1, h2, words, at)
}

/** The same of the bytes from `from` to `to`, four at a time. */
export function hashBytes(
  bytes: DataView,
  from: number,
  to: number,
  seed: number,
  words: Uint32Array,
  at: number,
): void {
  const whole = to - ((to - from) & 3)
  let h1 = 0xdeadbeef ^ seed
  // Zeros at the end must tell as well.
  let h2 = 0x41c6ce57 ^ seed ^ (to - from)
  for (let i = from; i < to; i += 4) {
    const word = i < whole ? bytes.getInt32(i, true) : rest(bytes, i, to)
    h1 = Math.imul(h1 ^ word, 2654435761)
    h2 = Math.imul(h2 ^ word, 1597334677)
    h1 = (h1 << 13) | (h1 >>> 19)
    h2 = (h2 << 17) | (h2 >>> 15)
  }
  finish(h1, h2, words, at)
}

function rest(bytes: DataView, from: number, to: number): number {
  let word = 0
  for (let i = to - 1; i >= from; i--) word = (word << 8) | bytes.getUint8(i)
  return word
}

/** The final avalanche. */
function finish(h1: number, h2: number, words: Uint32Array, at: number): void {
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909)
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909)
  words[at] = h1
  words[at + 1] = h2
}

/** SHA-256 cut to 16 bytes: for file content, pages of a plan and task keys. */
export function digest(data: string | Uint8Array): Buffer {
  // Asked for bytes, Node takes longer to make memory for them than to hash a file of a few kilobytes.
  return Buffer.from(hash('sha256', data, 'binary').slice(0, 16), 'latin1')
}
