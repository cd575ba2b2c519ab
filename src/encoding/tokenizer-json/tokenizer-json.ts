import { FatalError, TaskError } from '../../core/errors.ts'
import { type Encoder, INSIDE_CHARACTER, type SpecialMode } from '../encoder.ts'
import { tokenEnds } from '../token-ends.ts'
import { TokenList } from '../token-list.ts'
import { AddedTokens } from './added-tokens.ts'
import type { TokenizerFile } from './file.ts'
import { ownModel, type SharedTokenizer } from './own-model.ts'
import { type Template, templateOf } from './template.ts'
import type { TextModel } from './text-model.ts'

/**
 * The tokenizer of a Hugging Face model, from its `tokenizer.json`: byte-level BPE (GPT-2, Llama 3, Qwen, o200k)
 * and BERT's WordPiece by our own code, all other kinds by @huggingface/tokenizers. Ids are that library's, but that
 * U+0085 is white space and U+FEFF is none in byte-level patterns, as in the original in Rust.
 */
export class TokenizerJson implements Encoder {
  readonly name: string
  readonly vocabularySize: number
  /** What the model wants around a text; no part of what `encode` gives. */
  readonly template: Template
  /** True where ids come from our own code. */
  readonly isOwn: boolean
  readonly #model: TextModel
  readonly #added: AddedTokens
  readonly #contents: ReadonlyMap<number, Uint8Array>
  readonly #refused: AddedTokens
  readonly #counted = new TokenList()

  private constructor(
    { name, tokenizer }: SharedTokenizer,
    model: TextModel,
    isOwn: boolean,
    mode: SpecialMode,
  ) {
    const { added_tokens } = tokenizer
    this.name = name
    this.vocabularySize = sizeOf(tokenizer)
    this.template = templateOf(tokenizer)
    this.isOwn = isOwn
    this.#model = model
    const special = added_tokens.filter((token) => token.special)
    this.#refused = new AddedTokens(mode === 'refuse' ? special : [])
    this.#added = new AddedTokens(isOwn ? known(tokenizer, mode) : [])
    this.#contents = new Map(added_tokens.map(({ id, content }) => [id, Buffer.from(content)]))
  }

  /** Throws FatalError `bad_tokenizer`. */
  static async open(shared: SharedTokenizer, mode: SpecialMode): Promise<TokenizerJson> {
    try {
      const own = ownModel(shared)
      return new TokenizerJson(shared, own ?? (await libraryModel(shared, mode)), own !== undefined, mode)
    } catch (error) {
      if (error instanceof FatalError) throw error
      throw new FatalError(
        'bad_tokenizer',
        `the tokenizer ${shared.name}: ${(error as Error).message}`,
        undefined,
        error,
      )
    }
  }

  encode(text: string | Uint8Array, list: TokenList): void {
    const whole = asString(text)
    this.#refuse(whole)
    for (const section of this.#added.split(whole)) {
      if (section.id !== undefined) list.push(section.id)
      else if (section.text !== '') this.#model.encode(section.text, list)
    }
  }

  count(text: string | Uint8Array): number {
    this.#counted.clear()
    this.encode(text, this.#counted)
    return this.#counted.length
  }

  /** Where ids do not spell their text, all but the last end inside of something that can't be cut. */
  encodeWithEnds(text: string): { ids: Uint32Array; ends: Uint32Array } {
    const list = new TokenList()
    this.encode(text, list)
    const ids = list.toArray()
    const total = ids.reduce((sum, id) => sum + this.#lengthOf(id), 0)
    // What the normaliser changed is no longer the text's own.
    if (this.#model.lengthOf && total === Buffer.byteLength(text))
      return { ids, ends: tokenEnds(text, ids, (id) => this.#lengthOf(id)) }
    const ends = new Uint32Array(ids.length).fill(INSIDE_CHARACTER)
    if (ends.length > 0) ends[ends.length - 1] = text.length
    return { ids, ends }
  }

  decode(ids: Iterable<number>): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.decodeBytes(ids))
  }

  decodeBytes(ids: Iterable<number>): Uint8Array {
    const parts = Array.from(ids, (id) => this.#bytesOf(id))
    return Buffer.concat(parts)
  }

  #bytesOf(id: number): Uint8Array {
    if (!this.#model.copyTo)
      throw new TaskError('no_decoding', 'permanent', {
        message: `ids of ${this.name} do not spell their text`,
      })
    const length = this.#lengthOf(id)
    if (length === 0)
      throw new TaskError('unknown_token', 'permanent', { message: `${this.name} has no token ${id}` })
    const added = this.#contents.get(id)
    if (added) return added
    const bytes = new Uint8Array(length)
    this.#model.copyTo(bytes, 0, id)
    return bytes
  }

  #lengthOf(id: number): number {
    return this.#contents.get(id)?.length ?? this.#model.lengthOf?.(id) ?? 0
  }

  #refuse(text: string): void {
    const found = this.#refused.firstIn(text)
    if (!found) return
    throw new TaskError('special_token', 'permanent', {
      message: `the text has the special token ${JSON.stringify(found.content)}`,
      hint: 'take it as text (special: off) or, if the text is your own, as the token (special: allow)',
    })
  }
}

function known({ added_tokens }: TokenizerFile, mode: SpecialMode): TokenizerFile['added_tokens'] {
  return mode === 'allow' ? added_tokens : added_tokens.filter((token) => !token.special)
}

async function libraryModel({ tokenizer, config }: SharedTokenizer, mode: SpecialMode): Promise<TextModel> {
  const { Tokenizer } = await import('@huggingface/tokenizers')
  const library = new Tokenizer({ ...tokenizer, added_tokens: known(tokenizer, mode) }, config)
  return {
    encode: (text, list) => {
      for (const id of library.encode(text, { add_special_tokens: false }).ids) list.push(id)
    },
  }
}

function sizeOf({ model, added_tokens }: TokenizerFile): number {
  let last = highest(model)
  for (const { id } of added_tokens) last = Math.max(last, id)
  return last + 1
}

function highest({ vocab, size }: TokenizerFile['model']): number {
  if (typeof size === 'number') return size - 1
  if (Array.isArray(vocab)) return vocab.length - 1
  let last = -1
  for (const id of Object.values(vocab as Record<string, number>)) last = Math.max(last, id)
  return last
}

function asString(text: string | Uint8Array): string {
  return typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
}
