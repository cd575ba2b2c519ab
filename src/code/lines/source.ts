/** A text as the scanner reads it: UTF-8 or any other bytes of which the first 128 are ASCII. */
export interface Source {
  bytes: Uint8Array
  /** The same bytes as characters of 0 to 255, for searches and expressions. */
  text: string
  /** Where the text begins: behind a byte order mark. */
  start: number
}

export function sourceOf(bytes: Uint8Array, text = asBuffer(bytes).toString('latin1')): Source {
  return { bytes, text, start: textStart(bytes) }
}

export function textStart(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

/** The same memory with Node's methods. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

export const NEWLINE = 10

export function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13)
}

/** Letters, digits, `_` and `$`. */
export function isWord(byte: number): boolean {
  return (
    (byte >= 97 && byte <= 122) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 48 && byte <= 57) ||
    byte === 95 ||
    byte === 36
  )
}
