import { expect, test } from 'vitest'
import { analyze } from './run.ts'

async function each(path: string, code: string, rules: 'lizard' | 'strict'): Promise<number[]> {
  return (await analyze(path, code, rules)).functions.map(({ ccn }) => ccn)
}

/** The figures for lizard's rules are what lizard 1.24 says. */
test.for([
  ['?? is two question marks', 'a.ts', 'function f(a) { return a ?? 1 }', [3], [2]],
  ['?. behind a bracket is one', 'a.ts', 'function f(a) { return a()?.b }', [2], [1]],
  ['?. behind a word is none', 'a.ts', 'function f(a) { return a?.b }', [1], [1]],
  ['?: behind a word is none', 'a.ts', 'function f(a) { const b: { c?: number } = a }', [1], [1]],
  ['a conditional type is one', 'a.ts', 'function f(a) { let b: T extends string ? 1 : 2 }', [2], [1]],
  ['?. in TSX is always one', 'a.tsx', 'function f(a) { return a?.b }', [2], [1]],
  ['||= is an operator', 'a.ts', 'function f(a) { a ||= 1 }', [2], [1]],
  ['catch is a catch anywhere', 'a.ts', 'function f(a) {\n  a.catch(b)\n}', [2], [1]],
  ['a template literal decides nothing', 'a.ts', 'function f(a) { return `$\u007ba && 1}` }', [1], [2]],
  ['a regular expression decides nothing', 'a.ts', 'function f(a) { return a.replace(/a?&&b/g) }', [1], [1]],
  ['a comment decides nothing', 'a.ts', 'function f(a) { /* if ? */ return a // && b\n}', [1], [1]],
  ['parentheses behind = are lost', 'a.ts', 'function f(a) {\n  const b = (a && 1)\n}', [1], [2]],
  ['an arrow ends with its first line', 'a.ts', 'const f = (a) => a\n  + 1 && b', [1], [2]],
  ['an arrow in brackets does not', 'a.ts', 'const f = (a) => g(a\n  && b)', [2], [2]],
  [
    'the tree answers for what lizard does not see',
    'a.ts',
    'function f(a = g(1), b) { if (b) {} }',
    [2],
    [2],
  ],
  ['finally', 'a.py', 'def f():\n  try:\n    g()\n  finally:\n    h()', [2], [1]],
  ['comprehensions', 'a.py', 'def f():\n  return [a for a in b if c]', [3], [3]],
  ['#if', 'a.c', 'int f(void) {\n#ifdef A\n  return 1;\n#endif\n}', [2], [1]],
  ['match', 'a.rs', 'fn f() { match a { 1 => 2, 2 => 3, _ => 4 } }', [2], [4]],
] as const)('%s (%s)', async ([, path, code, lizard, strict]) => {
  expect(await each(path, code, 'lizard')).toEqual(lizard)
  expect(await each(path, code, 'strict')).toEqual(strict)
})

test('own and nested stand apart', async () => {
  const code = 'function f() {\n  if (a) {}\n  function g() {\n    if (b) {}\n    function h() {}\n  }\n}'
  const { functions } = await analyze('a.ts', code)
  expect(functions.map(({ name, ccn, ccn_nested }) => [name, ccn, ccn_nested])).toEqual([
    ['f', 2, 3],
    ['f.g', 2, 1],
    ['f.g.h', 1, 0],
  ])
})

test.for(['"', "'", '`', '\\"', '/*', '(/', '=> {', '({', '<', ': (', 'x?'])(
  '10,000 times %s',
  async (part) => {
    const { lines } = await analyze('a.ts', `function f() { if (a) {} }\n${`${part}\n`.repeat(10_000)}`)
    expect(lines.blank + lines.comment + lines.code).toBe(10_001)
  },
)
