import { expect, test } from 'vitest'
import { analyze } from './run.ts'

const CODE = 'const a = 1\n\n// note\nlet b'

test.for([
  ['no final newline', CODE],
  ['CRLF', CODE.replaceAll('\n', '\r\n')],
  ['a byte order mark', `\ufeff${CODE}`],
  ['a final newline', `${CODE}\n`],
  ['UTF-16 little endian', Buffer.from(`\ufeff${CODE}`, 'utf16le')],
  ['UTF-16 big endian', Buffer.from(`\ufeff${CODE}`, 'utf16le').swap16()],
  [
    'invalid UTF-8',
    Buffer.concat([Buffer.from(CODE), Buffer.from([0x20, 0x2f, 0x2a, 0xff, 0xfe, 0x2a, 0x2f])]),
  ],
] as const)('lines of a file with %s', async ([, content]) => {
  const { lines, language } = await analyze('a.js', content)
  expect({ ...lines, language }).toEqual({ blank: 1, comment: 1, code: 2, language: 'JavaScript' })
})

test('an empty file has no lines', async () => {
  expect(await analyze('empty.py', '')).toEqual({
    path: 'empty.py',
    language: 'Python',
    bytes: 0,
    lines: { blank: 0, comment: 0, code: 0 },
    longest_line: 0,
    functions: [],
    types: [],
    imports: [],
    exports: [],
    parse_error_share: 0,
    todos: [],
  })
})

test.for([
  ['a.css', 'a { /* x */ }\n/* one\n\n two */\nb {}', '1 2 2'],
  ['a.sql', `select '--'\n-- note\n/* a\n*/ from b`, '0 2 2'],
  ['a.yaml', 'a: "#"\n# note\n', '0 1 1'],
  ['a.lua', '--[[ long\n]]\nx = "--" -- y', '0 2 1'],
  ['a.html', '<p>\n<!--\nx -->\n', '0 2 1'],
  ['a.pl', 'print 1;\n=head1 X\n\ntext\n=cut\nprint 2;', '1 3 2'],
  ['a.hs', '{- a\nb -}\nmain = x -- y', '0 2 1'],
  ['a.json', '{\n "a": "//"\n}', '0 0 3'],
  ['Makefile', 'all: # x\n# y\n\techo', '0 1 2'],
  ['notes.unknown', 'text\n\n# text', '1 0 2'],
] as const)('comments of a language that is not parsed: %s', async ([path, content, expected]) => {
  const { blank, comment, code } = (await analyze(path, content)).lines
  expect(`${blank} ${comment} ${code}`).toBe(expected)
})

test('markers count in comments only', async () => {
  const { todos } = await analyze('a.c', '/* a\n * TODO(me): b  */\nchar *s = "TODO"; // FIXME\n')
  expect(todos).toEqual([
    { line: 2, text: 'TODO(me): b' },
    { line: 3, text: 'FIXME' },
  ])
})

test('what closes a comment is no part of a marker', async () => {
  const { todos } = await analyze('a.py', '"""TODO a"""\n')
  expect(todos).toEqual([{ line: 1, text: 'TODO a' }])
})

const WIDE = "/* é€😀 */ require('a') // require('b')\n// TODO é€😀\n"

test.for([
  ['UTF-8', WIDE],
  ['a byte order mark', `\ufeff${WIDE}`],
  ['UTF-16', Buffer.from(`\ufeff${WIDE}`, 'utf16le')],
] as const)('characters of several bytes move neither imports nor markers: %s', async ([, content]) => {
  const { imports, todos } = await analyze('a.js', content)
  expect(imports).toEqual([{ to: 'a', line: 1 }])
  expect(todos).toEqual([{ line: 2, text: 'TODO é€😀' }])
})

test('a marker is a word, and its text is cut at 200 characters', async () => {
  const { todos } = await analyze('a.js', `// TODOS FIXME_ XXX: ${'é'.repeat(300)} HACK\n`)
  expect(todos).toEqual([{ line: 1, text: `XXX: ${'é'.repeat(195)}` }])
})

test('what the grammar does not understand is a share, apart from functions it does', async () => {
  expect((await analyze('a.c', 'int f() { return 1; }\n}}}} ]]]')).parse_error_share).toBeGreaterThan(0.1)
  const unclosed = await analyze('b.c', `int g() {\n${'int f() { return 1; }\n'.repeat(50)}`)
  expect(unclosed.parse_error_share).toBeLessThan(0.1)
})
