import type { Merge } from './pair-ranks.ts'
import type { PreTokenizerName } from './pre-tokenizers.ts'
import type { NamedTokens } from './special-tokens.ts'
import type { AddedToken, Model, PreTokenizer, TokenizerFile } from './tokenizer-file.ts'
import { LONGEST_TOKEN } from './vocabulary.ts'

/** A byte-level tokenizer.json as our own encoder takes it. */
export interface ByteLevelFile {
  pieces: PreTokenizerName
  /** By id. */
  tokens: (Uint8Array | undefined)[]
  merges: Merge[]
  special: NamedTokens
  always: NamedTokens
  normalize?: 'NFC'
  wholePieces: boolean
  vocabularySize: number
}

const SPACES = String.raw`\s+(?!\S)|\s+`
const SUFFIXES = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
const WORD = String.raw`[^\r\n\p{L}\p{N}]?`
const REST = String.raw` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|${SPACES}`
const UPPER = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`
const LOWER = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`

/** The regular expressions that we have by hand. */
const PATTERNS = new Map<string, PreTokenizerName>([
  [String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|${SPACES}`, 'gpt2'],
  [String.raw`${SUFFIXES}|${WORD}\p{L}+|\p{N}{1,3}|${REST}`, 'cl100k'],
  [String.raw`${SUFFIXES}|${WORD}\p{L}+|\p{N}|${REST}`, 'singleDigit'],
  [
    String.raw`${WORD}${UPPER}*${LOWER}+${SUFFIXES}?|${WORD}${UPPER}+${LOWER}*${SUFFIXES}?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|${SPACES}`,
    'o200k',
  ],
])

/** Undefined for any file of which something is not known to be the same here. */
export function byteLevelFile({ added_tokens = [], ...file }: TokenizerFile): ByteLevelFile | undefined {
  const pieces = preTokenizerOf(file.pre_tokenizer)
  if (!pieces || !isPlain(file.model) || added_tokens.some(isDemanding)) return undefined
  if (file.normalizer && file.normalizer.type !== 'NFC') return undefined
  const tokens = tokensOf(file.model.vocab)
  const merges = mergesOf(file.model)
  if (!merges || CHARACTERS.some((character) => !Object.hasOwn(file.model.vocab, character))) return undefined
  if (tokens.some((token) => token && (token.length === 0 || token.length > LONGEST_TOKEN))) return undefined
  const ids = [...added_tokens.map(({ id }) => id), tokens.length - 1]
  return {
    ...{ pieces, tokens, merges },
    special: named(added_tokens.filter(({ special }) => special)),
    always: named(added_tokens.filter(({ special }) => !special)),
    ...(file.normalizer && { normalize: 'NFC' }),
    wholePieces: file.model.ignore_merges === true,
    vocabularySize: ids.reduce((most, id) => Math.max(most, id), 0) + 1,
  }
}

/** One `ByteLevel` with its own expression, or a `Split` before one without. */
function preTokenizerOf(given: PreTokenizer | null | undefined): PreTokenizerName | undefined {
  const steps = given?.pretokenizers ?? (given ? [given] : [])
  const last = steps.at(-1)
  if (last?.type !== 'ByteLevel' || last.add_prefix_space !== false || steps.length > 2) return undefined
  if (steps.length === 1) return last.use_regex === false ? undefined : 'gpt2'
  const [{ type, pattern, behavior, invert }] = steps
  if (type !== 'Split' || behavior !== 'Isolated' || invert || last.use_regex !== false) return undefined
  return PATTERNS.get(pattern?.Regex ?? '')
}

function isPlain(model: Model): boolean {
  const { type, merges, byte_fallback, dropout, continuing_subword_prefix, end_of_word_suffix } = model
  if (type !== 'BPE' || !merges) return false
  return !byte_fallback && !dropout && !continuing_subword_prefix && !end_of_word_suffix
}

function isDemanding({ single_word, lstrip, rstrip }: AddedToken): boolean {
  return Boolean(single_word || lstrip || rstrip)
}

function named(tokens: AddedToken[]): NamedTokens {
  return Object.fromEntries(tokens.map(({ content, id }) => [content, id]))
}

/** Printable characters that stand for bytes: themselves where they are printable, else U+0100 and on. */
const BYTES = [...Array(256).keys()]
const CHARACTERS = standIns()
const BYTE_OF = new Map(CHARACTERS.map((character, byte) => [character, byte]))

function standIns(): string[] {
  let next = 0x100
  const isPrintable = (byte: number) => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad)
  return BYTES.map((byte) => String.fromCharCode(isPrintable(byte) ? byte : next++))
}

/** A name with a character that stands for no byte is never made by merging, and no piece of a text. */
function tokensOf(vocabulary: Record<string, number>): (Uint8Array | undefined)[] {
  const tokens: (Uint8Array | undefined)[] = []
  for (const [name, id] of Object.entries(vocabulary)) {
    const bytes = Array.from(name, (character) => BYTE_OF.get(character))
    if (bytes.every((byte) => byte !== undefined)) tokens[id] = Uint8Array.from(bytes)
  }
  return Array.from(tokens)
}

/** Undefined if one is of a token that there is not. */
function mergesOf({ vocab, merges = [] }: Model): Merge[] | undefined {
  const found = merges.map((merge) => {
    const [left, right] = typeof merge === 'string' ? merge.split(' ') : merge
    return { left: vocab[left], right: vocab[right], joined: vocab[left + right] }
  })
  const isWhole = ({ left, right, joined }: Merge) => [left, right, joined].every(Number.isInteger)
  return found.every(isWhole) ? found : undefined
}
