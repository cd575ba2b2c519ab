import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { SourceText } from '../../../../src/code/source-text.ts'
import { SAMPLE } from '../../../../src/code/tokens/javascript/sample-data.ts'
import { readJavaScript, readTsx, readTypeScript } from '../../../../src/code/tokens/read-javascript.ts'
import { TreeAnalyzer } from '../../../../src/code/tree/tree-analyzer.ts'

const tree = new TreeAnalyzer('lizard')
const READERS = { JavaScript: readJavaScript, TypeScript: readTypeScript, TSX: readTsx }
type Language = keyof typeof READERS

function read(language: Language, text: string) {
  return READERS[language](new SourceText(Buffer.from(text)).raw)
}

/** The reader's answer, which must be the tree's. */
async function expectEqual(language: Language, text: string): Promise<void> {
  const { parse_error_share, ...wanted } = await tree.analyze(new SourceText(Buffer.from(text)), language)
  expect(parse_error_share).toBe(0)
  expect(read(language, text)).toEqual(wanted)
}

describe('reads as the tree does', () => {
  test('the fixture', async () => {
    const path = fileURLToPath(new URL('../../../fixtures/analyze/sample.ts', import.meta.url))
    await expectEqual('TypeScript', readFileSync(path, 'utf8'))
  })

  test('a bit of everything', () => expectEqual('TypeScript', SAMPLE))

  test.for([
    [
      'regular expression or division',
      'let a = b / c / d, e = (f) / g, h = /[/]x/.test(i)\nif (a) /b"/.exec(c); x++ / 2',
    ],
    [
      'templates in templates',
      `f = () => \`a\${\`b\${c ? \`}\` : "\`"}\`}d\${{ e: \`$\` }.e}\`; g = (a) => a && \`\${b || c}\``,
    ],
    [
      'bodies without braces',
      'const f = a => b\n  ? c\n  : d\nconst g = () => ({ h() {} })\nlet i = j => k => l\n;[1].map(m => m)',
    ],
    [
      'names that are keywords',
      'const o = { get: 1, set() {}, async() {}, static: () => 1, get get() { return 1 }, async async() {} }\nclass A { get() {} set() {} static static() {} async() {} async *x() {} static = 1; get = () => {} }',
    ],
    [
      'names from where they go',
      'a.b = function () {}\nlet c = d = () => {}, { e } = () => {}\nx = function y() {}\nz = function () {}()\nw += () => {}\nv = (() => {})',
    ],
    [
      'chains',
      'function f() { if (a) {} else if (b) {} else /* why */ if (c) { d ? e : g } else {} for (;;) if (h) continue }',
    ],
    [
      'ternaries in conditions',
      'function f() { return (a ? b : c) ? d ? 1 : 2 : [e ? 3 : 4].map(() => g ? 5 : 6) ? 7 : 8 }',
    ],
    [
      'runs of operators',
      'f = () => (a && b) && (c || d) || !(e && f) || (g && h).i || ((j || k)) && (l, m && n) && o == (p && q)',
    ],
    ['a call behind a run', 'const f = (a) => { (a || []).map(() => 1); return (a && b)[c || d] }'],
    ['labels', 'a: for (;;) { b: while (c) { break a\n} continue\nb }'],
    [
      'recursion',
      'function f(n) { g(n) } function g(n) { h = () => f(n) }\nclass A { b(c) { this.b(c) } d() { d() } #e() { this.#e() } }',
    ],
    [
      'exports of CommonJS',
      'exports.a = () => {}\nmodule.exports = { b, c: 1, d() {}, get e() { return 1 }, "f": 2, [g]: 3, ...h }\nexports.i == 1',
    ],
    [
      'elements',
      'const A = ({ b }) => <B c="it\'s" d={() => e && f} {...g}>don\'t // {h ? <i.j /> : null} {/* k */}<></></B>\nconst l = a < b',
    ],
    [
      'hashbang and comments',
      '#!/usr/bin/env node\n/* a */ function /* b */ f(/* c */ d /* e */) /* f */ {} // g',
    ],
  ] as const)('JavaScript: %s', ([, text]) => expectEqual('JavaScript', text))

  test.for([
    [
      'arrows with types',
      'const f = <T,>(a: T, b?: (c: T) => void): a is T => b\nconst g = async <T>(x: T): Promise<T> => x\nh(a ? (b) : c, (d): e => d)',
    ],
    [
      'overloads and what has no body',
      'function f(a: string): void\nfunction f(a: any) {}\nabstract class A { abstract b(): void; c(): string\n c() { return "" }\n declare d: () => void }\ndeclare function g(): void',
    ],
    [
      'types alone',
      `type A<T> = T extends (infer U extends string)[] ? <V>(a: V) => V extends U ? 1 : 2 : { [K in keyof T as \`x\${K & string}\`]-?: T[K] }\ninterface B extends C<D>, E { (f: G): H; new (): I; j?(): k }`,
    ],
    [
      'type arguments or comparisons',
      'a = b<c>(d); e = f < g && h > (i); new J<K<L>>(); m = n<o>; p = q as R<S> < t; if (u < v || w > (x)) {}',
    ],
    [
      'decorators',
      '@A({ b: () => 1, c() {} })\nexport class D { @E(() => F) g: H; @I() j(@K() l: M, private readonly n = () => 1) {} }\n@O class P {}',
    ],
    [
      'parameters',
      'function f(this: A, { a, b: [c] = [] }: B = {}, ...d: E[]) {}\nclass G { constructor(private a: B, readonly c?: D) {} }',
    ],
    [
      'namespaces',
      'namespace A.B { export function c() {} export class D { e() {} } }\ndeclare module "f" { function g(): void }\ndeclare global { interface H {} }',
    ],
    [
      'assertions',
      'const f = <A>function () {}, g = h as B, i = { j: 1 } satisfies C, k = l!.m!(n), o = <D>p ? 1 : 2',
    ],
    [
      'words of TypeScript as names',
      'type = 1; declare = 2; let of = 3, namespace = type, is = of\nmodule(abstract)\nfor (const of of [of]) {}',
    ],
    [
      'exports',
      'export const enum A {}\nexport declare const b: 1, c: 2\nexport abstract class D {}\nexport type { E } from "e"\nexport default interface F {}\nexport * as g from "g"\nexport async function* h() {}\nexport = i',
    ],
    ['using', 'async function f() { using a = b(); await using c = d(); }'],
    ['not ASCII', 'const größe = (ä) => "ü" && /ö/ // ß\nfunction naïve() { naïve() }'],
  ] as const)('TypeScript: %s', ([, text]) => expectEqual('TypeScript', text))

  test('TSX: elements beside types', () =>
    expectEqual(
      'TSX',
      'const A: B<C> = <T extends D>(e: T) => <f.g h={(i: J) => <T,>(k: T) => k}>{l as M}</f.g>\nconst q = <R<S, T[]> u={() => 1} />\nfunction n<T>() { return o < p }',
    ))
})

test('what stands between operators does not part them', () => {
  const run = 'const f = () => a && // why\n  (b && /* not */ c)'
  expect(read('JavaScript', run)?.functions[0].cognitive).toBe(1)
  expect(read('TypeScript', 'const f = () => a && b!.c && d')?.functions[0].cognitive).toBe(1)
})

test.for([
  ['an open bracket', 'f('],
  ['a bracket that closes another', 'f(]'],
  ['an open string', 'a = "b\n"'],
  ['an open comment', '/* a'],
  ['an open template', '`${a'],
  ['a slash behind a block', 'f({} / 1)'],
  ['what is no statement', 'let a b'],
  ['what is no token', 'a = \\u0061'],
  ['a type in JavaScript', 'let a: b'],
  ['tags that do not match', 'a = <b></c>'],
  ['an arrow that may be none', 'a ? (b) : c => d'],
  ['200 open brackets', '['.repeat(200)],
  ['deep nests', `${'('.repeat(1_000)}a${')'.repeat(1_000)}`],
] as const)('is not sure of %s', ([, text]) => {
  const language = text.startsWith('a ?') ? 'TypeScript' : 'JavaScript'
  expect(read(language, text)).toBeUndefined()
})

test('hostile texts take no longer than others', () => {
  const texts = ['a<', 'a?(b):', '(a)=>', '<a ', '`${', '=/x', '"\\"', 'a ? ', 'if (a) ', '/*', 'x.y(']
  for (const text of texts)
    for (const language of ['JavaScript', 'TypeScript', 'TSX'] as const) read(language, text.repeat(50_000))
})
