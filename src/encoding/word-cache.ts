import type { TokenList } from './token-list.ts'
import type { TokenizerFile } from './tokenizer-file.ts'

const MOST_WORDS = 2 ** 17
/** UTF-16 units; longer words come back too seldom. */
const LONGEST_WORD = 64

/** What words were encoded to; starts empty again once it is full. */
export class WordCache {
  readonly #encode: (text: string) => readonly number[]
  readonly #known = new Map<string, readonly number[]>()

  constructor(encode: (text: string) => readonly number[]) {
    this.#encode = encode
  }

  /** Adds a text's ids to `list`. */
  encode(text: string, list: TokenList): void {
    let start = 0
    for (let at = 0; at <= text.length; at++) {
      if (at < text.length && !isSpace(text.charCodeAt(at))) continue
      if (at > start) this.#encodeWord(text.slice(start, at), list)
      start = at + 1
    }
  }

  #encodeWord(word: string, list: TokenList): void {
    const ids = this.#idsOf(word)
    list.reserve(ids.length)
    for (let at = 0; at < ids.length; at++) list.ids[list.length++] = ids[at]
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

/** What all of these tokenizers part words by. */
function isSpace(unit: number): boolean {
  return unit === 32 || unit === 10 || unit === 13 || unit === 9
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
