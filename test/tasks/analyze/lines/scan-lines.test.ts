import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanLines } from '../../../../src/code/lines/scan-lines.ts'
import { syntaxLanguages, syntaxOf } from '../../../../src/code/lines/syntaxes.ts'

function counts(text: string | Uint8Array, language: string): string {
  const { blank, comment, code } = scanLines(Buffer.from(text as string), language).lines
  return `${blank} ${comment} ${code}`
}

// blank comment code, all as cloc counts them
test.for([
  ['a blank line in a comment is blank', 'C', '/*\n\n*/\n', '1 2 0'],
  ['code before and behind', 'C', 'a /* */\n/* */ b\n/* */ /* */ // c', '0 1 2'],
  ['a comment that begins behind code joins its lines', 'C', 'a(/*\n\n*/ b,\n/*\n*/ c)\n', '1 2 2'],
  ['joined lines that are joined again', 'C', 'a /*\n*/ b /*\n*/ c\nd', '0 2 2'],
  ['a blank line behind a backslash', 'C', '#define A \\\n\n\nb // c\n', '1 0 3'],
  ['a triple-quoted string is a comment', 'Python', 'a = """b\nc\n""".d\n', '0 2 1'],
  ['the prefix of a docstring is code', 'Python', 'r"""a\nb"""\nu"""c"""\n', '0 2 1'],
  ['a # behind a docstring is code', 'Python', '"""a\n"""  # b\n# c\n', '0 2 1'],
  ['the interpreter is code', 'Shell', '#!/bin/sh\n#! x\n', '0 1 1'],
  ['a Rust attribute is no interpreter', 'Rust', '#![a = r"\n// b\n"]', '0 0 3'],
  ['a byte order mark is nothing', 'Perl', '\ufeff# a\n\ufeff\n', '0 1 1'],
  ['Windows lines', 'Python', '"""a\r\n\r\n"""\r\nb\r\n', '1 2 1'],
  ['one line of Macintosh', 'C', '// a\rb\r', '0 1 0'],
  ['no comments are known', 'JSON', '{}\n// a\n \n', '1 0 2'],
] as const)('%s', ([, language, text, expected]) => {
  expect(counts(text, language)).toBe(expected)
})

test('the longest line is measured in bytes, without its end', () => {
  expect(scanLines(Buffer.from('\ufeffa\r\n\n éé\r\nb'), 'C').longest_line).toBe(5)
  expect(scanLines(Buffer.from(''), 'C')).toEqual({
    lines: { blank: 0, comment: 0, code: 0 },
    longest_line: 0,
    comments: [],
    markers: [],
    mayBeGenerated: false,
  })
})

/** Pieces that open and close things in one language or another. */
const PIECES = (
  `/* */ // # ' " \` """ ''' \${ { } ( ) [ ] < > << <<A <<~A <<-'A' A r#" "# R"( )" --[[ ]] -- {- -} (* *) #| |# ; % ` +
  `%w[ q( m/ / =pod =cut =begin =end __END__ <? ?> <!-- --> @" $" \\ \\" \\( $ $( #{ @doc ~s( ? rem C * ! a b1 é`
).split(' ')
const SPACES = ['\n', '\n', ' ', '\t', '\\\n', '\n\n']
const hostileText = fc
  .array(fc.constantFrom(...PIECES, ...SPACES, ...SPACES), { maxLength: 60 })
  .map((pieces) => pieces.join(''))
const hostileBytes = fc.oneof(
  hostileText.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 60 }),
)

function linesOf(bytes: Uint8Array): number {
  const newlines = bytes.filter((byte) => byte === 10).length
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  return newlines + (bytes.length > start && bytes[bytes.length - 1] !== 10 ? 1 : 0)
}

/** One of each syntax. */
const LANGUAGES = [...new Map(syntaxLanguages().map((language) => [syntaxOf(language), language])).values()]

test.for(LANGUAGES)(
  'any bytes as %s: every line is of one kind, comments rise and do not overlap',
  (language) => {
    fc.assert(
      fc.property(hostileBytes, (bytes) => {
        const { lines, comments } = scanLines(bytes, language)
        expect(lines.blank + lines.comment + lines.code).toBe(linesOf(bytes))
        const bounds = [0, ...comments, bytes.length]
        expect(bounds).toEqual(bounds.toSorted((a, b) => a - b))
      }),
      { numRuns: 50 },
    )
  },
)

test.for(LANGUAGES)('the ends of lines make no difference to %s', (language) => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(counts(text.replaceAll('\n', '\r\n'), language)).toBe(counts(text, language))
    }),
    { numRuns: 50 },
  )
})
