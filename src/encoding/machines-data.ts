import type { Machine } from './ascii-machine.ts'

const SPACES = { space: 'spaces', newline: 'unsure', otherwise: 'early' } as const
const NEWLINES = { newline: 'newlines', space: 'unsure', otherwise: 'end' } as const

export const O200K: Machine<
  | 'lowers'
  | 'uppers'
  | 'space'
  | 'spaces'
  | 'newlines'
  | 'prefix'
  | 'others'
  | 'tail'
  | 'one'
  | 'two'
  | 'three'
> = {
  start: {
    ...{ lower: 'lowers', upper: 'uppers', digit: 'one', space: 'space', newline: 'newlines' },
    ...{ apostrophe: 'prefix', slash: 'prefix', other: 'prefix' },
    otherwise: 'unsure',
  },
  lowers: { lower: 'lowers', apostrophe: 'unsure', otherwise: 'end' },
  uppers: { upper: 'uppers', lower: 'lowers', apostrophe: 'unsure', otherwise: 'end' },
  space: {
    ...{ lower: 'lowers', upper: 'uppers', space: 'spaces', newline: 'unsure' },
    ...{ apostrophe: 'others', slash: 'others', other: 'others' },
    otherwise: 'end',
  },
  spaces: SPACES,
  newlines: NEWLINES,
  prefix: {
    ...{ lower: 'lowers', upper: 'uppers', newline: 'tail' },
    ...{ apostrophe: 'others', slash: 'others', other: 'others' },
    otherwise: 'end',
  },
  others: { apostrophe: 'others', slash: 'others', other: 'others', newline: 'tail', otherwise: 'end' },
  tail: { newline: 'tail', slash: 'tail', otherwise: 'end' },
  one: { digit: 'two', otherwise: 'end' },
  two: { digit: 'three', otherwise: 'end' },
  three: { otherwise: 'end' },
}

export const CL100K: Machine<
  'letters' | 'space' | 'spaces' | 'newlines' | 'prefix' | 'others' | 'tail' | 'one' | 'two' | 'three'
> = {
  start: {
    ...{ lower: 'letters', upper: 'letters', digit: 'one', space: 'space', newline: 'newlines' },
    ...{ slash: 'prefix', other: 'prefix' },
    otherwise: 'unsure',
  },
  letters: { lower: 'letters', upper: 'letters', otherwise: 'end' },
  space: {
    ...{ lower: 'letters', upper: 'letters', space: 'spaces', newline: 'unsure' },
    ...{ apostrophe: 'others', slash: 'others', other: 'others' },
    otherwise: 'end',
  },
  spaces: SPACES,
  newlines: NEWLINES,
  prefix: {
    ...{ lower: 'letters', upper: 'letters', newline: 'tail' },
    ...{ apostrophe: 'others', slash: 'others', other: 'others' },
    otherwise: 'end',
  },
  others: { apostrophe: 'others', slash: 'others', other: 'others', newline: 'tail', otherwise: 'end' },
  tail: { newline: 'tail', otherwise: 'end' },
  one: { digit: 'two', otherwise: 'end' },
  two: { digit: 'three', otherwise: 'end' },
  three: { otherwise: 'end' },
}

export const GPT2: Machine<'letters' | 'digits' | 'space' | 'spaces' | 'others'> = {
  start: {
    ...{ lower: 'letters', upper: 'letters', digit: 'digits', space: 'space' },
    ...{ slash: 'others', other: 'others' },
    otherwise: 'unsure',
  },
  letters: { lower: 'letters', upper: 'letters', otherwise: 'end' },
  digits: { digit: 'digits', otherwise: 'end' },
  space: {
    ...{ lower: 'letters', upper: 'letters', digit: 'digits', space: 'spaces', newline: 'unsure' },
    ...{ apostrophe: 'others', slash: 'others', other: 'others' },
    otherwise: 'end',
  },
  spaces: SPACES,
  others: { apostrophe: 'others', slash: 'others', other: 'others', otherwise: 'end' },
}

export const TEKKEN = {
  ...O200K,
  ...{
    lowers: { lower: 'lowers', otherwise: 'end' },
    uppers: { upper: 'uppers', lower: 'lowers', otherwise: 'end' },
  },
  one: { otherwise: 'end' },
} satisfies typeof O200K

export const DIGITWISE = {
  ...GPT2,
  start: { ...GPT2.start, digit: 'digits' },
  ...{ digits: { otherwise: 'end' }, space: { ...GPT2.space, digit: 'end' } },
  spaces: { ...SPACES, digit: 'end' },
} satisfies typeof GPT2
