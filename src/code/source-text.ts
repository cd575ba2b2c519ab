import { isUtf16 } from '../core/binary.ts'
import { decodeText } from '../core/file-input.ts'

/** How much of a file its language and its makers are told by. */
const HEAD_BYTES = 65_536

/** A file's content as each reader wants it. Nothing is decoded before it is asked for. */
export class SourceText {
  /** UTF-8 or any 8-bit encoding, without a byte order mark: what was UTF-16 is UTF-8 here. */
  readonly bytes: Buffer
  #text: string | undefined
  #raw: string | undefined
  #head: string | undefined

  constructor(content: Uint8Array) {
    this.bytes = withoutMark(content)
  }

  /** The whole text; invalid sequences are U+FFFD. */
  get text(): string {
    this.#text ??= decodeText(this.bytes)
    return this.#text
  }

  /** A character for each byte. */
  get raw(): string {
    this.#raw ??= this.bytes.toString('latin1')
    return this.#raw
  }

  /** The beginning of the text. */
  get head(): string {
    this.#head ??= this.#text ?? decodeText(this.bytes.subarray(0, HEAD_BYTES))
    return this.#head
  }
}

function withoutMark(content: Uint8Array): Buffer {
  if (isUtf16(content)) return Buffer.from(decodeText(content))
  const start = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? 3 : 0
  if (start === 0 && Buffer.isBuffer(content)) return content
  return Buffer.from(content.buffer, content.byteOffset + start, content.length - start)
}
