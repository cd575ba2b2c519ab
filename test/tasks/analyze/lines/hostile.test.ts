// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts in other languages
import { expect, test } from 'vitest'
import { scanLines } from '../../../../src/code/lines/scan-lines.ts'

const OPENINGS = [
  '[',
  '/*',
  '/* ',
  '(*',
  '{-',
  '#|',
  '<!--',
  '"',
  "'",
  `'\\`,
  '"\\',
  '`${',
  '"#{',
  '"$(',
  '"\\(',
  '`${}',
  '/[',
  '/\\',
  ' / ',
  '"""',
  "'''x",
  'r#"',
  'r##',
  'R"(',
  '--[=',
  '$"{',
  '%w[',
  'q(',
  '<<A ',
  '<<A\n',
  '@"',
  '=begin\n',
  '?>',
  '{%',
  '\\',
  '#',
  ' ',
  '\u00e9',
]

/** Each with a kind of opening that the others do not have. */
const LANGUAGES =
  'C++/C#/CMake/Elixir/Fortran/Haskell/JavaScript/Lua/PHP/Perl/Python/Ruby/Rust/Shell/Swift/YAML'.split('/')

// what is quadratic takes longer than a test may
test.for(OPENINGS)('60 KB of %j', (opening) => {
  const bytes = Buffer.from(opening.repeat(60_000 / opening.length))
  const newlines = bytes.filter((byte) => byte === 10).length
  for (const language of LANGUAGES) {
    const { blank, comment, code } = scanLines(bytes, language).lines
    expect(blank + comment + code, language).toBe(newlines || 1)
  }
})

test.for([
  ['Rust', '/*', '*/'],
  ['Haskell', '{-', '-}'],
  ['Common Lisp', '#|', '|#'],
])('100,000 nested comments of %s', ([language, open, close]) => {
  const text = open.repeat(100_000) + close.repeat(100_000)
  expect(scanLines(Buffer.from(text), language).comments).toEqual([0, text.length])
})

test('100,000 different heredocs without an end', () => {
  const text = Array.from({ length: 100_000 }, (_, index) => `cat <<A${index}\n`).join('')
  expect(scanLines(Buffer.from(`${text}# a`), 'Shell').lines).toEqual({ blank: 0, comment: 1, code: 100_000 })
})

test('100,000 templates in templates', () => {
  const text = `${'`${'.repeat(100_000)}/**/${'}'.repeat(100_000)}`
  expect(scanLines(Buffer.from(text), 'JavaScript').comments).toEqual([300_000, 300_004])
})
