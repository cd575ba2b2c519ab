import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SpecialMode } from '../../src/encoding/encoder.ts'
import { openEncoding, shareEncoding } from '../../src/encoding/open-encoding.ts'
import type { TokenizerFile } from '../../src/encoding/tokenizer-file.ts'
import { idsOf, LONG } from './reference.ts'
import { anyText } from './texts.ts'
import { byteLevelFiles, comparable, library, writtenFile } from './tokenizer-files.ts'

const FILES = byteLevelFiles()
const NAMES = ['<|endoftext|>', '<tool>', ' ']
const withNames = fc
  .array(fc.oneof(anyText, fc.constantFrom(...NAMES)), { maxLength: 4 })
  .map((all) => all.join(''))

describe.each(Object.keys(FILES))('a tokenizer.json like that of %s', (name) => {
  it('is read by our own encoder, to the ids of the library', async () => {
    const path = writtenFile(FILES[name])
    expect(await shareEncoding(path)).toMatchObject({ kind: 'tables', vocabularySize: 8_002 })
    const encoder = await openEncoding(path, { special: 'allow' })
    const expected = library(FILES[name])
    fc.assert(
      fc.property(withNames, (given) => {
        const text = comparable(given)
        const ids = idsOf(encoder, text)
        expect([...ids]).toEqual(expected(text))
        expect(encoder.count(text)).toBe(ids.length)
        if (name !== 'RoBERTa')
          expect(encoder.decode(ids)).toBe(name === 'Qwen' ? text.normalize('NFC') : text)
      }),
      { numRuns: LONG ? 100_000 : 1_000 },
    )
  })

  it('has special tokens as text unless they are allowed, but added ones always', async () => {
    const path = writtenFile(FILES[name])
    const encoder = await openEncoding(path)
    expect(encoder.decode(idsOf(encoder, ' a<|endoftext|>'))).toBe(' a<|endoftext|>')
    expect([...idsOf(encoder, 'a<|endoftext|><tool>')].filter((id) => id >= 8_000)).toEqual([8_001])
    const strict = await openEncoding(path, { special: 'refuse' })
    expect(() => strict.count('a<|endoftext|>')).toThrow(expect.objectContaining({ code: 'special_token' }))
  })
})

it('a name that is not said to be exact is looked for in the normalized text', async () => {
  const { added_tokens = [], ...file } = FILES.Qwen
  const late = { id: 8_002, content: 'na\u00efve', special: false }
  const exact = { id: 8_003, content: '\u00e9t\u00e9', special: false, normalized: false }
  const named = { ...file, added_tokens: [...added_tokens, late, exact] }
  const encoder = await openEncoding(writtenFile(named))
  const text = 'nai\u0308ve na\u00efve \u00e9t\u00e9 e\u0301te\u0301'
  const ids = [...idsOf(encoder, text)]
  expect(ids.filter((id) => id >= 8_000)).toEqual([8_002, 8_002, 8_003])
  expect(ids).toEqual(library(named)(text))
})

describe('any other tokenizer.json', () => {
  const WORDS = {
    version: '1.0',
    added_tokens: [
      { id: 0, content: '[UNK]', special: true, single_word: false, lstrip: false, rstrip: false },
    ],
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
    model: {
      ...{
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
      },
      vocab: { '[UNK]': 0, hello: 1, '##s': 2, world: 3, '!': 4, '[': 5, ']': 6, un: 7, '##k': 8 },
    },
  }

  it.each<[SpecialMode, number[]]>([
    ['allow', [1, 2, 3, 4, 0]],
    ['off', [1, 2, 3, 4, 5, 7, 8, 6]],
  ])('is read by the library, special tokens: %s', async (special, ids) => {
    const encoder = await openEncoding(writtenFile(WORDS), { special })
    expect([...idsOf(encoder, 'Hellos World![UNK]')]).toEqual(ids)
    expect(encoder.count(Buffer.from('Hellos'))).toBe(2)
    expect(encoder.vocabularySize).toBe(9)
  })

  it('has the ids of the library for words that were met before, too', async () => {
    const letters = [..."abcdehilnoruswéßΣς中文한ी.,'0123456789"].flatMap((one) => [one, `##${one}`])
    const vocab = Object.fromEntries(
      [...Object.keys(WORDS.model.vocab), ...letters].map((word, id) => [word, id]),
    )
    const file = { ...WORDS, model: { ...WORDS.model, vocab } }
    const encoder = await openEncoding(writtenFile(file), { special: 'allow' })
    const expected = library({ post_processor: null, ...file } as TokenizerFile)
    fc.assert(
      fc.property(anyText, (text) => {
        expect([...idsOf(encoder, text)]).toEqual(expected(text))
      }),
      { numRuns: LONG ? 100_000 : 1_000 },
    )
  })

  it('refuses special tokens, and limits for which it has no places', async () => {
    const encoder = await openEncoding(writtenFile(WORDS), { special: 'refuse' })
    expect(() => encoder.count('[UNK]')).toThrow(expect.objectContaining({ code: 'special_token' }))
    expect(() => encoder.encodeWithEnds('hello')).toThrow(expect.objectContaining({ code: 'no_offsets' }))
  })

  it('is an error if it is none', async () => {
    const { model } = WORDS
    const others = [
      { ...WORDS, model: { ...model, type: 'WordLevel' } },
      { ...WORDS, model: { ...model, vocab: {} } },
    ]
    for (const content of [{}, { model: {} }, 'x', ...others])
      await expect(openEncoding(writtenFile(content))).rejects.toMatchObject({ code: 'bad_tokenizer' })
    await expect(openEncoding('./no-such.json')).rejects.toMatchObject({ code: 'unknown_encoding' })
  })
})
