import { readFileSync } from 'node:fs'
import { FatalError } from '../core/errors.ts'

/** What we look at of a tokenizer.json: the format of Hugging Face's tokenizers, version 1.0. */
export interface TokenizerFile {
  added_tokens?: AddedToken[]
  normalizer?: Normalizer | null
  pre_tokenizer?: PreTokenizer | null
  model: Model
  post_processor?: unknown
  padding?: { pad_id?: unknown } | null
}

export interface AddedToken {
  id: number
  content: string
  special: boolean
  single_word?: boolean
  lstrip?: boolean
  rstrip?: boolean
  /** Looked for in the normalised text. Default: where it is not special. */
  normalized?: boolean
}

export interface Normalizer {
  type: string
  normalizers?: Normalizer[]
  clean_text?: boolean
  handle_chinese_chars?: boolean
  lowercase?: boolean
  strip_accents?: boolean | null
}

export interface PreTokenizer {
  type: string
  pretokenizers?: PreTokenizer[]
  pattern?: { Regex?: string; String?: string }
  behavior?: string
  invert?: boolean
  add_prefix_space?: boolean
  use_regex?: boolean
  individual_digits?: boolean
}

export interface Model {
  type?: string
  vocab: Record<string, number>
  merges?: (string | [string, string])[]
  ignore_merges?: boolean
  byte_fallback?: boolean
  dropout?: number | null
  unk_token?: string | null
  continuing_subword_prefix?: string | null
  end_of_word_suffix?: string | null
  /** Of WordPiece. */
  max_input_chars_per_word?: number
}

const HINT = 'give a tokenizer.json as the Hugging Face libraries write it'
/** Older files name none. */
const MODEL_TYPES = ['BPE', 'WordPiece', 'Unigram', undefined]
/** Ids have so many bits in a vocabulary. */
const MOST_IDS = 2 ** 24

/** Throws a `FatalError` for what is no tokenizer.json. */
export function readTokenizerFile(path: string): TokenizerFile {
  const file = parse(path)
  if (typeof file?.model?.vocab !== 'object' || file.model.vocab === null)
    throw new FatalError(
      'bad_tokenizer',
      `${path} is no tokenizer.json: it has no model with a "vocab"`,
      HINT,
    )
  checkModel(file.model, path)
  const { added_tokens = [], model } = file
  if (!Array.isArray(added_tokens) || !added_tokens.every(isAddedToken))
    throw new FatalError('bad_tokenizer', `${path}: "added_tokens" is no list of {id, content}`, HINT)
  if (!Array.isArray(model.vocab)) checkIds(model.vocab, path)
  // One without a name would be found everywhere; the libraries pass over it, too.
  return { ...file, added_tokens: added_tokens.filter(({ content }) => content !== '') }
}

function checkIds(vocabulary: Model['vocab'], path: string): void {
  for (const [token, id] of Object.entries(vocabulary))
    if (!isId(id)) throw new FatalError('bad_tokenizer', `${path}: the token ${token} has the id ${id}`, HINT)
}

function checkModel({ type, vocab }: Model, path: string): void {
  if (!MODEL_TYPES.includes(type))
    throw new FatalError(
      'bad_tokenizer',
      `${path} has a model of type ${JSON.stringify(type)}`,
      'known: BPE, WordPiece, Unigram',
    )
  if (Object.keys(vocab).length === 0)
    throw new FatalError('bad_tokenizer', `${path}: its vocabulary is empty`, HINT)
}

function isAddedToken(token: AddedToken): boolean {
  return typeof token?.content === 'string' && isId(token.id)
}

function isId(id: unknown): boolean {
  return Number.isInteger(id) && (id as number) >= 0 && (id as number) < MOST_IDS
}

function parse(path: string): TokenizerFile {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new FatalError('bad_tokenizer', `${path} is no JSON: ${(error as Error).message}`, HINT, error)
  }
}
