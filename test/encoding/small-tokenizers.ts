import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What real files hold, beside a vocabulary. */
export const PATTERNS = {
  llama3:
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  qwen: "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
}

/** The characters that stand for bytes, as GPT-2 began it. */
const BYTE_CHARACTERS: readonly string[] = (() => {
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
    return String.fromCharCode(printable ? byte : next++)
  })
})()

const SOURCE = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').slice(0, 6_000)
const MERGES = 400

/** A GPT-2 tokenizer of its own small vocabulary: the file as the libraries write it. */
export function gpt2Like(): object {
  return byteLevel(null, { type: 'ByteLevel', add_prefix_space: false, use_regex: true })
}

/** One that cuts text by a regular expression first. */
export function splitLike(pattern: string, normalizer: object | null, more: object = {}): object {
  const split = { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false }
  const bytes = { type: 'ByteLevel', add_prefix_space: false, use_regex: false }
  return byteLevel(normalizer, { type: 'Sequence', pretokenizers: [split, bytes] }, more)
}

export function bertLike(settings: object): object {
  const tokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
  const characters = [...new Set(`${SOURCE.toLowerCase()}éñ中文字。ω`)].filter((character) =>
    character.trim(),
  )
  const words = [...new Set(SOURCE.toLowerCase().match(/[a-z]{2,}/g))]
  const parts = words.flatMap((word) => [`##${word.slice(0, 2)}`, `##${word.slice(1)}`])
  const all = [...tokens, ...characters, ...characters.map((one) => `##${one}`), ...words, ...parts]
  const special = Object.fromEntries(['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [all.indexOf(id)] }]))
  return {
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, ...settings },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]' } },
        { Sequence: { id: 'A' } },
        { SpecialToken: { id: '[SEP]' } },
      ],
      special_tokens: special,
    },
    decoder: { type: 'WordPiece', prefix: '##' },
    added_tokens: tokens.map((content, id) => ({ id, content, special: true, normalized: false })),
    model: {
      ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##' },
      ...{ max_input_chars_per_word: 20, vocab: numbered([...new Set(all)]) },
    },
  }
}

/** A kind that is not our own. */
export function unigramLike(): object {
  const characters = [...new Set(SOURCE)].map((character) => (character === ' ' ? '▁' : character))
  const words = [...new Set(SOURCE.match(/[a-z]{2,}/g))]
  const vocab = ['<unk>', ...new Set([...characters, ...words, ...words.map((word) => `▁${word}`)])]
  return {
    ...{ normalizer: null, post_processor: null, added_tokens: [] },
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    decoder: { type: 'Metaspace', replacement: '▁' },
    model: { type: 'Unigram', unk_id: 0, vocab: vocab.map((token) => [token, -10 + token.length]) },
  }
}

export function writeTokenizer(folder: string, name: string, tokenizer: object): string {
  mkdirSync(join(folder, name))
  const path = join(folder, name, 'tokenizer.json')
  writeFileSync(path, JSON.stringify({ version: '1.0', ...tokenizer }))
  return path
}

function byteLevel(normalizer: object | null, pre_tokenizer: object, more: object = {}): object {
  const merges = trained()
  const tokens = [...BYTE_CHARACTERS, ...merges.map(([left, right]) => left + right)]
  const vocab = numbered([...new Set(tokens)])
  const id = Object.keys(vocab).length
  return {
    ...{ normalizer, pre_tokenizer, post_processor: null, decoder: { type: 'ByteLevel' } },
    added_tokens: [{ id, content: '<|end|>', special: true, normalized: false }],
    model: { type: 'BPE', vocab, merges: merges.map((merge) => merge.join(' ')), ...more },
  }
}

/** The merges that byte-pair encoding finds in a text: again and again the pair that comes most often. */
function trained(): [string, string][] {
  const bytes = (word: string) => Array.from(Buffer.from(word), (byte) => BYTE_CHARACTERS[byte])
  let words = (SOURCE.match(/ ?\w+|[^\w]+/g) ?? []).map(bytes)
  const merges: [string, string][] = []
  while (merges.length < MERGES) {
    const counts = new Map<string, number>()
    for (const word of words)
      for (let i = 0; i + 1 < word.length; i++) {
        const pair = `${word[i]} ${word[i + 1]}`
        counts.set(pair, (counts.get(pair) ?? 0) + 1)
      }
    const [best] = [...counts].reduce((most, pair) => (pair[1] > most[1] ? pair : most))
    const merge = best.split(' ') as [string, string]
    merges.push(merge)
    words = words.map((word) => joined(word, merge))
  }
  return merges
}

function joined(word: string[], [left, right]: [string, string]): string[] {
  const result: string[] = []
  for (let i = 0; i < word.length; i++) {
    const isPair = word[i] === left && word[i + 1] === right
    result.push(isPair ? left + right : word[i])
    if (isPair) i++
  }
  return result
}

function numbered(tokens: string[]): Record<string, number> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]))
}
