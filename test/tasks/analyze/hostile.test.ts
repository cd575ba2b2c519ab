import { expect, test } from 'vitest'
import { java } from '../../../src/code/languages/java.ts'
import { python } from '../../../src/code/languages/python.ts'
import { TreeParser } from '../../../src/code/tree/parser.ts'
import { analyze, skipOf } from './run.ts'

function lines(text: string, count: number): string {
  return `${text}\n`.repeat(count)
}

test.for(['ts', 'py', 'c', 'lua', 'gleam', 'kt', 'swift', 'hs'])('200 KB of [ in .%s', async (extension) => {
  const { lines: counted } = await analyze(`a.${extension}`, lines('['.repeat(100), 2_000))
  expect(counted.code).toBe(2_000)
})

test('10,000 nested blocks', async () => {
  const { functions } = await analyze('a.c', `int f() {\n${lines('if (a) {', 10_000)}${lines('}', 10_001)}`)
  expect(functions[0]).toMatchObject({ ccn: 10_001, nesting: 10_000, cognitive: (10_000 * 10_001) / 2 })
})

test('100,000 operators in one expression', async () => {
  const { functions } = await analyze('a.js', `function f() {\nreturn ${lines('a &&', 100_000)} b }`)
  expect(functions[0]).toMatchObject({ ccn: 100_001, cognitive: 1 })
})

test('names of deeply nested functions stay short', async () => {
  const { functions } = await analyze('a.js', lines('function outer() {', 2_000) + lines('}', 2_000))
  expect(functions).toHaveLength(2_000)
  expect(Math.max(...functions.map(({ name }) => name.length))).toBeLessThan(300)
})

test.for([
  ['a.py', 'def f(): f()'],
  ['a.rs', 'fn f() { f() }'],
])('20,000 functions of one name that call it: %s', async ([path, text]) => {
  const { functions, left_out } = await analyze(path, lines(text, 20_000))
  expect([functions.length, left_out]).toEqual([10_000, { functions: 10_000 }])
})

test('10,000 unclosed comments are looked through a bounded number of times', async () => {
  expect(await analyze('a.ts', lines('/*', 10_000))).toMatchObject({ parse_error_share: 1 })
})

test('a record lists the first 10,000 functions and counts the rest', async () => {
  const { functions, left_out } = await analyze('a.js', lines('function f() {}', 10_005))
  expect([functions.length, left_out]).toEqual([10_000, { functions: 5 }])
})

test.for(['x = "abc', '"""abc', '/* abc', '`${', "'", 'cat <<EOF'])('unterminated %s', async (opening) => {
  for (const path of ['a.ts', 'a.py', 'a.c', 'a.rs', 'a.sh', 'a.css', 'a.pl']) {
    const { blank, comment, code } = (await analyze(path, `${opening}\n${lines('abc', 100)}`)).lines
    expect(blank + comment + code).toBe(101)
  }
})

test('1 MB on one line is minified where code has lines, and read where prose has none', async () => {
  const line = 'let a = 1; '.repeat(95_000)
  expect(await skipOf('a.js', line)).toBe('minified')
  expect((await analyze('a.md', line)).longest_line).toBe(line.length)
})

test('mixed encodings: what is no UTF-8 is a letter like others', async () => {
  const mixed = Buffer.concat([
    Buffer.from('// caf\u00e9 TODO: \u00fc\n'),
    Buffer.from('/* caf\xe9 */ function \xfcber(a) { return a ? 1 : 2 }\n', 'latin1'),
    Buffer.from('let s = "\u{1f600}"\n'),
    Buffer.from([0xff, 0xfe, 0x0a]),
  ])
  const { lines, todos, functions } = await analyze('a.js', mixed)
  expect([lines, todos]).toEqual([{ blank: 0, comment: 1, code: 3 }, [{ line: 1, text: 'TODO: \u00fc' }]])
  expect(functions).toMatchObject([{ line: 2, ccn: 2, params: 1 }])
})

test('a file that is valid in two languages is measured in the one its name says', async () => {
  const text = 'int f(int a) { return a && 1; }\n'
  const found = await Promise.all(['a.c', 'a.cpp', 'a.h', 'a.java'].map((path) => analyze(path, text)))
  expect(found.map(({ language, functions }) => `${language} ${functions[0].ccn}`)).toEqual([
    ...['C 2', 'C++ 2', 'C 2', 'Java 2'],
  ])
})

test('a text that needs too many steps is counted, not parsed', async () => {
  const text = lines(`'"\``.repeat(30), 3_000)
  expect(await analyze('a.ts', text)).toMatchObject({ parse_error_share: 1, functions: [] })
})

test('after a trap a new instance takes over, and the text is tried once more', async () => {
  const parser = new TreeParser()
  const trap = Object.assign(new Error('unreachable'), { name: 'RuntimeError' })
  let tries = 0
  const trapped = await parser.parse(python, 'x', () => {
    tries++
    throw trap
  })
  expect([trapped, tries]).toEqual([undefined, 2])
  expect(await parser.parse(java, 'class A {}', (tree) => tree.rootNode.hasError)).toBe(false)
  expect(parser.wasmBytes).toBeGreaterThan(0)
})
