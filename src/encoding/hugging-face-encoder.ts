import type { Tokenizer } from '@huggingface/tokenizers'
import { FatalError, TaskError } from '../core/errors.ts'
import type { Encoder, SpecialMode } from './encoder.ts'
import { pieceTooLong } from './piece-too-long.ts'
import { SpecialTokens } from './special-tokens.ts'
import { TokenList } from './token-list.ts'
import type { AddedToken, TokenizerFile } from './tokenizer-file.ts'
import { withoutPieces } from './unigram-pieces.ts'

const WITHOUT_FRAME = { add_special_tokens: false }
/** Parts that a file may leave out and the library asks for. */
const NO_PARTS = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null }

/** Any tokenizer.json, by the library of its makers: slower, and without the places of tokens. */
export class HuggingFaceEncoder implements Encoder {
  readonly name: string
  readonly vocabularySize: number
  readonly #tokenizer: Tokenizer
  readonly #special: SpecialTokens
  readonly #counted = new TokenList()

  private constructor(name: string, file: TokenizerFile, tokenizer: Tokenizer, mode: SpecialMode) {
    const special = (file.added_tokens ?? []).filter((token) => token.special)
    this.name = name
    this.#tokenizer = tokenizer
    let last = -1
    for (const id of tokenizer.get_vocab().values()) last = Math.max(last, id)
    this.vocabularySize = last + 1
    const refused = mode === 'refuse' ? special.map(({ content, id }) => [content, id]) : []
    this.#special = new SpecialTokens(Object.fromEntries(refused), {}, mode)
  }

  static async open(name: string, file: TokenizerFile, mode: SpecialMode): Promise<HuggingFaceEncoder> {
    const { Tokenizer } = await import('@huggingface/tokenizers')
    // It takes every added token as such: those that are text here must not be known to it.
    const { added_tokens: all = [] } = file
    const isText = ({ special }: AddedToken) => mode === 'off' && special
    const added_tokens = all.filter((token) => !isText(token))
    try {
      const { model, names } = withoutPieces(file.model, all.filter(isText))
      const tokenizer = new Tokenizer({ ...NO_PARTS, ...file, added_tokens, model }, {})
      const vocabulary = tokenizer.model?.vocab ?? []
      // Their ids can still be decoded.
      for (const [id, name] of names) vocabulary[id] = name
      return new HuggingFaceEncoder(name, file, tokenizer, mode)
    } catch (error) {
      throw new FatalError('bad_tokenizer', `${name}: ${(error as Error).message}`, undefined, error)
    }
  }

  encode(text: string | Uint8Array, list: TokenList): void {
    const whole = typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
    this.#special.check(whole)
    for (const id of this.#ids(whole)) list.push(id)
  }

  count(text: string | Uint8Array): number {
    this.#counted.clear()
    this.encode(text, this.#counted)
    return this.#counted.length
  }

  encodeWithEnds(): never {
    throw new TaskError('no_offsets', 'permanent', {
      message: `tokens of ${this.name} can't be placed in the text`,
      hint: 'its tokens can be counted and given, not placed',
    })
  }

  decode(ids: Iterable<number>): string {
    const given = [...ids]
    // The library takes no ids at all for a mistake.
    return given.length === 0 ? '' : this.#tokenizer.decode(given, { skip_special_tokens: false })
  }

  decodeBytes(ids: Iterable<number>): Uint8Array {
    return Buffer.from(this.decode(ids))
  }

  #ids(text: string): number[] {
    try {
      return this.#tokenizer.encode(text, WITHOUT_FRAME).ids
    } catch (error) {
      // It passes the tokens of a piece as so many arguments, for which the stack has no room.
      if (error instanceof RangeError) throw pieceTooLong('the library that reads the tokenizer', error)
      throw error
    }
  }
}
