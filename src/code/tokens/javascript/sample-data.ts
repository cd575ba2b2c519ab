/** Something of everything that TypeScript has. */
export const SAMPLE = `import a, { type b, c as d } from 'a'
import * as e from "b" with { type: 'json' }
export * from 'c'
export * as f from 'd'
export { a, b as g }
export type { h } from 'e'
/* block
   comment */
interface I<T> extends J { a: string; b(): void }
type K<T> = T extends string ? (a: number) => T[] : { [L in keyof T]?: T[L] } | \`x\${string}\` | typeof a.b | 'x' | -1
enum M { a = 1, b }
declare module 'n' { export const o: number }
namespace P.Q { export function r(): void {} }
export abstract class S<T> extends R<T> implements I<T>, J {
  static { a() }
  private readonly #b = 1;
  [key: string]: unknown
  declare x: string
  y?: number = 2
  z!: () => void = () => {}
  @dec() constructor(private a: string, readonly b = 2, ...c: T[]) { super(a) }
  get d(): number { return this.#b }
  static async *e<U>(this: U, { a, b: [c, , d], ...f }: V = {}): AsyncGenerator<U> { yield* g; yield 1; await h }
  abstract i(): void
  'j'() { return \`a\${b}c\${d}\` + \`e\` }
  3 = 4;
  [k]() {}
}
@dec({ a: 1 }) export class T2 {}
export const u = async <T,>(a: T, b?: number): Promise<T> => { return a }, { v, w: x } = y
export default function* z() {}
let re = /a[/]b\\/c/gi, n = 0x1f + 1.5e3 + .5 + 1n, neg = -a ** +b, not = !(a && (b || c)) && !d || e ?? f
const obj = { a, b: 1, 'c': 2, [d]: 3, e() {}, get f() { return 1 }, set f(v) {}, async g() {}, *h() {}, ...i, j: function () {}, k: (l) => l, m: class {} }
const arr = [1, , ...b, (a, b), c ? d : e, async x => x, function n() {}, new Foo(), new Bar<T>(1), new.target]
for (let i = 0, j = 1; i < n && j > 2; i++, j--) { if (i >= 3) continue; else if (i >>= 1) break; else a() }
for (const x of y) for (const k in o) while (a) { do { b += 1 } while (c); }
outer: for (;;) { switch (a) { case 1: case 2: break outer; default: b?.c?.[d]?.(e)!.f![g]++ } }
try { throw new Error('a\\'b') } catch (e: unknown) { } finally { }
try { } catch { }
var q = <T>(x) => x, s = <any>t, w2 = t as T satisfies U, g2 = f<T>(a), cmp = a < b, sh = a << 2 >> 1, t2 = tag\`x\${y}z\`
if (typeof a === 'string') void 0, delete a.b, a instanceof B, 'x' in y
exports.a = module.exports.b = 1
using r2 = a
;(function () {})()
`
