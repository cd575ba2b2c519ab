import { isUtf8 } from 'node:buffer'
import { isBinary } from '../../core/binary.ts'
import { TaskError } from '../../core/errors.ts'
import { FileInput } from '../../core/file-input.ts'
import type { Encoder } from '../../encoding/encoder.ts'
import { openEncoding, type SharedEncoding } from '../../encoding/open-encoding.ts'
import { TokenList } from '../../encoding/token-list.ts'
import { nameOrPath, type TokenizeOptions } from './options.ts'
import { stretches } from './parts.ts'
import type { TokenizeResult, Tokens } from './result.ts'

/** The text of a row in a field of this name, or the row itself where it is a string. */
const TEXT_FIELD = 'text'
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

  /** Of a file, a string or a row with a field `text`. Throws a `TaskError` for any other, and for what options refuse. */
  tokenize(input: unknown): TokenizeResult {
    if (!(input instanceof FileInput)) {
      const text = textOfRow(input)
      return this.#tokens(text, Buffer.byteLength(text))
    }
    const content = input.bytes()
    if (isBinary(content)) return { bytes: content.length, skipped: 'binary' }
    return this.#tokens(isUtf8(content) ? withoutMark(content) : input.text(), content.length)
  }

  #tokens(text: string | Uint8Array, bytes: number): Tokens {
    const { maxTokens, overflow } = this.#options
    if (maxTokens === undefined) return this.#whole(text, bytes)
    if (overflow === 'split') return this.#split(asString(text), bytes, maxTokens)
    const whole = this.#whole(text, bytes)
    if (whole.tokens <= maxTokens) return whole
    if (overflow === 'fail') throw tooMany(whole.tokens, maxTokens)
    return this.#truncated(asString(text), bytes, maxTokens)
  }

  #whole(text: string | Uint8Array, bytes: number): Tokens {
    if (!this.#options.ids) return { tokens: this.#encoder.count(text), bytes }
    const list = this.#list
    list.clear()
    this.#encoder.encode(text, list)
    return { tokens: list.length, bytes, ids: Array.from(list.ids.subarray(0, list.length)) }
  }

  #truncated(text: string, bytes: number, most: number): Tokens {
    const { ids, ends } = this.#encoder.encodeWithEnds(text)
    const [{ to, end }] = stretches(ends, most)
    return { tokens: to, bytes, truncated: true, end, ...this.#given(ids.subarray(0, to)) }
  }

  #split(text: string, bytes: number, most: number): Tokens {
    const { ids, ends } = this.#encoder.encodeWithEnds(text)
    const parts = stretches(ends, most).map(({ from, to, start, end }) => ({
      ...{ start, end, tokens: to - from },
      ...this.#given(ids.subarray(from, to)),
    }))
    return { tokens: ids.length, bytes, parts }
  }

  #given(ids: Uint32Array): { ids?: number[] } {
    return this.#options.ids ? { ids: Array.from(ids) } : {}
  }
}

function textOfRow(input: unknown): string {
  const text =
    typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[TEXT_FIELD] : input
  if (typeof text === 'string') return text
  throw new TaskError('no_text', 'permanent', {
    message: text === undefined ? `the row has no ${TEXT_FIELD}` : "the row's text is not a string",
    hint: '--text-field says which field of a row is its text',
  })
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
