import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type Encoder, INSIDE_CHARACTER, type SpecialMode } from '../../src/encoding/encoder.ts'
import { openEncoding, shareEncoding } from '../../src/encoding/open-encoding.ts'
import { TokenList } from '../../src/encoding/token-list.ts'
import { bertLike, gpt2Like, PATTERNS, splitLike, unigramLike, writeTokenizer } from './small-tokenizers.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-'))
afterAll(() => rmSync(folder, { recursive: true }))

const KINDS: Record<string, { file: object; isOwn: boolean; spells?: boolean }> = {
  'GPT-2': { file: gpt2Like(), isOwn: true, spells: true },
  'Llama 3': { file: splitLike(PATTERNS.llama3, null, { ignore_merges: true }), isOwn: true, spells: true },
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
// JavaScript's `\s` and the white space of the original differ in these two.
const otherSpaces = /[\u0085\ufeff]/g
const texts = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 6 }), fc.string()), {
    maxLength: 30,
  })
  .map((parts) => parts.join('').replace(otherSpaces, ' '))

function idsOf(encoder: Encoder, text: string): number[] {
  const list = new TokenList(1)
  encoder.encode(text, list)
  return [...list.toArray()]
}

function open(path: string, special: SpecialMode = 'allow'): Promise<Encoder> {
  return openEncoding(path, { special })
}

describe.each(Object.entries(KINDS))('a tokenizer.json of the kind %s', (name, { file, isOwn }) => {
  const path = writeTokenizer(folder, name, file)
  const library = new Tokenizer(JSON.parse(readFileSync(path, 'utf8')), {})

  it('gives the ids of the library', async () => {
    const ours = await open(path)
    const shared = await openEncoding(path, { special: 'allow', shared: await shareEncoding(path) })
    fc.assert(
      fc.property(texts, (text) => {
        const ids = idsOf(ours, text)
        expect(ids).toEqual(library.encode(text, { add_special_tokens: false }).ids)
        expect(idsOf(shared, text)).toEqual(ids)
        expect(ours.count(text)).toBe(ids.length)
      }),
      { numRuns: isOwn ? 1_000 : 100 },
    )
  })
})

describe('ends of tokens', () => {
  const named = (keep: (kind: (typeof KINDS)[string]) => boolean) =>
    Object.entries(KINDS)
      .filter(([, kind]) => keep(kind))
      .map(([name, { file }]) => [name, writeTokenizer(folder, `ends ${name}`, file)] as const)

  it.each(named(({ spells }) => spells === true))('are where ids spell the text: %s', async (_, path) => {
    const ours = await open(path)
    fc.assert(
      fc.property(texts, (text) => {
        const { ids, ends } = ours.encodeWithEnds(text)
        expect(ours.decode(ids)).toBe(text.toWellFormed())
        ids.forEach((_, i) => {
          if (ends[i] === INSIDE_CHARACTER) return
          expect(ours.decode(ids.subarray(0, i + 1))).toBe(text.slice(0, ends[i]).toWellFormed())
        })
      }),
      { numRuns: 200 },
    )
  })
})

describe('special tokens', () => {
  const path = writeTokenizer(folder, 'special', gpt2Like())

  it('are plain text when off, themselves when allowed, an error when refused', async () => {
    const [off, allow, refuse] = await Promise.all(
      (['off', 'allow', 'refuse'] as const).map((special) => open(path, special)),
    )
    const text = 'a<|end|>b'
    const end = allow.vocabularySize - 1
    expect(idsOf(allow, text)).toContain(end)
    expect(allow.decode([end])).toBe('<|end|>')
    expect(idsOf(off, text)).not.toContain(end)
    expect(() => idsOf(refuse, text)).toThrow('<|end|>')
    expect(idsOf(refuse, 'a<|end b')).toEqual(idsOf(off, 'a<|end b'))
  })
})

describe('hostile texts', () => {
  const kinds = ['GPT-2', 'Llama 3', 'BERT uncased'].map(
    (name) => [name, writeTokenizer(folder, `hostile ${name}`, KINDS[name].file)] as const,
  )
  const MANY = 300_000

  it.each(kinds)('of one long piece end: %s', async (_, path) => {
    const ours = await open(path)
    for (const piece of ['a', ' ', '🙂', '\u0301', '中', 'the', '[MASK', '\0'])
      expect(ours.count(piece.repeat(MANY / piece.length))).toBeLessThanOrEqual(MANY * 4)
  })
})

describe('a file that is none', () => {
  it.each([
    ['{', 'is no JSON'],
    ['[]', 'no model'],
    ['{"model":{"type":"WordPiece"}}', 'with a "vocab"'],
    ['{"model":{"type":"BPE","vocab":{"a":0}},"added_tokens":[{"id":"x"}]}', 'added_tokens'],
    [
      JSON.stringify({ ...gpt2Like(), model: { type: 'BPE', vocab: { a: 1e9 }, merges: [] } }),
      'the id 1000000000',
    ],
    [JSON.stringify({ ...unigramLike(), post_processor: { type: 'New' } }), 'PostProcessor'],
  ])('is told what is wrong: %#', async (text, message) => {
    const path = join(folder, 'bad.json')
    writeFileSync(path, text)
    await expect(open(path)).rejects.toThrow(message)
  })

  it('or that it is not there', async () => {
    await expect(open(join(folder, 'none.json'))).rejects.toThrow('no file')
  })
})
