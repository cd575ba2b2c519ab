const utf8 = new TextEncoder()
const FIRST_CAPACITY = 4_096

/** A text as UTF-8 with a zero byte behind it, in an array that is used again for the next. */
export class TextBytes {
  bytes = new Uint8Array(FIRST_CAPACITY)
  length = 0

  /** Lone surrogates become U+FFFD. */
  encode(text: string): this {
    const most = text.length * 3 + 1
    if (this.bytes.length < most) this.bytes = new Uint8Array(most + (most >> 1))
    this.length = utf8.encodeInto(text, this.bytes).written
    this.bytes[this.length] = 0
    return this
  }
}
