import { PADDING } from './vocabulary.ts'

const FIRST_CAPACITY = 2 ** 16
/** A larger text gets memory of its own, which is not kept. */
const LARGEST_KEPT = 2 ** 22
const encoder = new TextEncoder()

/** A text as UTF-8, with zero bytes behind it so that it can be read word by word. */
export class Utf8Text {
  bytes = new Uint8Array(0)
  view = new DataView(this.bytes.buffer)
  /** Bytes of the text. */
  length = 0

  constructor() {
    this.#allocate(FIRST_CAPACITY)
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
    if (needed > this.bytes.length) this.#allocate(Math.max(needed, Math.min(needed * 2, LARGEST_KEPT)))
    else if (this.bytes.length > LARGEST_KEPT + PADDING && needed <= LARGEST_KEPT) this.#allocate(needed)
  }

  #allocate(capacity: number): void {
    this.bytes = new Uint8Array(capacity)
    this.view = new DataView(this.bytes.buffer)
  }
}

export function asString(text: string | Uint8Array): string {
  return typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
}
