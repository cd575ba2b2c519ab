/** A text as the scanner reads it: UTF-8 or any other bytes of which the first 128 are ASCII. */
export interface Source {
  bytes: Uint8Array
  /** The same bytes as characters of 0 to 255, for searches and expressions; made when it is asked for. */
  readonly text: string
  /** Where the text begins: behind a byte order mark. */
  start: number
}

/** Start and end of each comment, one after the other, in order; they do not overlap. */
export type Spans = readonly number[]

export function sourceOf(bytes: Uint8Array, raw = () => asBuffer(bytes).toString('latin1')): Source {
  return new LazySource(bytes, raw)
}

class LazySource implements Source {
  readonly bytes: Uint8Array
  readonly start: number
  readonly #raw: () => string
  #text: string | undefined

  constructor(bytes: Uint8Array, raw: () => string) {
    this.bytes = bytes
    this.start = textStart(bytes)
    this.#raw = raw
  }

  get text(): string {
    this.#text ??= this.#raw()
    return this.#text
  }
}

export function textStart(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

/** The same memory with Node's methods. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

export const NEWLINE = 10

/** Whether a mark, of characters of 0 to 255, stands at a position: for which no text need be made. */
export function standsAt(bytes: Uint8Array, mark: string, at: number): boolean {
  for (let i = 0; i < mark.length; i++) if (bytes[at + i] !== mark.charCodeAt(i)) return false
  return true
}

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
