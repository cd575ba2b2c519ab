import { FatalError } from '../../core/errors.ts'
import type { PieceEnd } from '../piece-end.ts'
import { cl100kPiece, gpt2Piece, o200kPiece, singleDigitPiece } from '../pieces.ts'
import type { TokenList } from '../token-list.ts'
import { Vocabulary } from '../vocabulary.ts'
import type { BertText } from './bert-text.ts'
import { ByteLevel, type ByteLevelMemory, byteLevelMemory } from './byte-level.ts'
import type { Part, TokenizerFile } from './file.ts'
import type { TextModel } from './text-model.ts'
import { WordPiece } from './word-piece.ts'

/** A tokenizer without its tokens, and those as memory that threads can share. */
export interface SharedTokenizer {
  name: string
  tokenizer: TokenizerFile
  config: Record<string, unknown>
  byteLevel?: ByteLevelMemory
}

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
const OTHERS = '\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'
const UNCASED_TAIL = ` ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|${OTHERS}`
const BEFORE = '[^\\r\\n\\p{L}\\p{N}]?'
const UPPER = '[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]'
const LOWER = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]'
const CASED = `${BEFORE}${UPPER}*${LOWER}+${CONTRACTIONS}?|${BEFORE}${UPPER}+${LOWER}*${CONTRACTIONS}?`

/** The regular expressions of Llama 3, of Qwen and of o200k_base as tokenizer.json files spell them. */
const PIECES_BY_PATTERN: ReadonlyMap<string, PieceEnd> = new Map([
  [`${CONTRACTIONS}|${BEFORE}\\p{L}+|\\p{N}{1,3}|${UNCASED_TAIL}`, cl100kPiece],
  [`${CONTRACTIONS}|${BEFORE}\\p{L}+|\\p{N}|${UNCASED_TAIL}`, singleDigitPiece],
  [`${CASED}|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|${OTHERS}`, o200kPiece],
])

/**
 * A model of our own for the kinds that are common; undefined for all others. Throws FatalError `bad_tokenizer` for
 * one of these kinds whose tokens do not fit together.
 */
export function ownModel(shared: SharedTokenizer): TextModel | undefined {
  const { tokenizer } = shared
  if (!isSimple(shared)) return undefined
  return told(() => (tokenizer.model.type === 'WordPiece' ? wordPiece(tokenizer) : byteLevel(shared)))
}

/** Moves the tokens of a byte-level model into memory that threads can share; others stay as they are. */
export function withSharedTokens(shared: SharedTokenizer): SharedTokenizer {
  const { tokenizer } = shared
  if (!isSimple(shared) || !isByteLevel(tokenizer)) return shared
  const { vocab: _, merges: __, ...model } = tokenizer.model
  const memory = told(() => byteLevelMemory(vocabularyOf(tokenizer.model), mergesOf(tokenizer.model)))
  if (!memory) return shared
  const { size } = new Vocabulary(memory.vocabulary)
  return { ...shared, tokenizer: { ...tokenizer, model: { ...model, size } }, byteLevel: memory }
}

/** Added tokens that are looked for in the normalised text are left to the library, and so are its own clean-ups. */
function isSimple({ tokenizer, config }: SharedTokenizer): boolean {
  if (config.remove_space === true || config.do_lowercase_and_remove_accent === true) return false
  if (tokenizer.normalizer === null) return true
  return tokenizer.added_tokens.every(({ normalized, special }) => !(normalized ?? !special))
}

function told<Result>(make: () => Result): Result {
  try {
    return make()
  } catch (error) {
    if (error instanceof FatalError) throw error
    const { message } = error as Error
    throw new FatalError(
      'bad_tokenizer',
      `a tokenizer.json whose parts do not fit: ${message}`,
      undefined,
      error,
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

function isByteLevel({ model, normalizer, pre_tokenizer }: TokenizerFile): boolean {
  const special = [
    'byte_fallback',
    'end_of_word_suffix',
    'continuing_subword_prefix',
    'continuing_subword_suffix',
  ]
  const isPlain = model.type === 'BPE' && !model.unk_token && !special.some((setting) => model[setting])
  const isKnown = normalizer === null || normalizer.type === 'NFC'
  return isPlain && isKnown && pieceEndOf(pre_tokenizer) !== undefined
}

function byteLevel(shared: SharedTokenizer): TextModel | undefined {
  const { tokenizer } = shared
  const pieceEnd = pieceEndOf(tokenizer.pre_tokenizer)
  const memory = shared.byteLevel ?? withSharedTokens(shared).byteLevel
  if (!memory || !pieceEnd) return undefined
  const model = new ByteLevel(memory, pieceEnd, tokenizer.model.ignore_merges === true)
  return tokenizer.normalizer === null ? model : composed(model)
}

function composed(model: ByteLevel): TextModel {
  return {
    encode: (text: string, list: TokenList) => model.encode(text.normalize('NFC'), list),
    lengthOf: (id) => model.lengthOf(id),
    copyTo: (target, at, id) => model.copyTo(target, at, id),
  }
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
  const vocabulary = new Map<string, number>()
  for (const [token, id] of Object.entries((vocab ?? {}) as Record<string, number>)) {
    if (!Number.isInteger(id) || id < 0 || id >= 2 ** 24)
      throw new Error(`the token ${token} has the id ${id}`)
    vocabulary.set(token, id)
  }
  if (vocabulary.size === 0) throw new Error('the vocabulary is empty')
  return vocabulary
}

/** `["a", "b"]` in newer files, `"a b"` in older ones. */
function mergesOf({ merges }: Part): [string, string][] {
  return (merges as (string | [string, string])[]).map((merge) => {
    const pair = typeof merge === 'string' ? merge.split(' ') : merge
    if (pair.length !== 2) throw new Error(`a merge of ${pair.length} tokens`)
    return pair as [string, string]
  })
}
