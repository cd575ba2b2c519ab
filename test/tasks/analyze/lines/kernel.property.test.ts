// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts in other languages
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findComments } from '../../../../src/code/lines/comment-scanner.ts'
import { GENERATED_WORDS, HEADER_BYTES } from '../../../../src/code/lines/generated-words.ts'
import { kernelWith, LineKernel } from '../../../../src/code/lines/kernel/line-kernel.ts'
import { TABLES } from '../../../../src/code/lines/kernel/places.ts'
import { MOST_LEXICON_BYTES, writeLexicon } from '../../../../src/code/lines/kernel/records.ts'
import { lexiconOf, type Syntax } from '../../../../src/code/lines/lexicon.ts'
import { MARKERS } from '../../../../src/code/lines/markers.ts'
import type { Opening } from '../../../../src/code/lines/opening.ts'
import { scanLines } from '../../../../src/code/lines/scan-lines.ts'
import { Source } from '../../../../src/code/lines/source.ts'
import { syntaxLanguages, syntaxOf } from '../../../../src/code/lines/syntaxes.ts'
import { countedLines } from './counted-lines.ts'

/** Each syntax that is known, by one of its languages. */
const SYNTAXES = [
  ...new Map(syntaxLanguages().map((language) => [syntaxOf(language) as Syntax, language])),
].map(([syntax, language]) => [language, syntax] as const)

const SPACES = ['\n', '\n', '\r\n', ' ', '\t', '\\\n', '\\\r\n', '']
const CHARACTERS = [
  "'a'",
  "'\\n'",
  "'\\''",
  "'é'",
  "'abcd'",
  "'abcde'",
  "'\\u{10FFFF}'",
  "'",
  '\\',
  '\0',
  'é',
  '1 + a',
]

/** What opens and closes something in the syntax, and what could be mistaken for it. */
function textIn({ openings }: Syntax): fc.Arbitrary<string> {
  const marks = openings.flatMap(({ open, close, hole, after, prefix }) => [open, close, hole, after, prefix])
  const pieces = [...marks, ...marks, ...CHARACTERS, ...MARKERS, '(', '{', '}', ')', '#!']
  return fc
    .array(fc.constantFrom(...pieces.filter(Boolean), ...SPACES, ...SPACES), { maxLength: 50 })
    .map((chosen) => chosen.join(''))
}

/** The same syntax, of which the kernel knows nothing: what begins like an opening is asked for each time. */
function asked(syntax: Syntax): Syntax {
  const { firsts, lists } = lexiconOf(syntax)
  const inOrder: Opening[] = firsts.flatMap((first) => [...lists[first]])
  const first = inOrder.find(
    ({ open, close }) => open === syntax.openings[0].open && close === syntax.openings[0].close,
  )
  const openings = syntax.inside && first ? [first, ...inOrder.filter((one) => one !== first)] : inOrder
  return { ...syntax, openings: openings.map((opening) => ({ ...opening, ...headOf(opening) })) }
}

/** A head that says what the opening says without one. What nests is always asked for. */
function headOf({ type, head, open, after }: Opening): Pick<Opening, 'head' | 'after'> {
  if (head || type === 'nested') return { head, after }
  const before = after === '' ? '' : `(?<=[${quoted(after)}]${after.includes('\n') ? '|^' : ''})`
  return { head: new RegExp(before + quoted(open), 'y'), after: '' }
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

function commentsOf(bytes: Uint8Array, syntax: Syntax): number[] {
  const source = new Source(bytes)
  const kernel = kernelWith(source)
  findComments(source, syntax, kernel)
  return kernel.comments()
}

test.for(SYNTAXES)('what the kernel finds in %s is what is found when it asks', ([, syntax]) => {
  const slow = asked(syntax)
  fc.assert(
    fc.property(textIn(syntax), (text) => {
      const bytes = Buffer.from(text)
      expect(commentsOf(bytes, syntax)).toEqual(commentsOf(bytes, slow))
    }),
    { numRuns: 100 },
  )
})

test.for(SYNTAXES)('lines and markers in %s are what its comments say', ([language, syntax]) => {
  fc.assert(
    fc.property(textIn(syntax), (text) => {
      const bytes = Buffer.from(text)
      const { lines, comments, markers } = scanLines(bytes, language)
      expect(lines).toEqual(countedLines(text, comments, syntax.continued === true))
      const raw = bytes.toString('latin1')
      const words = [...raw.matchAll(new RegExp(`(?<![\\w$])(?:${MARKERS.join('|')})(?![\\w$])`, 'g'))]
      const inComments = words.filter(({ index }) =>
        comments.some((start, i) => i % 2 === 0 && start <= index && index < comments[i + 1]),
      )
      expect(markers).toEqual(inComments.map(({ index }) => index))
    }),
    { numRuns: 30 },
  )
})

describe('memory', () => {
  test('many comments, and many more in the next text', () => {
    for (const count of [1_000, 100_000]) {
      const { comments, lines } = scanLines(Buffer.from('#\n'.repeat(count)), 'Makefile')
      expect(comments).toEqual(Array.from({ length: count }, (_, i) => [2 * i, 2 * i + 1]).flat())
      expect(lines).toEqual({ blank: 0, comment: count, code: 0 })
    }
  })

  test('comments that were asked for need room as well', () => {
    const text = '"""a"""\n'.repeat(100_000)
    const kernel = new LineKernel()
    const source = new Source(Buffer.from(text))
    kernel.take(source)
    findComments(source, asked(syntaxOf('Python') as Syntax), kernel)
    expect(kernel.commentCount).toBe(100_000)
    expect(kernel.endOf(99_999)).toBe(text.length - 1)
  })

  test.for(SYNTAXES)('the lexicon of %s has room', ([, syntax]) => {
    const memory = Buffer.alloc(2 * MOST_LEXICON_BYTES)
    expect(writeLexicon(memory, TABLES, lexiconOf(syntax)) - TABLES).toBeLessThanOrEqual(MOST_LEXICON_BYTES)
  })

  test('that of a long text is let go of, any other is kept', () => {
    const short = new Source(Buffer.from('a'))
    const kernel = kernelWith(short)
    expect(kernelWith(short)).toBe(kernel)
    kernelWith(new Source(Buffer.alloc(4 * 1_048_576 + 1, ' ')))
    expect(kernelWith(short)).not.toBe(kernel)
  })

  test('lexicons make room for others', () => {
    const kernel = new LineKernel()
    const source = new Source(Buffer.from('a // b\n'))
    for (let round = 0; round < 500; round++) {
      kernel.take(source)
      findComments(source, { openings: (syntaxOf('Java') as Syntax).openings }, kernel)
      expect(kernel.comments()).toEqual([2, 6])
    }
  })
})

test('words of generators are seen in any case, in the beginning', () => {
  const word = fc.constantFrom(...GENERATED_WORDS).chain((word) => fc.mixedCase(fc.constant(word)))
  const filler = fc.string({ maxLength: 20 }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(
      filler,
      fc.oneof(word, filler),
      filler,
      fc.constantFrom(0, 6_000, 6_140, HEADER_BYTES),
      (a, b, c, far) => {
        const bytes = Buffer.from(' '.repeat(far) + a + b + c)
        const expected = /generate|bison pa/i.test(bytes.toString('latin1', 0, HEADER_BYTES + 8))
        // A word may end behind what is looked at.
        if (scanLines(bytes, 'Text').mayBeGenerated !== expected)
          expect(bytes.length).toBeGreaterThan(HEADER_BYTES)
      },
    ),
  )
})
