import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { TokenizerJson } from '../../src/encoding/tokenizer-json/tokenizer-json.ts'
import { bertLike, gpt2Like, PATTERNS, splitLike, unigramLike, writeTokenizer } from './small-tokenizers.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-'))
afterAll(() => rmSync(folder, { recursive: true }))

const KINDS: Record<string, { file: object; isOwn: boolean }> = {
  'GPT-2': { file: gpt2Like(), isOwn: true },
  'Llama 3': { file: splitLike(PATTERNS.llama3, null, { ignore_merges: true }), isOwn: true },
  Qwen: { file: splitLike(PATTERNS.qwen, { type: 'NFC' }), isOwn: true },
  'BERT uncased': { file: bertLike({ lowercase: true, strip_accents: null }), isOwn: true },
  'BERT cased': { file: bertLike({ lowercase: false }), isOwn: true },
  'BERT that keeps accents': { file: bertLike({ lowercase: true, strip_accents: false }), isOwn: true },
  'BERT that cleans nothing': {
    file: bertLike({ lowercase: false, clean_text: false, handle_chinese_chars: false }),
    isOwn: true,
  },
  Unigram: { file: unigramLike(), isOwn: false },
  'a pattern of its own': { file: splitLike('\\w+|\\W+', null), isOwn: false },
}

const PIECES = [
  ..."'s|'S|'LL| |  |\n|\r\n|\t|\v|the|The|é|e\u0301|Ω|ΑΣ|Σ'Α|ß|İ|中文|字|。|🙂|👩‍👩‍👧|\u00a0|\u3000|0|12345|٣|ไทย|हिन्दी|עברית".split(
    '|',
  ),
  ...'--|...|_|foo_bar|HTTPServer|\0|\x01|\ud800|<|end|>|<|end|[CLS]|[MASK|가나|Ⅷ|²'.split('|'),
  ...['<|end|>', '[MASK]', '[SEP]', 'x'.repeat(90), ' '.repeat(40)],
]
// The byte-level patterns of the library take these two for (no) white space, as JavaScript's `\s` does; the original does not.
const otherSpaces = /[\u0085\ufeff]/g
const texts = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 6 }), fc.string()), {
    maxLength: 30,
  })
  .map((parts) => parts.join('').replace(otherSpaces, ' '))

describe.each(Object.entries(KINDS))('a tokenizer.json of the kind %s', (name, { file, isOwn }) => {
  const path = writeTokenizer(folder, name, file)
  const library = new Tokenizer(JSON.parse(readFileSync(path, 'utf8')), {})

  it('gives the ids of the library', async () => {
    const ours = await TokenizerJson.open(path, 'allow')
    expect(ours.isOwn).toBe(isOwn)
    fc.assert(
      fc.property(texts, (text) => {
        expect([...ours.encode(text)]).toEqual(library.encode(text, { add_special_tokens: false }).ids)
      }),
      { numRuns: isOwn ? 1_000 : 100 },
    )
  })

  it('says what the model wants around a text', async () => {
    const { template, encode } = await TokenizerJson.open(path, 'allow').then((ours) => ({
      template: ours.template,
      encode: (text: string) => [...ours.encode(text)],
    }))
    expect([...template.before, ...encode('the text'), ...template.after]).toEqual(
      library.encode('the text').ids,
    )
  })
})

describe('special tokens', () => {
  const path = writeTokenizer(folder, 'special', gpt2Like())

  it('are plain text when off, themselves when allowed, an error when refused', async () => {
    const text = 'a<|end|>b'
    const [off, allow, refuse] = await Promise.all(
      (['off', 'allow', 'refuse'] as const).map((special) => TokenizerJson.open(path, special)),
    )
    expect(allow.encode(text)).toContain(allow.vocabularySize - 1)
    expect(off.encode(text)).not.toContain(allow.vocabularySize - 1)
    expect(() => refuse.encode(text)).toThrow('<|end|>')
    expect(refuse.encode('a<|end b')).toEqual(off.encode('a<|end b'))
  })
})

describe('hostile texts', () => {
  const kinds = ['GPT-2', 'Llama 3', 'BERT uncased'].map(
    (name) => [name, writeTokenizer(folder, `hostile ${name}`, KINDS[name].file)] as const,
  )
  const MANY = 300_000

  it.each(kinds)('of one long piece end: %s', async (_, path) => {
    const ours = await TokenizerJson.open(path)
    for (const piece of ['a', ' ', '🙂', '\u0301', '中', 'the', '[MASK', '\0'])
      expect(ours.encode(piece.repeat(MANY / piece.length)).length).toBeLessThanOrEqual(MANY * 4)
  })
})

describe('a file that is none', () => {
  it.each([
    ['{', 'is no JSON'],
    ['[]', 'no "model"'],
    ['{"model":{"type":"WordPiece"}}', 'no "vocab"'],
    ['{"model":{"type":"BPE","vocab":{}},"added_tokens":[{"id":"x"}]}', 'added_tokens'],
    [JSON.stringify({ ...gpt2Like(), model: { type: 'BPE', vocab: { a: 0 }, merges: ['a b'] } }), 'merge 1'],
    [JSON.stringify({ ...gpt2Like(), post_processor: { type: 'New' } }), 'post-processor New'],
  ])('is told what is wrong: %#', async (text, message) => {
    const path = join(folder, 'bad.json')
    writeFileSync(path, text)
    await expect(TokenizerJson.open(path)).rejects.toThrow(message)
  })

  it('or that it is not there', async () => {
    await expect(TokenizerJson.open(join(folder, 'none.json'))).rejects.toThrow('no such file')
  })
})
