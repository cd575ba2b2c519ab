import type { NormalForm } from './byte-level-encoder.ts'
import { BYTE_LEVEL_PATTERN, cutSteps } from './cut-steps.ts'
import type { Merge } from './pair-ranks.ts'
import type { CutStep } from './pattern-pieces.ts'
import type { PreTokenizerName } from './pre-tokenizers.ts'
import type { NamedTokens, Strips } from './special-tokens.ts'
import type { AddedToken, Model, Normalizer, PreTokenizer, TokenizerFile } from './tokenizer-file.ts'
import { LONGEST_TOKEN } from './vocabulary.ts'

/** A byte-level tokenizer.json as our own encoder takes it. */
export interface ByteLevelFile {
  /** By hand, or by the patterns of the file. */
  pieces: PreTokenizerName | CutStep[]
  /** By id. */
  tokens: (Uint8Array | undefined)[]
  merges: Merge[]
  special: NamedTokens
  always: NamedTokens
  /** Names that are looked for in the normalized text, not before. */
  late: { special: NamedTokens; always: NamedTokens }
  strips: Strips
  normalize?: NormalForm
  prefixSpace: boolean
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
  [BYTE_LEVEL_PATTERN, 'gpt2'],
  [String.raw`${SUFFIXES}|${WORD}\p{L}+|\p{N}{1,3}|${REST}`, 'cl100k'],
  [String.raw`${SUFFIXES}|${WORD}\p{L}+|\p{N}|${REST}`, 'singleDigit'],
  [
    String.raw`${WORD}${UPPER}*${LOWER}+${SUFFIXES}?|${WORD}${UPPER}+${LOWER}*${SUFFIXES}?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|${SPACES}`,
    'o200k',
  ],
  [
    String.raw`${WORD}${UPPER}*${LOWER}+|${WORD}${UPPER}+${LOWER}*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|${SPACES}`,
    'tekken',
  ],
])

/** Undefined for any file of which something is not known to be the same here. */
export function byteLevelFile({ added_tokens = [], ...file }: TokenizerFile): ByteLevelFile | undefined {
  const found = preTokenizerOf(file.pre_tokenizer)
  const normalizers = stepsOf(file.normalizer)
  if (!found || !isPlain(file.model) || added_tokens.some(({ single_word }) => single_word)) return undefined
  if (normalizers.some(({ type }) => !/^NFK?[CD]$/.test(type))) return undefined
  const normalize = normalForm(normalizers)
  const tokens = tokensOf(file.model.vocab)
  const merges = mergesOf(file.model)
  if (!merges || CHARACTERS.some((character) => !Object.hasOwn(file.model.vocab, character))) return undefined
  if (tokens.some((token) => token && (token.length === 0 || token.length > LONGEST_TOKEN))) return undefined
  const ids = [...added_tokens.map(({ id }) => id), tokens.length - 1]
  const isLate = ({ normalized, special }: AddedToken) => normalizers.length > 0 && (normalized ?? !special)
  const exact = added_tokens.filter((token) => !isLate(token))
  const late = added_tokens.filter(isLate).map((token) => normalized(token, normalize))
  return {
    ...{ ...found, tokens, merges },
    ...named(exact),
    ...{ late: named(late), strips: stripsOf([...exact, ...late]) },
    ...(normalize && { normalize }),
    wholePieces: file.model.ignore_merges === true,
    vocabularySize: ids.reduce((most, id) => Math.max(most, id), 0) + 1,
  }
}

function stripsOf(tokens: AddedToken[]): Strips {
  const names = (side: 'lstrip' | 'rstrip') =>
    tokens.filter((token) => token[side]).map(({ content }) => content)
  return { before: names('lstrip'), behind: names('rstrip') }
}

/** Of several, the last one composes or not, and one of compatibility is enough. */
function normalForm(normalizers: Normalizer[]): NormalForm | undefined {
  const last = normalizers.at(-1)?.type.at(-1)
  const compatible = normalizers.some(({ type }) => type.startsWith('NFK')) ? 'K' : ''
  return last === undefined ? undefined : (`NF${compatible}${last}` as NormalForm)
}

function normalized(token: AddedToken, form: NormalForm | undefined): AddedToken {
  return { ...token, content: token.content.normalize(form) }
}

type Found = Pick<ByteLevelFile, 'pieces' | 'prefixSpace'>

/** By hand: one `ByteLevel` with its own expression, perhaps after `Digits`, or a `Split` before one without. */
function preTokenizerOf(given: PreTokenizer | null | undefined): Found | undefined {
  const steps = given ? flatSteps(given) : []
  const [first, second] = steps
  const isAlone = steps.length === 1 && first.type === 'ByteLevel' && first.use_regex !== false
  if (isAlone) return { pieces: 'gpt2', prefixSpace: first.add_prefix_space === true }
  const isPair = steps.length === 2 && second.type === 'ByteLevel' && !second.add_prefix_space
  const byHand = isPair && (second.use_regex === false ? splitPieces(first) : digitPieces(first))
  const pieces = byHand || cutSteps(steps)
  return pieces && { pieces, prefixSpace: false }
}

function flatSteps(given: PreTokenizer): PreTokenizer[] {
  return given.type === 'Sequence' ? (given.pretokenizers ?? []).flatMap(flatSteps) : [given]
}

/** All expressions match all that there is: to keep the matches is to cut at them. */
function splitPieces({ type, pattern, behavior, invert }: PreTokenizer): PreTokenizerName | undefined {
  const keepsAll = behavior === 'Isolated' || (behavior === 'Removed' && invert === true)
  return type === 'Split' && keepsAll ? PATTERNS.get(pattern?.Regex ?? '') : undefined
}

function digitPieces({ type, individual_digits }: PreTokenizer): PreTokenizerName | undefined {
  return type === 'Digits' && individual_digits ? 'digitwise' : undefined
}

function stepsOf(normalizer: Normalizer | null | undefined): Normalizer[] {
  if (!normalizer) return []
  return normalizer.type === 'Sequence' ? (normalizer.normalizers ?? []).flatMap(stepsOf) : [normalizer]
}

function isPlain(model: Model): boolean {
  const { type, merges, byte_fallback, dropout, continuing_subword_prefix, end_of_word_suffix } = model
  if (type !== 'BPE' || !merges) return false
  return !byte_fallback && !dropout && !continuing_subword_prefix && !end_of_word_suffix
}

function named(tokens: AddedToken[]): { special: NamedTokens; always: NamedTokens } {
  const of = (isSpecial: boolean) =>
    Object.fromEntries(
      tokens.filter(({ special }) => Boolean(special) === isSpecial).map(({ content, id }) => [content, id]),
    )
  return { special: of(true), always: of(false) }
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
