/** A text as the scanner reads it: UTF-8 or any other bytes of which the first 128 are ASCII. */
export class Source {
  readonly bytes: Uint8Array
  /** Where the text begins: behind a byte order mark. */
  readonly start: number
  readonly #raw: () => string
  #text: string | undefined

  /** `raw` gives a character for each byte, where that is at hand. */
  constructor(bytes: Uint8Array, raw = () => asBuffer(bytes).toString('latin1')) {
    this.bytes = bytes
    this.start = textStart(bytes)
    this.#raw = raw
  }

  /** The same bytes as characters of 0 to 255, for searches and expressions; made when it is asked for. */
  get text(): string {
    this.#text ??= this.#raw()
    return this.#text
  }
}

/** Start and end of each comment, one after the other, in order; they do not overlap. */
export type Spans = readonly number[]

function textStart(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

/** The same memory with Node's methods. */
function asBuffer(bytes: Uint8Array): Buffer {
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
