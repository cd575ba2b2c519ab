import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { classAt, LETTER, NUMBER, SPACE } from '../../src/encoding/character-classes.ts'
import type { AddedToken, PreTokenizer, TokenizerFile } from '../../src/encoding/tokenizer-file.ts'
import { tempFolder } from '../support/temp.ts'

const RANKS = createRequire(import.meta.url).resolve('tiktoken/encoders/r50k_base.json')
/** Enough of them to join words; merges of all take seconds to find. */
const TOKENS = 8_000

const CL100K =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
const REST = '| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'
const GPT2_STEP = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }

const isolated = (Regex: string): PreTokenizer => ({
  ...{ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
})
const BYTES = { ...GPT2_STEP, use_regex: false }
const DIGITS = { type: 'Digits', individual_digits: false }
const PUNCTUATION = { type: 'Punctuation', behavior: 'Contiguous' }

/** Pre-tokenizers that nothing is written by hand for, most of them as files in use have them. */
const PATTERNS: Record<string, PreTokenizer[]> = {
  'DeepSeek V3': [
    isolated('\\p{N}{1,3}'),
    isolated('[一-龥\u3040-ゟ゠-ヿ]+'),
    isolated(
      '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
    ),
    BYTES,
  ],
  'DeepSeek V2': [
    isolated('[\\r\\n]'),
    isolated('\\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁ]+'),
    isolated('\\s?[!-/:-~！-／：-～‘-‟\u3000-。]+'),
    isolated('\\s+$'),
    isolated('[一-龥ࠀ-一가-퟿]+'),
    { ...DIGITS, individual_digits: true },
    BYTES,
  ],
  Falcon: [PUNCTUATION, GPT2_STEP, DIGITS, isolated('[0-9][0-9][0-9]')],
  BLOOM: [isolated(' ?[^(\\s|[.,!?…。，、।۔،])]+'), BYTES],
  'digits in groups': [DIGITS, GPT2_STEP],
  'words alone': [{ type: 'WhitespaceSplit' }, isolated('(?=[A-Z])'), BYTES],
  'nothing found': [{ ...isolated('[aeiou]|\\s+'), behavior: 'Removed' }, BYTES],
  'a string': [{ ...isolated(''), pattern: { String: "('s" } }, BYTES],
  'one piece': [BYTES],
}

/** Files that are read by the patterns they hold. */
export function patternFiles(): Record<string, TokenizerFile> {
  const { 'GPT-2': base } = byteLevelFiles()
  const files = Object.entries(PATTERNS).map(([name, steps]) => [
    name,
    { ...base, pre_tokenizer: sequence(...steps) },
  ])
  const normalizer = { type: 'Sequence', normalizers: [{ type: 'NFKD' }, { type: 'NFC' }] }
  return { ...Object.fromEntries(files), normalized: { ...base, normalizer } }
}

/** Files of the kinds that are in use, of real tokens. */
export function byteLevelFiles(): Record<string, TokenizerFile> {
  const { vocab, merges } = wordPieces()
  const model = { type: 'BPE', vocab, merges, dropout: null, unk_token: null, byte_fallback: false }
  const added_tokens = [added('<|endoftext|>', TOKENS, true), added('<tool>', TOKENS + 1, false)]
  const [end, tool] = added_tokens
  const stripping = [
    { ...end, lstrip: true },
    { ...tool, rstrip: true },
  ]
  const base = {
    version: '1.0',
    added_tokens,
    normalizer: null,
    post_processor: null,
    decoder: { type: 'ByteLevel' },
  }
  return {
    'GPT-2': { ...base, model, pre_tokenizer: GPT2_STEP },
    'Llama 3': { ...base, model: { ...model, ignore_merges: true }, pre_tokenizer: split(CL100K) },
    StarCoder: {
      ...base,
      model,
      pre_tokenizer: sequence({ type: 'Digits', individual_digits: true }, GPT2_STEP),
    },
    RoBERTa: {
      ...base,
      ...{ model, added_tokens: stripping },
      pre_tokenizer: { ...GPT2_STEP, add_prefix_space: true },
    },
    'GPT-4o': {
      ...base,
      model,
      pre_tokenizer: split(`${word("(?i:'s|'t|'re|'ve|'m|'ll|'d)?")}|\\p{N}{1,3}${REST}`, 'Removed'),
    },
    Tekken: { ...base, model, pre_tokenizer: split(`${word('')}|\\p{N}${REST}`) },
    Qwen: { ...base, normalizer: { type: 'NFC' }, model, pre_tokenizer: split(CL100K.replace('{1,3}', '')) },
  } as Record<string, TokenizerFile>
}

function added(content: string, id: number, special: boolean): AddedToken {
  return { id, content, special, single_word: false, lstrip: false, rstrip: false }
}

function split(Regex: string, behavior = 'Isolated'): PreTokenizer {
  const before = { type: 'Split', pattern: { Regex }, behavior, invert: behavior === 'Removed' }
  return sequence(before, { ...GPT2_STEP, use_regex: false })
}

function sequence(...pretokenizers: PreTokenizer[]): PreTokenizer {
  return { type: 'Sequence', pretokenizers }
}

/** Words as o200k cuts them, with what may end one. */
function word(suffix: string): string {
  const [before, upper, lower] = [
    '[^\\r\\n\\p{L}\\p{N}]?',
    '[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]',
    '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]',
  ]
  return `${before}${upper}*${lower}+${suffix}|${before}${upper}+${lower}*${suffix}`
}

/** A vocabulary with the one merge that makes each token: of the two parts that the merges before leave of it. */
function wordPieces(): { vocab: Record<string, number>; merges: [string, string][] } {
  const { bpe_ranks } = JSON.parse(readFileSync(RANKS, 'utf8'))
  const names = (bpe_ranks as string)
    .split(' ')
    .slice(2, 2 + TOKENS)
    .map((token) => written(Buffer.from(token, 'base64')))
  const vocab = Object.fromEntries(names.map((name, id) => [name, id]))
  const merges = names.filter((name) => name.length > 1).map((name) => halves(name, vocab))
  return { vocab, merges }
}

function halves(name: string, vocab: Record<string, number>): [string, string] {
  let parts = [...name]
  while (parts.length > 2) {
    const ranks = parts.slice(1).map((part, at) => vocab[parts[at] + part] ?? Number.POSITIVE_INFINITY)
    const at = ranks.indexOf(Math.min(...ranks))
    parts = [...parts.slice(0, at), parts[at] + parts[at + 1], ...parts.slice(at + 2)]
  }
  return [parts[0], parts[1]]
}

/** Bytes as characters that can be printed, as such files have them. */
function written(bytes: Uint8Array): string {
  const odd = [...Array(256).keys()].filter(
    (byte) => byte <= 0x20 || (byte >= 0x7f && byte <= 0xa0) || byte === 0xad,
  )
  return Array.from(bytes, (byte) =>
    String.fromCharCode(odd.includes(byte) ? 0x100 + odd.indexOf(byte) : byte),
  ).join('')
}

/** The library's ids of a text, without what a model wants around it. */
export function library(file: TokenizerFile): (text: string) => number[] {
  const tokenizer = new Tokenizer(file, {})
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids
}

/** Its path. */
export function writtenFile(file: object | string): string {
  const path = join(tempFolder(), 'tokenizer.json')
  writeFileSync(path, JSON.stringify(file))
  return path
}

/**
 * Without what the library's regular expressions, which are JavaScript's, take for something else than those of
 * tokenizer.json do: U+0085 and U+FEFF, the long s, letters that are newer than the reference.
 */
export function comparable(text: string): string {
  return Array.from(text.toWellFormed())
    .filter((one) => one !== 'ſ' && /[\p{L}\p{N}\s]/u.test(one) === isWordlike(one))
    .join('')
}

function isWordlike(character: string): boolean {
  return (classAt(Buffer.from(character), 0) & (LETTER | NUMBER | SPACE)) !== 0
}
