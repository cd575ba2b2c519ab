import { expect, test } from 'vitest'
import { analyze } from './run.ts'

async function metrics(path: string, code: string) {
  const { functions } = await analyze(path, code)
  return functions.map(({ ccn, cognitive, nesting }) => [ccn, cognitive, nesting])
}

test('a comment between else and if does not break the chain', async () => {
  expect(await metrics('a.js', 'function f() { if (a) {} else /* why */ if (b) {} else {} }')).toEqual([
    [3, 3, 1],
  ])
})

test('an inner function counts for itself alone', async () => {
  expect(await metrics('a.js', 'function f() { if (a) { const g = () => b && c } }')).toEqual([
    [2, 1, 1],
    [2, 1, 0],
  ])
})

test('accessors are functions of their property', async () => {
  const code = 'class A { int X { get { return a ? 1 : 2; } set => b = value; } int Y { get; } }'
  const { functions } = await analyze('a.cs', code)
  expect(functions.map(({ name, ccn, cognitive }) => [name, ccn, cognitive])).toEqual([
    ['A.X.get', 2, 1],
    ['A.X.set', 1, 0],
  ])
})

test('operators in preprocessor conditions and rvalue references are not decisions', async () => {
  const code = 'void f(T&& t) {\n#if defined(A) && \\\n  defined(B)\n#endif\n#ifndef C\n#endif\n}'
  expect(await metrics('a.cpp', code)).toEqual([[2, 2, 0]])
})

test('an export macro does not hide a class from the grammar', async () => {
  const { types, functions } = await analyze(
    'a.hpp',
    'class MY_EXPORT Status {\n public:\n  int code() { return 1; }\n};',
  )
  expect(types).toEqual([{ name: 'Status', kind: 'class', line: 1 }])
  expect(functions[0].name).toBe('Status::code')
})

test("macros of Swift are calls, unless they are the compiler's own", async () => {
  const code =
    'func t() {\n  #expect(a && b)\n  if #available(iOS 9, *) { c() }\n}\n#if DEBUG\nfunc u() {}\n#endif'
  const { functions, parse_error_share } = await analyze('a.swift', code)
  expect(functions.map(({ name, ccn }) => [name, ccn])).toEqual([
    ['t', 3],
    ['u', 1],
  ])
  expect(parse_error_share).toBe(0)
})

test('what is found in a Swift file does not depend on the files before it', async () => {
  for (let time = 0; time < 3; time++) {
    const { functions, parse_error_share } = await analyze('a.swift', 'let a = #"x"#\nfunc f() {}\n')
    expect([functions.length, parse_error_share]).toEqual([1, 0])
  }
})

test('a parser that goes back and forth, as that of Scala, reads long files too', async () => {
  const { functions, parse_error_share } = await analyze(
    'a.scala',
    `trait T {\n${'  override def sum(a: A, n: Int): A = { if (n > 0) a else b }\n'.repeat(300)}}\n`,
  )
  expect([functions.length, parse_error_share]).toEqual([300, 0])
})

test('an interface of one function is an interface to Kotlin', async () => {
  const { types, parse_error_share } = await analyze(
    'a.kt',
    'fun interface Runs {\n  fun run(x: Int): Int\n}\n',
  )
  expect([types, parse_error_share]).toEqual([[{ name: 'Runs', kind: 'interface', line: 1 }], 0])
})
