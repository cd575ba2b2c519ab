import type { Machine } from './piece-machine.ts'

const BLANKS = { space: 'spaces', blank: 'spaces' } as const
/** White space: all of it up to the last newline, else all but the last before a word. */
const SPACES = { ...BLANKS, newline: 'newlines', otherwise: 'early' } as const
const INDENT = { space: 'indent', blank: 'indent', newline: 'newlines' } as const
const WHITE = {
  spaces: SPACES,
  newlines: { ...INDENT, otherwise: 'end' },
  indent: { ...INDENT, zero: 'unsure', otherwise: 'back' },
} as const
const WORDS = { lower: 'lowers', upper: 'uppers', letter: 'boths', mark: 'boths' } as const
const PUNCTUATION = { apostrophe: 'others', slash: 'others', other: 'others' } as const
const THREE_DIGITS = {
  one: { digit: 'two', otherwise: 'end' },
  two: { digit: 'three', otherwise: 'end' },
  three: { otherwise: 'end' },
} as const

export const O200K: Machine<
  | 'lowers'
  | 'uppers'
  | 'boths'
  | 'quote'
  | 'space'
  | 'blank'
  | 'spaces'
  | 'newlines'
  | 'indent'
  | 'prefix'
  | 'others'
  | 'tail'
  | 'one'
  | 'two'
  | 'three'
> = {
  start: {
    ...{ ...WORDS, mark: 'unsure', digit: 'one', space: 'space', blank: 'blank', newline: 'newlines' },
    ...{ apostrophe: 'prefix', slash: 'prefix', other: 'prefix' },
    otherwise: 'unsure',
  },
  lowers: { lower: 'lowers', mark: 'lowers', apostrophe: 'quote', otherwise: 'end' },
  uppers: { ...WORDS, apostrophe: 'quote', otherwise: 'end' },
  /** Behind a character that may be either; before an upper case one it may have to be the lower case asked for. */
  boths: { ...WORDS, upper: 'unsure', apostrophe: 'quote', otherwise: 'end' },
  /** With a letter it may be a contraction, which belongs to the word. */
  quote: { lower: 'unsure', upper: 'unsure', zero: 'unsure', otherwise: 'early' },
  space: {
    ...{ ...WORDS, ...BLANKS, newline: 'newlines' },
    ...PUNCTUATION,
    otherwise: 'end',
  },
  blank: { ...WORDS, ...BLANKS, newline: 'newlines', otherwise: 'end' },
  ...WHITE,
  prefix: {
    ...{ ...WORDS, newline: 'tail' },
    ...PUNCTUATION,
    otherwise: 'end',
  },
  others: { ...PUNCTUATION, newline: 'tail', otherwise: 'end' },
  tail: { newline: 'tail', slash: 'tail', otherwise: 'end' },
  ...THREE_DIGITS,
}

export const CL100K: Machine<
  | 'letters'
  | 'space'
  | 'blank'
  | 'spaces'
  | 'newlines'
  | 'indent'
  | 'prefix'
  | 'others'
  | 'tail'
  | 'one'
  | 'two'
  | 'three'
> = {
  start: {
    ...{ lower: 'letters', upper: 'letters', digit: 'one', space: 'space', blank: 'blank' },
    ...{ newline: 'newlines', slash: 'prefix', other: 'prefix' },
    otherwise: 'unsure',
  },
  letters: { lower: 'letters', upper: 'letters', otherwise: 'end' },
  space: {
    ...{ lower: 'letters', upper: 'letters', ...BLANKS, newline: 'newlines' },
    ...PUNCTUATION,
    otherwise: 'end',
  },
  blank: { lower: 'letters', upper: 'letters', ...BLANKS, newline: 'newlines', otherwise: 'end' },
  ...WHITE,
  prefix: {
    ...{ lower: 'letters', upper: 'letters', newline: 'tail' },
    ...PUNCTUATION,
    otherwise: 'end',
  },
  others: { ...PUNCTUATION, newline: 'tail', otherwise: 'end' },
  tail: { newline: 'tail', otherwise: 'end' },
  ...THREE_DIGITS,
}

/** Newlines are white space like any other. */
const ALL_BLANKS = { ...BLANKS, newline: 'spaces' } as const

export const GPT2: Machine<'letters' | 'digits' | 'space' | 'blank' | 'spaces' | 'others'> = {
  start: {
    ...{ lower: 'letters', upper: 'letters', digit: 'digits', space: 'space' },
    ...{ blank: 'blank', newline: 'blank', slash: 'others', other: 'others' },
    otherwise: 'unsure',
  },
  letters: { lower: 'letters', upper: 'letters', otherwise: 'end' },
  digits: { digit: 'digits', otherwise: 'end' },
  space: {
    ...{ lower: 'letters', upper: 'letters', digit: 'digits', ...ALL_BLANKS },
    ...PUNCTUATION,
    otherwise: 'end',
  },
  blank: { ...ALL_BLANKS, otherwise: 'end' },
  spaces: { ...ALL_BLANKS, otherwise: 'early' },
  others: { ...PUNCTUATION, otherwise: 'end' },
}

export const TEKKEN = {
  ...O200K,
  ...{
    lowers: { lower: 'lowers', mark: 'lowers', otherwise: 'end' },
    uppers: { ...WORDS, otherwise: 'end' },
    boths: { ...WORDS, upper: 'unsure', otherwise: 'end' },
  },
  one: { otherwise: 'end' },
} satisfies typeof O200K

export const DIGITWISE: Machine<keyof typeof GPT2 | 'numbers'> = {
  ...GPT2,
  start: { ...GPT2.start, number: 'numbers' },
  ...{ digits: { otherwise: 'end' }, space: { ...GPT2.space, digit: 'end', number: 'numbers' } },
  numbers: { number: 'numbers', digit: 'end', otherwise: 'end' },
  spaces: { ...GPT2.spaces, digit: 'end', number: 'early' },
}
