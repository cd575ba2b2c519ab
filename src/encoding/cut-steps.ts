import { javascriptPattern, literalPattern } from './javascript-pattern.ts'
import type { CutStep } from './pattern-pieces.ts'
import type { PreTokenizer } from './tokenizer-file.ts'

/** The expression of `ByteLevel` itself. */
export const BYTE_LEVEL_PATTERN = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
const PUNCTUATION = String.raw`[\p{P}\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]+`
const NOT_SPACE = String.raw`\P{White_Space}+`
/** What finds the same in the characters that stand for bytes as in the text itself. */
const ONLY_DIGITS = /^(?:\[0-9\](?:[+?]|\{\d+(?:,\d*)?\})?)+$/
/** It would look at the same spaces again from each of them; the first one of a run finds all that the others do. */
const TRAILING_SPACE = String.raw`\s+$`

/**
 * The steps of a pre-tokenizer that ends in bytes. Undefined where a step is not known to be the same here, or is
 * read in two ways: the library ignores what becomes of a match (`Merged...`), where the format doesn't.
 */
export function cutSteps(given: readonly PreTokenizer[]): CutStep[] | undefined {
  const bytesAt = given.findIndex(({ type }) => type === 'ByteLevel')
  if (bytesAt < 0 || !given.slice(bytesAt + 1).every(findsDigits)) return undefined
  const steps = given.map(stepsOf)
  return steps.every((found) => found !== undefined) ? steps.flat() : undefined
}

function stepsOf(step: PreTokenizer): CutStep[] | undefined {
  switch (step.type) {
    case 'ByteLevel':
      if (step.add_prefix_space) return undefined
      return step.use_regex === false ? [] : kept(javascriptPattern(BYTE_LEVEL_PATTERN))
    case 'Digits':
      return kept(step.individual_digits ? '[0-9]' : '[0-9]+')
    case 'Punctuation':
      return step.behavior === 'Contiguous' ? kept(PUNCTUATION) : undefined
    case 'WhitespaceSplit':
      return [{ pattern: NOT_SPACE, keeps: 'found' }]
    case 'Split':
      return splitSteps(step)
    default:
      return undefined
  }
}

function splitSteps({ pattern, behavior, invert }: PreTokenizer): CutStep[] | undefined {
  const isRegex = pattern?.Regex !== undefined
  const found = isRegex ? regexOf(pattern.Regex as string) : pattern?.String && literalPattern(pattern.String)
  if (!found) return undefined
  if (behavior === 'Isolated' && !invert) return kept(found)
  if (behavior !== 'Removed') return undefined
  if (invert) return [{ pattern: found, keeps: 'found' }]
  return isRegex ? [{ pattern: found, keeps: 'between' }] : undefined
}

function regexOf(pattern: string): string | undefined {
  const found = javascriptPattern(pattern)
  return pattern === TRAILING_SPACE ? String.raw`(?<!\p{White_Space})${found}` : found
}

function kept(pattern: string | undefined): CutStep[] | undefined {
  return pattern === undefined ? undefined : [{ pattern, keeps: 'all' }]
}

function findsDigits({ type, pattern }: PreTokenizer): boolean {
  return type === 'Digits' || (type === 'Split' && ONLY_DIGITS.test(pattern?.Regex ?? ''))
}
