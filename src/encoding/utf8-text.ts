import { PADDING } from './vocabulary.ts'

const FIRST_CAPACITY = 2 ** 16
/** A larger text gets memory of its own, which is not kept. */
const LARGEST_KEPT = 2 ** 22
const encoder = new TextEncoder()

/** A text as UTF-8, with zero bytes behind it so that it can be read word by word. */
export class Utf8Text {
  bytes: Uint8Array
  view: DataView
  /** Bytes of the text. */
  length = 0
  /** Where texts go that it has room for. */
  readonly #home: Uint8Array
  #large: Uint8Array | undefined

  constructor(home: Uint8Array = new Uint8Array(FIRST_CAPACITY)) {
    this.#home = home
    this.bytes = home
    this.view = viewOf(home)
  }

  /** Takes a string, lone surrogates as U+FFFD, or valid UTF-8. */
  set(text: string | Uint8Array): void {
    if (typeof text === 'string') {
      // Three bytes a unit at most; for large texts exactly as many as needed.
      this.#reserve(text.length * 3 <= LARGEST_KEPT ? text.length * 3 : Buffer.byteLength(text))
      this.length = encoder.encodeInto(text, this.bytes).written
    } else {
      this.#reserve(text.length)
      this.bytes.set(text)
      this.length = text.length
    }
    this.bytes.fill(0, this.length, this.length + PADDING)
  }

  #reserve(count: number): void {
    const needed = count + PADDING
    const bytes = needed <= this.#home.length ? this.#home : this.#largeOf(needed)
    if (bytes === this.bytes) return
    this.bytes = bytes
    this.view = viewOf(bytes)
  }

  #largeOf(needed: number): Uint8Array {
    if (this.#large && needed <= this.#large.length) return this.#large
    const bytes = new Uint8Array(Math.max(needed, Math.min(needed * 2, LARGEST_KEPT)))
    if (bytes.length <= LARGEST_KEPT + PADDING) this.#large = bytes
    return bytes
  }
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length)
}

export function asString(text: string | Uint8Array): string {
  return typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
}
