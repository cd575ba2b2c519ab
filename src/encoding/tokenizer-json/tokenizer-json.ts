import { FatalError, TaskError } from '../../core/errors.ts'
import { TokenBuffer } from '../token-buffer.ts'
import { AddedTokens } from './added-tokens.ts'
import { readTokenizerFiles, type TokenizerFiles } from './file.ts'
import { ownModel, type TextModel } from './open.ts'
import { type Template, templateOf } from './template.ts'

/** What special tokens spelled out in a text are: plain text, themselves, or an error. */
export type SpecialTokens = 'off' | 'allow' | 'refuse'

/**
 * The tokenizer of a Hugging Face model, from its `tokenizer.json`: byte-level BPE (GPT-2, Llama 3, Qwen, o200k)
 * and BERT's WordPiece by our own code, all other kinds by @huggingface/tokenizers. Ids are that library's.
 */
export class TokenizerJson {
  readonly name: string
  readonly vocabularySize: number
  /** What the model wants around a text; not part of what `encode` gives. */
  readonly template: Template
  /** True where the ids come from our own code. */
  readonly isOwn: boolean
  readonly #model: TextModel
  readonly #added: AddedTokens
  readonly #refused: AddedTokens
  readonly #out = new TokenBuffer()

  private constructor(
    files: TokenizerFiles,
    own: TextModel | undefined,
    model: TextModel,
    special: SpecialTokens,
  ) {
    const { added_tokens } = files.tokenizer
    this.name = files.name
    this.vocabularySize = sizeOf(files)
    this.template = templateOf(files.tokenizer)
    this.isOwn = own !== undefined
    this.#model = model
    const isSpecial = added_tokens.filter((token) => token.special)
    this.#refused = new AddedTokens(special === 'refuse' ? isSpecial : [])
    const known = special === 'off' ? added_tokens.filter((token) => !token.special) : added_tokens
    this.#added = new AddedTokens(own ? known : [])
  }

  /** Throws FatalError `no_such_tokenizer`, `bad_tokenizer`. */
  static async open(path: string, special: SpecialTokens = 'off'): Promise<TokenizerJson> {
    const files = await readTokenizerFiles(path)
    const own = findsInText(files) ? ownModel(files) : undefined
    try {
      return new TokenizerJson(files, own, own ?? (await othersModel(files, special)), special)
    } catch (error) {
      if (error instanceof FatalError) throw error
      const { message } = error as Error
      throw new FatalError('bad_tokenizer', `the tokenizer ${path}: ${message}`, undefined, error as Error)
    }
  }

  /** Throws TaskError `special_token` where the text spells a special token and those are refused. */
  encode(text: string): Uint32Array {
    const out = this.#out
    out.clear()
    this.#refuse(text)
    for (const section of this.#added.split(text)) {
      if (section.id !== undefined) out.push(section.id)
      else if (section.text !== '') this.#model.encode(section.text, out)
    }
    return out.toIds()
  }

  #refuse(text: string): void {
    const found = this.#refused.firstIn(text)
    if (!found) return
    throw new TaskError('special_token', 'permanent', {
      message: `the text spells the special token ${found.content}`,
      hint: 'take it as plain text with `off`, or as the token it names with `allow`',
    })
  }
}

/** Added tokens that are looked for in the normalised text are left to the library. */
function findsInText({ tokenizer }: TokenizerFiles): boolean {
  if (tokenizer.normalizer === null) return true
  return tokenizer.added_tokens.every(({ normalized, special }) => !(normalized ?? !special))
}

async function othersModel(
  { tokenizer, config }: TokenizerFiles,
  special: SpecialTokens,
): Promise<TextModel> {
  const { Tokenizer } = await import('@huggingface/tokenizers')
  const added_tokens = tokenizer.added_tokens.filter((token) => special === 'allow' || !token.special)
  const library = new Tokenizer({ ...tokenizer, added_tokens }, config)
  return {
    encode: (text, out) => {
      for (const id of library.encode(text, { add_special_tokens: false }).ids) out.push(id)
    },
  }
}

function sizeOf({ tokenizer: { model, added_tokens } }: TokenizerFiles): number {
  const vocabulary = (model.vocab ?? {}) as Record<string, number> | unknown[]
  const ids = Array.isArray(vocabulary) ? [vocabulary.length - 1] : Object.values(vocabulary)
  let last = -1
  for (const id of ids) last = Math.max(last, id)
  for (const { id } of added_tokens) last = Math.max(last, id)
  return last + 1
}
