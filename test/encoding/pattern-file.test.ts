import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { javascriptPattern } from '../../src/encoding/javascript-pattern.ts'
import { openEncoding, shareEncoding } from '../../src/encoding/open-encoding.ts'
import { idsOf, LONG } from './reference.ts'
import { anyText } from './texts.ts'
import { comparable, library, patternFiles, writtenFile } from './tokenizer-files.ts'

const FILES = patternFiles()
const REMOVING = ['words alone', 'nothing found']
const MANY = 1_000_000

describe.each(Object.keys(FILES))('a tokenizer.json with the pre-tokenizer of %s', (name) => {
  it('is read by our own encoder, to the ids of the library', async () => {
    const path = writtenFile(FILES[name])
    const shared = structuredClone(await shareEncoding(path))
    expect(shared).toMatchObject({ kind: 'tables' })
    const encoder = await openEncoding(path, { special: 'allow', shared })
    const expected = library(FILES[name])
    fc.assert(
      fc.property(anyText, (given) => {
        const text = comparable(given)
        const ids = idsOf(encoder, text)
        expect([...ids]).toEqual(expected(text))
        expect(encoder.count(Buffer.from(text))).toBe(ids.length)
        if (REMOVING.includes(name)) return
        expect(encoder.decode(ids)).toBe(name === 'normalized' ? text.normalize('NFKC') : text)
      }),
      { numRuns: LONG ? 100_000 : 500 },
    )
  })

  it('takes one long piece in bounded time', async () => {
    const encoder = await openEncoding(writtenFile(FILES[name]))
    for (const piece of ['a', ' ', '中'])
      expect(encoder.count(`${piece.repeat(MANY / 4)}\0`)).toBeLessThanOrEqual(MANY)
  })
})

describe('a pattern of Oniguruma', () => {
  it.each([
    ['a++b', 'aab', ['aab']],
    ['[ab]++b', 'aab', []],
    ['(?>a|ab)c', 'abc ac', ['ac']],
    ["(?i:'s|'[td])", "'S'ſ'D's", ["'S", "'ſ", "'D", "'s"]],
    ['\\p{Han}+|\\p{^L}', '中文a1', ['中文', '1']],
    ['[a[bc]&-]+', 'a-b&d', ['a-b&']],
    ['\\s+$', 'a \nb\u0085', [' ', '\u0085']],
  ])('%s means the same in JavaScript', (pattern, text, found) => {
    expect(text.match(new RegExp(javascriptPattern(pattern) as string, 'gu')) ?? []).toEqual(found)
  })

  it.each([
    '\\bx',
    '\\w+',
    '[a&&b]',
    '[^a[^b]]',
    '[[:alpha:]]',
    '(a)\\1',
    '(?i)a',
    '(?i:ss)',
    '^a',
    'a{2}?',
    '[+-\\d]',
  ])('%s is left to the library', (pattern) => expect(javascriptPattern(pattern)).toBeUndefined())
})
