import { readFileSync } from 'node:fs'
import { FatalError } from '../core/errors.ts'

/** What we look at of a tokenizer.json: the format of Hugging Face's tokenizers, version 1.0. */
export interface TokenizerFile {
  added_tokens?: AddedToken[]
  normalizer?: { type: string } | null
  pre_tokenizer?: PreTokenizer | null
  model: Model
}

export interface AddedToken {
  id: number
  content: string
  special: boolean
  single_word?: boolean
  lstrip?: boolean
  rstrip?: boolean
}

export interface PreTokenizer {
  type: string
  pretokenizers?: PreTokenizer[]
  pattern?: { Regex?: string }
  behavior?: string
  invert?: boolean
  add_prefix_space?: boolean
  use_regex?: boolean
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
}

/** Throws a `FatalError` for what is no tokenizer.json. */
export function readTokenizerFile(path: string): TokenizerFile {
  const file = parse(path)
  if (typeof file?.model?.vocab === 'object') return file
  throw new FatalError(
    'bad_tokenizer',
    `${path} is no tokenizer.json: it has no model`,
    'give one of Hugging Face',
  )
}

function parse(path: string): TokenizerFile {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new FatalError(
      'bad_tokenizer',
      `${path}: ${(error as Error).message}`,
      'give a tokenizer.json',
      error,
    )
  }
}
