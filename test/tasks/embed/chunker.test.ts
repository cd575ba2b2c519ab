import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openEncoding } from '../../../src/encoding/open-encoding.ts'
import { type Chunk, Chunker } from '../../../src/tasks/embed/chunk/chunker.ts'
import { headingPlaces } from '../../../src/tasks/embed/chunk/headings.ts'
import { MARKUPS, type Markup } from '../../../src/tasks/embed/chunk/markups.ts'
import type { Layout } from '../../../src/tasks/embed/chunk/strength.ts'
import { bertLike, PATTERNS, splitLike, writeTokenizer } from '../../encoding/small-tokenizers.ts'
import { tempFolder } from '../../support/temp.ts'

const encoder = await openEncoding('o200k_base')
const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
const BITS = [
  "it's so we'LL go on ",
  'aB Cd 12 e',
  ' ',
  '\n',
  '\n\n',
  '. ',
  'word',
  '# ',
  '中文',
  '。',
  '🙂',
  'a'.repeat(50),
  '  \n',
  '"',
  '?',
]
const texts = fc
  .array(fc.oneof(fc.constantFrom(...BITS), fc.string({ unit: 'binary' })), { maxLength: 60 })
  .map((parts) => parts.join(''))

function slices(text: string, chunks: Chunk[]): string[] {
  return chunks.map(({ start, end }) => text.slice(start, end))
}

describe('chunks', () => {
  it.each([4, 7, 11])('cover the text, overlap by %i, are no larger than asked and say so', (overlap) => {
    const chunker = new Chunker(encoder, { size: 12, overlap })
    fc.assert(
      fc.property(texts, (text) => {
        let covered = 0
        let begun = -1
        for (const { start, end, token_count } of chunker.chunk(text, 'markdown')) {
          const chunk = text.slice(start, end)
          expect(token_count).toBe(encoder.count(chunk))
          expect(token_count).toBeLessThanOrEqual(12)
          expect(end).toBeGreaterThan(covered)
          expect(isBlank(text.slice(covered, start))).toBe(true)
          if (start < covered) expect(encoder.count(text.slice(start, covered))).toBeLessThanOrEqual(overlap)
          expect(start).toBeGreaterThan(begun)
          covered = end
          begun = start
        }
        expect(isBlank(text.slice(covered))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('are the whole text where it is short, none where it is blank', () => {
    const chunker = new Chunker(encoder, { size: 256, overlap: 32 })
    expect(chunker.chunk('  one sentence.\n', 'prose')).toEqual([{ start: 2, end: 15, token_count: 3 }])
    expect(chunker.chunk(' \n\t ', 'prose')).toEqual([])
  })

  it('end with a paragraph rather than a line, a line rather than a sentence, a sentence rather than a word', () => {
    const chunker = new Chunker(encoder, { size: 8, overlap: 0 })
    expect(slices(...both('one two three four five\n\nsix seven eight\nnine ten eleven'))).toEqual([
      'one two three four five',
      'six seven eight\nnine ten eleven',
    ])
    expect(slices(...both('one two three four. five six seven eight nine ten'))).toEqual([
      'one two three four.',
      'five six seven eight nine ten',
    ])
    function both(text: string): [string, Chunk[]] {
      return [text, chunker.chunk(text, 'prose')]
    }
  })

  it('begin at headings, at the left margin of code, at definitions', () => {
    const chunker = new Chunker(encoder, { size: 60, overlap: 0 })
    const sections = Array.from(
      { length: 6 },
      (_, i) => `## Part ${i}\n\n${'Some words of it. '.repeat(10)}\n\n`,
    )
    const document = sections.join('')
    expect(slices(document, chunker.chunk(document, 'markdown'))).toEqual(sections.map((text) => text.trim()))
    const code =
      'class A {\n  one() { return 1 }\n\n  two() { return 2 }\n}\n\nclass B {\n  three() { return 3 }\n}\n'
    const small = new Chunker(encoder, { size: 30, overlap: 0 })
    expect(slices(code, small.chunk(code, 'code'))[1]).toMatch(/^class B/)
    const definition = code.indexOf('two')
    const smaller = new Chunker(encoder, { size: 14, overlap: 0 })
    expect(slices(code, smaller.chunk(code, 'code', [{ start: definition, isInner: true }]))[1]).toMatch(
      /^two/,
    )
  })

  it.each<[string, Layout, string]>([
    ['a comment in a fence', 'markdown', '~~~sh\nmake\n\n# not a heading\nls\n~~~'],
    ['a fence of its own length', 'markdown', '````\n```\n# not a heading\n````'],
    ['a hashtag', 'markdown', '#nothash one two three'],
    ['a list above a line', 'markdown', '- one\n---'],
    ['a block', 'asciiDoc', '[source,sh]\n-----------\n== not a heading\n-----------'],
  ])('are not taken for the beginning of a section: %s', (_, layout, text) => {
    expect([...headingPlaces(text, MARKUPS[layout] as Markup)]).toEqual([])
  })

  it.each<[Layout, string]>([
    ['markdown', 'Title\n====='],
    ['markdown', 'A title\n---'],
    ['markdown', '## Title ##\n\n# And below'],
    ['restructuredText', 'Title\n~~~~~'],
    ['restructuredText', '=======\n Title\n======='],
    ['asciiDoc', '== Title'],
    ['asciiDoc', 'Title\n-----'],
  ])('begin at a heading rather than behind it: %s %j', (layout, heading) => {
    const chunker = new Chunker(encoder, { size: 60, overlap: 0 })
    const words = 'Some words of it. '.repeat(10)
    // The heading lies in the second half of a chunk, and what stands below it would fit to its end.
    const document = `${words}\n\n${heading}\n\n${words}\n\n${words}`
    expect(slices(document, chunker.chunk(document, layout))[1].startsWith(heading)).toBe(true)
  })

  it('are found with a tokenizer that does not tell places', async () => {
    const bert = await openEncoding(writeTokenizer(tempFolder(), 'bert', bertLike({ lowercase: true })))
    const chunks = new Chunker(bert, { size: 50, overlap: 10 }).chunk(README, 'markdown')
    expect(chunks.length).toBeGreaterThan(10)
    for (const { start, end, token_count } of chunks) {
      expect(token_count).toBe(bert.count(README.slice(start, end)))
      expect(token_count).toBeLessThanOrEqual(50)
    }
  })

  it('say how many tokens they have where the tokenizer changes the text', async () => {
    const tokenizer = splitLike(PATTERNS.qwen, { type: 'NFC' })
    const changing = await openEncoding(writeTokenizer(tempFolder(), 'nfc', tokenizer))
    const text = '\n\n e\u0301 12x  12  \n     12 ===\n \n the row```\n  \n a b c d   '
    const chunks = new Chunker(changing, { size: 26, overlap: 0 }).chunk(text, 'prose')
    expect(chunks.length).toBeGreaterThan(1)
    for (const { start, end, token_count } of chunks)
      expect(token_count).toBe(changing.count(text.slice(start, end)))
  })

  it('of hostile texts are made in bounded time', () => {
    const chunker = new Chunker(encoder, { size: 256, overlap: 32 })
    for (const piece of ['a', ' ', '\n', '🙂', '中', '. ', 'a ', '。', '"'])
      expect(chunker.chunk(piece.repeat(300_000 / piece.length), 'code').length).toBeLessThan(5_000)
  })
})

function isBlank(text: string): boolean {
  return text.trim() === ''
}
