import { expect, test } from 'vitest'
import { analyze } from './run.ts'

test.for([
  ['a.ts', `export * from 'a'\nexport * as ns from 'b'\nexport type { T } from 'c'`, '* ns T'],
  ['a.ts', `export { a, b as c, default as d } from 'a'\nexport default class X {}`, 'a c d default'],
  [
    'a.ts',
    'export const { x, y: [z] } = f, w = 1\nexport abstract class A {}\nexport enum E {}',
    'x z w A E',
  ],
  [
    'a.d.ts',
    'export declare const a: 1\nexport namespace N {}\nexport = b\nexport as namespace G',
    'a N default',
  ],
  ['a.js', 'exports.a = 1\nmodule.exports.b = 2\nexports.c == 3', 'a b'],
  ['a.js', 'module.exports = { a, b: 1, c() {}, ...d }', 'a b c'],
  ['a.js', 'exports = module.exports = main', 'default'],
  [
    'a.rs',
    'pub use a::{b, c as d, e::*};\n#[derive(Debug)]\npub struct S;\npub(crate) fn f() {}\nfn g() {}',
    'b d * S f',
  ],
  [
    'a.go',
    'package a\ntype ( B int; c int )\nconst ( D = iota; E )\nvar F, g = 1, 2\nfunc (b B) H() {}',
    'B D E F',
  ],
  ['a.cs', 'namespace A { public class B { public class C {} } internal class D {} struct E {} }', 'B'],
  ['A.java', '@Old public final class A { public class B {} }\nclass C {}', 'A'],
  ['a.py', `__all__ = ['a', "b"]\n__all__ += ('c',)\n__all__.extend(['d'])`, 'a b c d'],
  ['a.elm', 'module A exposing (..)\nx = 1', '*'],
] as const)('%s: %s', async ([path, content, expected]) => {
  const { exports } = await analyze(path, content)
  expect(exports.map(({ name }) => name).join(' ')).toBe(expected)
})
