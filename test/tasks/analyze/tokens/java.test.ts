import { expect, test } from 'vitest'
import { readJava } from '../../../../src/code/tokens/read-java.ts'
import { bothWays, fixture } from './compare.ts'

/** In a method of a class unless it begins a file. */
function file(code: string): string {
  return code.startsWith('!') ? code.slice(1) : `class A { int f(int n) { ${code} } }`
}

test.for([
  // conditions and choices
  'if (a) b(); else if (c) d(); else e();',
  'if (a) if (b) c(); else d();',
  'if (a) for (;;) if (b) c(); else d(); else e();',
  'if (a) /* why */ { } else /* so */ if (b) { }',
  'if (a) { return 1; } return b ? 1 : 2;',
  'return a ? b : c ? d : e;',
  'return a ? b ? 1 : 2 : 3;',
  'return (a ? b : c) ? d : e;',
  'return xs.any(x -> x ? y : z) && w ? d : e;',
  'int x = a < b ? c > d ? 1 : 2 : 3;',
  'f(a ? b : c, d ? e : g);',
  'assert a && b : c || d;',
  'assert a ? b : c : d;',
  // runs of logical operators
  'return a && (b && c) || d;',
  'return a && ((b && c) == d) && e;',
  'return a && (b && c ? d : e) && g;',
  'return (a || b) == c || d;',
  'return a == (b && c) && d;',
  'return !(a && b) && c;',
  'return a && !(b && c) || (d) && (e || g);',
  'return a && g(b && c) && d;',
  'x = a && (y = b && c) && d;',
  'return a && (b && c).d() && e;',
  'return (boolean) (a && b) && c;',
  'return a && b[c && d] && e;',
  'if ((a && b)\n && c) { }',
  'return x instanceof Foo f && (f.a || f.b);',
  // loops and jumps
  'outer: for (int i = 0; i < n; i++) { while (a) { if (b) continue outer; else break; } }',
  'for (String s : a ? b : c) d();',
  'do a(); while (b && c);',
  'do { if (a) break; } while (b); while (c) ;',
  'if (a) do b(); while (c); else d();',
  // switches
  'switch (n) { case 1: case 2: a(); break; default: b(); }',
  'switch (n) { case 1, 2 -> a(); case 3 -> { b(); } case 4 -> throw new E(); default -> c(); }',
  'int x = switch (n) { case 1 -> a ? 1 : 2; default -> { yield b && c ? 3 : 4; } };',
  'return switch (o) { case Point(int x, int y) when x > y && y > 0 -> 1; case String s -> 2; default -> 3; };',
  'switch (n) { case A ? 1 : 2: a(); }',
  'switch (o) { case null, default -> a(); }',
  // exceptions
  'try { a(); } catch (B | C e) { if (d) e(); } finally { f(1); }',
  'try (A a = b(); C c = d()) { e(); } catch (F f) { }',
  'if (a) try { b(); } finally { c(); } else d();',
  'synchronized (this) { if (a) b(); }',
  // lambdas and classes in functions
  'Runnable r = () -> { if (a) { b(); } };',
  'xs.map(x -> y -> x ? y : z).each(A::b);',
  'return a ? x -> b : (y, z) -> { if (y) z(); };',
  'new Thread(new Runnable() { int i = a ? 1 : 2; public void run() { if (b) c(); } }).start();',
  'if (a) { new X() { void g() { while (b) c(); } }; }',
  'class B { int g() { return a ? 1 : 2; } } record C(int x) { C { if (x > 0) throw e; } } enum D { E } interface G { }',
  'final class B<T extends Comparable<T>> extends C<? super T> implements D { }',
  'int[] a = { 1, b ? 2 : 3 }, c[] = new int[][] {{1}, {2}};',
  'Map<String, List<? extends A>> m = new HashMap<>(); m.<B, C>g(new D<E, F>(), 1);',
  'for (Map.Entry<K, V> e : m.entrySet()) { if (e.a < 1 && e.b > (2)) g(); }',
  'Map<String,\n  List<A>> m; Runnable r = new A<B,\n C>() { void g() { } };',
  'f(n); this.f(n, 1); other.f(n); A.f(n);',
  'f(new Map<A, B>()); f(g(a, b)); f(x -> y, z);',
  // literals
  `char a = '"', b = '\\'', c = '\\u0041'; String s = "a \\" // b" + 'x';`,
  'String s = """\n  if (a) { "b" } \\""" c\n  """; if (d) { }',
  'double d = 1e-5 + 0x1.8p-3 + .5f + 1_000L + 0xE+1;',
  // members
  '!class A { static { if (a) b(); } { c(); } int x = a ? 1 : 2; A() { super(); } <T> A(T t) throws B, C { } }',
  '!class A { abstract int f(); native void g(); int[] h()[] { return null; } default void i() { } }',
  '!class A { void f(final @B("x") Map<C, D> a, int... b) { } void g(A this, int b) { } void h(A.B A.this) { } }',
  '!class A { class B { void f() { } } static class C { C() { } } interface D { void g(); default void h() { } } }',
  '!enum A { B(1) { int f() { return a ? 1 : 2; } }, @C D, E; int x; A(int x) { } A() { if (b) { } } }',
  '!enum A { B, C, } enum D { } enum E { ; int f() { return 1; } }',
  '!record A<T>(int x, @B({1, 2}) List<T> y) implements C { A { if (x > 0) { } } A(int x) { this(x, null); } static int f() { return 1; } }',
  '!@interface A { int b() default 1; String[] c() default {"x", "y"}; Class<?> D = E.class; }',
  '!@A(b = {1, 2}, c = @D) public final class B { } @C public @interface E { } public enum F { G }',
  '!package a.b; import a.*; import static b.C.*; ; public sealed interface A permits B { } non-sealed class B implements A { }',
  '!class A { int record; void record() { record.x(); } record B(int x) { } Object record(int record) { return record; } }',
  '!class A { int append(int a) { return append(a, 1); } int append(int a, int b) { return b > 0 ? append(a) : 1; } }',
  '!/* a */ // b\nclass A { /** {@code x} */\r\n\tint f( /* c */ ) /* d */ {\r\n\t}\r\n}\r\n// end',
  '!int f(int a) { return a && 1; }',
  '!',
])('the tokens tell what the tree tells: %s', async (code) => {
  const { tokens, tree } = await bothWays(file(code), 'Java', readJava)
  expect(tokens).toEqual(tree)
})

test('a fixture', async () => {
  const { tokens, tree } = await bothWays(fixture('sample.java'), 'Java', readJava)
  expect(tokens).toEqual(tree)
})

test.for([
  'class A {',
  'class A { } }',
  'class A { int f() { g(; } }',
  'class A { int f() { return (1]; } }',
  'class A { int f() { if a { } } }',
  'class A { int f() { else { } } }',
  'class A { int f() { return a && ; } }',
  'class A { int f() { foo() } }',
  'class A { int f() { do { } } }',
  'class A { String s = "abc; }',
  'class A { /* }',
  'class A { int größe; }',
  'module a { requires b; }',
  'if (a) { }',
])('the tree is asked where they make no sense: %s', (code) => {
  expect(readJava(Buffer.from(code).toString('latin1'))).toBeUndefined()
})

test('a comment between operands does not end a run of them', () => {
  const [f] = readJava('class A { boolean f() { return a && /* why */ (b && c); } }')?.functions ?? []
  expect(f).toMatchObject({ ccn: 3, cognitive: 1 })
})

test('10,000 blocks, parentheses and choices in each other', () => {
  const body = `${'if (a) {'.repeat(10_000)}${'}'.repeat(10_000)} x = ${'('.repeat(10_000)}${')'.repeat(10_000)};`
  const found = readJava(
    `class A { int f() { ${body} y = ${'a ? '.repeat(10_000)}b${' : c'.repeat(10_000)}; } }`,
  )
  expect(found?.functions).toMatchObject([{ ccn: 20_001, nesting: 10_000, cognitive: 10_000 * 10_001 }])
})

test.for(['[', '(', '{', '<', 'a<', '"', '/*', '/**/', '@A(', 'a?', 'new A() {', '\\', 'if(', "'", 'a->'])(
  '200 KB of %s',
  (piece) => {
    const text = piece.repeat(200_000 / piece.length)
    for (const whole of [text, `class A { int f() { ${text}`]) expect(() => readJava(whole)).not.toThrow()
  },
)
