import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { FatalError } from '../../core/errors.ts'
import { digest } from '../../core/hash.ts'

/** A token that is looked for in the text before anything else. */
export interface AddedToken {
  id: number
  content: string
  special?: boolean
  normalized?: boolean
  /** Takes the white space before, or behind, into itself. */
  lstrip?: boolean
  rstrip?: boolean
}

/** A part of a tokenizer's pipeline: what it is, and its settings. */
export interface Part {
  type: string
  [setting: string]: unknown
}

/** The fields of a `tokenizer.json` that tell how text becomes ids. */
export interface TokenizerFile {
  model: Part
  normalizer: Part | null
  pre_tokenizer: Part | null
  post_processor: Part | null
  decoder: Part | null
  added_tokens: AddedToken[]
}

/** A tokenizer.json with what may stand beside it in `tokenizer_config.json`. */
export interface TokenizerFiles {
  /** The folder's. */
  name: string
  tokenizer: TokenizerFile
  config: Record<string, unknown>
  /** Changes with either file. */
  fingerprint: string
}

const PARTS = ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder'] as const
const HINT = 'give the path of a tokenizer.json as the Hugging Face libraries write it'

/** Throws FatalError `no_such_tokenizer`, `bad_tokenizer`. */
export function readTokenizerFiles(path: string): TokenizerFiles {
  const text = readText(path)
  const beside = join(dirname(path), 'tokenizer_config.json')
  const config = existsSync(beside) ? readText(beside) : '{}'
  return {
    name: basename(dirname(resolve(path))),
    tokenizer: checked(parse(text, path), path),
    config: parse(config, beside) as TokenizerFiles['config'],
    fingerprint: digest(text + config).toString('hex'),
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { message } = error as Error
    throw new FatalError('no_such_tokenizer', `can't read the tokenizer: ${message}`, HINT, error)
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new FatalError('bad_tokenizer', `${path} is no JSON: ${(error as Error).message}`, HINT, error)
  }
}

function checked(value: unknown, path: string): TokenizerFile {
  const file = value as Partial<TokenizerFile> | null
  const isObject = typeof file === 'object' && file !== null && !Array.isArray(file)
  if (!isObject || typeof file.model !== 'object' || file.model === null)
    throw new FatalError('bad_tokenizer', `${path} has no "model"`, HINT)
  if (typeof file.model.vocab !== 'object' || file.model.vocab === null)
    throw new FatalError('bad_tokenizer', `${path}: its "model" has no "vocab"`, HINT)
  const added = file.added_tokens ?? []
  if (!Array.isArray(added) || !added.every(isAddedToken))
    throw new FatalError('bad_tokenizer', `${path}: "added_tokens" is no list of {id, content}`, HINT)
  const parts = Object.fromEntries(PARTS.map((part) => [part, file[part] ?? null]))
  return { ...parts, model: file.model, added_tokens: added } as TokenizerFile
}

function isAddedToken(value: unknown): value is AddedToken {
  const token = value as AddedToken | null
  return typeof token?.content === 'string' && Number.isInteger(token.id) && token.id >= 0
}
