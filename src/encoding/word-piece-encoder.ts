import { FatalError, TaskError } from '../core/errors.ts'
import type { BertText } from './bert-text.ts'
import type { Encoder, SpecialMode } from './encoder.ts'
import { type NamedTokens, SpecialTokens } from './special-tokens.ts'
import { TokenList } from './token-list.ts'
import type { TokenizerFile } from './tokenizer-file.ts'
import { WordPiece, type WordPieceModel } from './word-piece.ts'

/** What the library takes where a file says nothing. */
const USUAL_PREFIX = '##'
const USUAL_LONGEST_WORD = 100

/** A WordPiece tokenizer.json as our own encoder takes it: BERT and its like. */
export interface WordPieceFile {
  model: WordPieceModel
  rules: BertText
  special: NamedTokens
  always: NamedTokens
}

/** Undefined for any file of which something is not known to be the same here. */
export function wordPieceFile(file: TokenizerFile): WordPieceFile | undefined {
  const { added_tokens = [], model, normalizer, pre_tokenizer } = file
  if (model.type !== 'WordPiece' || pre_tokenizer?.type !== 'BertPreTokenizer') return undefined
  if (normalizer?.type !== 'BertNormalizer' || added_tokens.some(isDemanding)) return undefined
  const vocabulary = new Map(Object.entries(model.vocab))
  const unknown = vocabulary.get(model.unk_token ?? '')
  if (unknown === undefined) throw noUnknown()
  const of = (isSpecial: boolean) =>
    Object.fromEntries(
      added_tokens.filter(({ special }) => special === isSpecial).map(({ content, id }) => [content, id]),
    )
  return {
    model: {
      ...{ vocabulary, unknown },
      continuingPrefix: model.continuing_subword_prefix ?? USUAL_PREFIX,
      maxWordLength: model.max_input_chars_per_word ?? USUAL_LONGEST_WORD,
    },
    rules: rulesOf(normalizer),
    ...{ special: of(true), always: of(false) },
  }
}

/** Those that are looked for in the normalised text, or take the space beside them. */
function isDemanding({ single_word, lstrip, rstrip, normalized, special }: AddedToken): boolean {
  return Boolean(single_word || lstrip || rstrip || (normalized ?? !special))
}

type AddedToken = NonNullable<TokenizerFile['added_tokens']>[number]

function rulesOf(normalizer: NonNullable<TokenizerFile['normalizer']>): BertText {
  const { clean_text, handle_chinese_chars, lowercase, strip_accents } = normalizer
  return {
    cleanText: clean_text === true,
    splitIdeographs: handle_chinese_chars === true,
    lowercase: lowercase === true,
    stripAccents: lowercase === true ? strip_accents !== false : strip_accents === true,
  }
}

function noUnknown(): FatalError {
  return new FatalError(
    'bad_tokenizer',
    'a WordPiece tokenizer.json whose "unk_token" is not in its vocabulary',
  )
}

/** WordPiece around special tokens. Ids do not spell the text, which is normalised: places can't be told. */
export class WordPieceEncoder implements Encoder {
  readonly name: string
  readonly vocabularySize: number
  readonly #words: WordPiece
  readonly #special: SpecialTokens
  readonly #texts = new Map<number, string>()
  readonly #prefix: string
  readonly #counted = new TokenList()

  constructor(name: string, { model, rules, special, always }: WordPieceFile, mode: SpecialMode) {
    this.name = name
    this.#words = new WordPiece(model, rules)
    this.#special = new SpecialTokens(special, always, mode)
    this.#prefix = model.continuingPrefix
    for (const [text, id] of [...model.vocabulary, ...Object.entries({ ...always, ...special })])
      this.#texts.set(id, text)
    let last = -1
    for (const id of this.#texts.keys()) last = Math.max(last, id)
    this.vocabularySize = last + 1
  }

  encode(text: string | Uint8Array, list: TokenList): void {
    const whole = typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
    if (!this.#special.cuts) this.#words.encode(whole, list)
    else
      for (const part of this.#special.split(whole)) {
        this.#words.encode(part.text, list)
        if (part.token !== undefined) list.push(part.token)
      }
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

  /** The words of ids, with a space between each. */
  decode(ids: Iterable<number>): string {
    let text = ''
    for (const id of ids) {
      const token = this.#texts.get(id)
      if (token === undefined)
        throw new TaskError('unknown_token', 'permanent', { message: `${this.name} has no token ${id}` })
      if (token.startsWith(this.#prefix) && text !== '') text += token.slice(this.#prefix.length)
      else text += text === '' ? token : ` ${token}`
    }
    return text
  }

  decodeBytes(ids: Iterable<number>): Uint8Array {
    return Buffer.from(this.decode(ids))
  }
}
