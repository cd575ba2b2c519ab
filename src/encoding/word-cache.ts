import type { TokenList } from './token-list.ts'
import type { TokenizerFile } from './tokenizer-file.ts'

const MOST_WORDS = 2 ** 17
/** UTF-16 units; longer words come back too seldom. */
const LONGEST_WORD = 32
/** Those that any of these tokenizers takes as such, before anything else. */
const WORDS = /[^ \t\r\n]+/g

/** What words were encoded to; starts empty again once it is full. */
export class WordCache {
  readonly #encode: (text: string) => readonly number[]
  readonly #known = new Map<string, readonly number[]>()

  constructor(encode: (text: string) => readonly number[]) {
    this.#encode = encode
  }

  /** Adds a text's ids to `list`. */
  encode(text: string, list: TokenList): void {
    for (const [word] of text.matchAll(WORDS)) {
      const ids = this.#idsOf(word)
      list.reserve(ids.length)
      for (const id of ids) list.ids[list.length++] = id
    }
  }

  #idsOf(word: string): readonly number[] {
    if (word.length > LONGEST_WORD) return this.#encode(word)
    const known = this.#known.get(word)
    if (known) return known
    if (this.#known.size >= MOST_WORDS) this.#known.clear()
    const ids = this.#encode(word)
    this.#known.set(word, ids)
    return ids
  }
}

/** True where a text's ids are those of its words one after another: BERT and its like. */
export function isByWords({ added_tokens = [], normalizer, pre_tokenizer, model }: TokenizerFile): boolean {
  return (
    model.type === 'WordPiece' &&
    pre_tokenizer?.type === 'BertPreTokenizer' &&
    (!normalizer || normalizer.type === 'BertNormalizer') &&
    !added_tokens.some(
      ({ content, lstrip, rstrip, single_word }) => lstrip || rstrip || single_word || /\s/.test(content),
    )
  )
}
