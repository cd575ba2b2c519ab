import { isUtf8 } from 'node:buffer'
import { isBinary } from '../../core/binary.ts'
import { TaskError } from '../../core/errors.ts'
import { FileInput } from '../../core/file-input.ts'
import { RowText } from '../../core/row-text.ts'
import { textOf } from '../../core/text-of.ts'
import type { Encoder } from '../../encoding/encoder.ts'
import { openEncoding, type SharedEncoding } from '../../encoding/open-encoding.ts'
import { TokenList } from '../../encoding/token-list.ts'
import { nameOrPath, type TokenizeOptions } from './options.ts'
import { stretches } from './parts.ts'
import type { TokenizeResult, Tokens } from './result.ts'

const UTF8_MARK = [0xef, 0xbb, 0xbf]

/** Counts or encodes items as the options say. */
export class Tokenizer {
  readonly #encoder: Encoder
  readonly #options: TokenizeOptions
  readonly #list = new TokenList()

  private constructor(encoder: Encoder, options: TokenizeOptions) {
    this.#encoder = encoder
    this.#options = options
  }

  static async open(options: TokenizeOptions, shared?: SharedEncoding): Promise<Tokenizer> {
    return new Tokenizer(
      await openEncoding(nameOrPath(options), { special: options.special, shared }),
      options,
    )
  }

  /**
   * Of a file, a string or a row with a text. `keep` is handed the ids where they are asked for: of parts one after
   * another. Throws a `TaskError` for what has no text, and for what options refuse.
   */
  tokenize(input: unknown, keep: (note: Uint8Array) => void): TokenizeResult {
    if (input instanceof RowText) return this.#tokens(input.bytes, input.bytes.length, keep)
    if (!(input instanceof FileInput)) {
      const text = textOf(input)
      return this.#tokens(text, Buffer.byteLength(text), keep)
    }
    const content = input.bytes()
    if (isBinary(content)) return { bytes: content.length, skipped: 'binary' }
    return this.#tokens(isUtf8(content) ? withoutMark(content) : input.text(), content.length, keep)
  }

  #tokens(text: string | Uint8Array, bytes: number, keep: (note: Uint8Array) => void): Tokens {
    const { maxTokens, overflow } = this.#options
    if (maxTokens === undefined) return this.#whole(text, bytes, keep)
    if (overflow === 'split') return this.#split(asString(text), bytes, maxTokens, keep)
    const whole = this.#whole(text, bytes, keep)
    if (whole.tokens <= maxTokens) return whole
    if (overflow === 'fail') throw tooMany(whole.tokens, maxTokens)
    return this.#truncated(asString(text), bytes, maxTokens, keep)
  }

  #whole(text: string | Uint8Array, bytes: number, keep: (note: Uint8Array) => void): Tokens {
    if (!this.#options.ids) return { tokens: this.#encoder.count(text), bytes }
    const list = this.#list
    list.clear()
    this.#encoder.encode(text, list)
    // Beside a result nothing can be kept of nothing.
    if (list.length === 0) return { tokens: 0, bytes, ids: [] }
    keep(bytesOf(list.toArray()))
    return { tokens: list.length, bytes }
  }

  #truncated(text: string, bytes: number, most: number, keep: (note: Uint8Array) => void): Tokens {
    const { ids, ends } = this.#placed(text)
    const [{ to, end }] = stretches(ids.length, ends, most)
    if (this.#options.ids) keep(bytesOf(ids.slice(0, to)))
    return { tokens: to, bytes, truncated: true, ...(end !== undefined && { end }) }
  }

  #split(text: string, bytes: number, most: number, keep: (note: Uint8Array) => void): Tokens {
    const { ids, ends } = this.#placed(text)
    // A text without tokens has no part that could hold its ids.
    if (ids.length === 0) return { ...this.#whole(text, bytes, keep), parts: [] }
    if (this.#options.ids) keep(bytesOf(ids))
    const parts = stretches(ids.length, ends, most).map(({ from, to, ...place }) => ({
      ...place,
      tokens: to - from,
    }))
    return { tokens: ids.length, bytes, parts }
  }

  /** Without places for an encoder that changes the text: its tokens can still be counted off. */
  #placed(text: string): { ids: Uint32Array; ends?: Uint32Array } {
    try {
      return this.#encoder.encodeWithEnds(text)
    } catch (error) {
      if (!(error instanceof TaskError) || error.code !== 'no_offsets') throw error
      this.#list.clear()
      this.#encoder.encode(text, this.#list)
      return { ids: this.#list.toArray() }
    }
  }
}

function bytesOf(ids: Uint32Array): Uint8Array {
  return new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength)
}

function tooMany(tokens: number, most: number): TaskError {
  return new TaskError('too_many_tokens', 'permanent', {
    message: `${tokens} tokens, more than ${most}`,
    hint: 'raise --tokenize.max-tokens, or let --tokenize.overflow truncate or split',
  })
}

function withoutMark(content: Uint8Array): Uint8Array {
  return UTF8_MARK.every((byte, at) => content[at] === byte) ? content.subarray(UTF8_MARK.length) : content
}

function asString(text: string | Uint8Array): string {
  return typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
}
