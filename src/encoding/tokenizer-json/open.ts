import { FatalError } from '../../core/errors.ts'
import { cl100kPiece, gpt2Piece, o200kPiece, type PieceEnd, singleDigitPiece } from '../pieces.ts'
import type { TokenBuffer } from '../token-buffer.ts'
import type { BertText } from './bert-text.ts'
import { ByteLevel } from './byte-level.ts'
import type { Part, TokenizerFile, TokenizerFiles } from './file.ts'
import { WordPiece } from './word-piece.ts'

/** Turns a stretch of text without added tokens into ids, which it appends. */
export interface TextModel {
  encode(text: string, out: TokenBuffer): void
}

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
const UNCASED_TAIL = ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'
const LETTERS = '[^\\r\\n\\p{L}\\p{N}]?\\p{L}+'
const UPPER = '[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]'
const LOWER = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]'

/** The regular expressions of Llama 3, of Qwen and of o200k_base as tokenizer.json files spell them. */
const PIECES_BY_PATTERN: ReadonlyMap<string, PieceEnd> = new Map([
  [`${CONTRACTIONS}|${LETTERS}|\\p{N}{1,3}|${UNCASED_TAIL}`, cl100kPiece],
  [`${CONTRACTIONS}|${LETTERS}|\\p{N}|${UNCASED_TAIL}`, singleDigitPiece],
  [
    `[^\\r\\n\\p{L}\\p{N}]?${UPPER}*${LOWER}+${CONTRACTIONS}?|[^\\r\\n\\p{L}\\p{N}]?${UPPER}+${LOWER}*${CONTRACTIONS}?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
    o200kPiece,
  ],
])

/** A model of our own for the kinds that are common; undefined for all others. Throws FatalError `bad_tokenizer`. */
export function ownModel({ name, tokenizer, config }: TokenizerFiles): TextModel | undefined {
  if (config.remove_space === true || config.do_lowercase_and_remove_accent === true) return undefined
  try {
    return tokenizer.model.type === 'WordPiece' ? wordPiece(tokenizer) : byteLevel(tokenizer)
  } catch (error) {
    throw new FatalError(
      'bad_tokenizer',
      `the tokenizer ${name}: ${(error as Error).message}`,
      undefined,
      error as Error,
    )
  }
}

function wordPiece({ model, normalizer, pre_tokenizer }: TokenizerFile): TextModel | undefined {
  if (normalizer?.type !== 'BertNormalizer' || pre_tokenizer?.type !== 'BertPreTokenizer') return undefined
  const vocabulary = vocabularyOf(model)
  const unknown = vocabulary.get(String(model.unk_token))
  if (unknown === undefined) throw new Error('"unk_token" is not in the vocabulary')
  const pieces = {
    ...{ vocabulary, unknown },
    continuingPrefix: String(model.continuing_subword_prefix ?? '##'),
    maxWordLength: Number(model.max_input_chars_per_word ?? 100),
  }
  return new WordPiece(pieces, bertText(normalizer))
}

function bertText({ clean_text, handle_chinese_chars, lowercase, strip_accents }: Part): BertText {
  const lower = lowercase === true
  return {
    cleanText: clean_text === true,
    splitIdeographs: handle_chinese_chars === true,
    lowercase: lower,
    stripAccents: lower ? strip_accents !== false : strip_accents === true,
  }
}

function byteLevel({ model, normalizer, pre_tokenizer }: TokenizerFile): TextModel | undefined {
  const pieceEnd = pieceEndOf(pre_tokenizer)
  const isPlain =
    model.type === 'BPE' &&
    !model.byte_fallback &&
    !model.end_of_word_suffix &&
    !model.continuing_subword_prefix &&
    !model.continuing_subword_suffix &&
    !model.unk_token
  const isComposed = normalizer?.type === 'NFC'
  if (!pieceEnd || !isPlain || (normalizer && !isComposed)) return undefined
  const vocabulary = vocabularyOf(model)
  const merges = mergesOf(model)
  const bytes = new ByteLevel({ vocabulary, merges, wholePieces: model.ignore_merges === true }, pieceEnd)
  if (!isComposed) return bytes
  return { encode: (text, out) => bytes.encode(text.normalize('NFC'), out) }
}

/** Undefined where pieces are made in another way than we know. */
function pieceEndOf(part: Part | null): PieceEnd | undefined {
  if (part?.type === 'ByteLevel')
    return part.add_prefix_space !== true && part.use_regex !== false ? gpt2Piece : undefined
  const parts = part?.type === 'Sequence' ? (part.pretokenizers as Part[]) : []
  const [split, bytes] = parts
  if (parts.length !== 2 || split.type !== 'Split' || bytes.type !== 'ByteLevel') return undefined
  if (bytes.use_regex !== false || bytes.add_prefix_space === true || split.invert === true) return undefined
  const { Regex } = split.pattern as { Regex?: string }
  return split.behavior === 'Isolated' ? PIECES_BY_PATTERN.get(Regex ?? '') : undefined
}

function vocabularyOf({ vocab }: Part): Map<string, number> {
  const entries = Object.entries((vocab ?? {}) as Record<string, number>)
  if (entries.length === 0) throw new Error('the vocabulary is empty')
  if (!entries.every(([, id]) => Number.isInteger(id) && id >= 0))
    throw new Error('the vocabulary holds ids that are no numbers')
  return new Map(entries)
}

/** `["a", "b"]` in newer files, `"a b"` in older ones. */
function mergesOf({ merges }: Part): [string, string][] {
  return (merges as (string | [string, string])[]).map((merge) => {
    const pair = typeof merge === 'string' ? merge.split(' ') : merge
    if (pair.length !== 2) throw new Error(`a merge of ${pair.length} tokens`)
    return pair as [string, string]
  })
}
