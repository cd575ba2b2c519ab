/** What an encoding is made of beside its tokens. */
export interface EncodingDefinition {
  /** Which file of tokens it has: `<tokens>.bin`. */
  tokens: string
  /** Its pre-tokenizer. */
  pieces: 'gpt2' | 'cl100k' | 'o200k'
  special: Record<string, number>
  /** Ids there are, those of special tokens included. */
  vocabularySize: number
}

const END_OF_TEXT = '<|endoftext|>'
const END_OF_PROMPT = '<|endofprompt|>'

const R50K: EncodingDefinition = {
  tokens: 'r50k_base',
  pieces: 'gpt2',
  special: { [END_OF_TEXT]: 50256 },
  vocabularySize: 50257,
}

const O200K: EncodingDefinition = {
  tokens: 'o200k_base',
  pieces: 'o200k',
  special: { [END_OF_TEXT]: 199999, [END_OF_PROMPT]: 200018 },
  vocabularySize: 200019,
}

/** Tokens that mark the parts of a conversation; the rest of the range is reserved. */
const HARMONY_NAMES: Record<number, string> = {
  199998: '<|startoftext|>',
  199999: END_OF_TEXT,
  200002: '<|return|>',
  200003: '<|constrain|>',
  200005: '<|channel|>',
  200006: '<|start|>',
  200007: '<|end|>',
  200008: '<|message|>',
  200012: '<|call|>',
}
const HARMONY_FIRST = 199998
const HARMONY_SIZE = 201088

export const ENCODINGS: Record<string, EncodingDefinition> = {
  o200k_base: O200K,
  o200k_harmony: {
    ...O200K,
    special: { ...harmonyTokens(), ...O200K.special },
    vocabularySize: HARMONY_SIZE,
  },
  cl100k_base: {
    tokens: 'cl100k_base',
    pieces: 'cl100k',
    special: {
      [END_OF_TEXT]: 100257,
      '<|fim_prefix|>': 100258,
      '<|fim_middle|>': 100259,
      '<|fim_suffix|>': 100260,
      [END_OF_PROMPT]: 100276,
    },
    vocabularySize: 100277,
  },
  p50k_base: {
    tokens: 'p50k_base',
    pieces: 'gpt2',
    special: { [END_OF_TEXT]: 50256 },
    vocabularySize: 50281,
  },
  r50k_base: R50K,
  gpt2: R50K,
}

export function encodingNames(): string[] {
  return Object.keys(ENCODINGS)
}

function harmonyTokens(): Record<string, number> {
  const special: Record<string, number> = {}
  for (let id = HARMONY_FIRST; id < HARMONY_SIZE; id++)
    special[HARMONY_NAMES[id] ?? `<|reserved_${id}|>`] = id
  return special
}
