import fc from 'fast-check'

/** What pre-tokenizers tell apart, what they get wrong first, and what is joined from several code points. */
const ATOMS = [
  ...['a', 'B', 'word', 'Word', 'WORD', 'camelCase', 'of the', 'ǅ', 'ʰ', 'ª', 'é', 'É', 'ß', 'İ', 'ſ', 'ÀB'],
  ...["'s", "'S", "'ſ", "'ll", "'LL", "'lL", "'Re", "'", "''", '’', 'A\u0301', '\u0301', '\u0300', '\u0e33'],
  ...[' ', '  ', '    ', '\n', '\r\n', '\r', '\n\n', '\t', '\v', '\u00a0', '\u3000', '\u0085', '\u2028'],
  ...['1', '12', '1234567', '٣', 'Ⅷ', '½', '１２３', '/', '//', '.', '...', '_', '(', '){', '};', '=>', '=='],
  ...['中', '文字，', 'ひら', 'カナ', '한글', 'ไทย', 'हिन्दी', 'עברית', 'العربية', 'தமிழ்', 'Ελλάς', 'Їжак'],
  ...[
    '🙂',
    '👩‍👩‍👧',
    '🏳️‍🌈',
    '🇩🇪',
    '\u200d',
    '\ufe0f',
    '\ufeff',
    '\u00ad',
    '\u{1d400}',
    '\u{10ffff}',
    '\u{20000}',
  ],
  ...['\ud800', '\udfff', '\0', '\x7f', '<|endoftext|>', '<|', '|>', 'http://', '\\u00e9', '\x1b[0m'],
]

/** Texts made of such atoms, of any characters, and of the same one many times. */
export const anyText = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(fc.constantFrom(...ATOMS), { maxLength: 16 }).map((atoms) => atoms.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...ATOMS), fc.nat(120), fc.constantFrom(...ATOMS))
      .map(([atom, times, last]) => atom.repeat(times) + last),
  },
)
