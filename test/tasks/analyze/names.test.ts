import { expect, test } from 'vitest'
import { analyze } from './run.ts'

test.for([
  [
    'a.cpp',
    'struct A { operator bool() const { return a && b; } };\nA::operator T*() { return b; }',
    'A::operator bool 0, A::operator T* 0',
  ],
  [
    'a.cs',
    `class C {
  public int Size => n > 1 ? 1 : 2;
  public static C operator +(C a, C b) => a;
  public static implicit operator bool(C c) { return c.Ok; }
  ~C() { Free(); }
  public int this[string s] => s.Length;
  public int this[int i] { get { return i; } set; }
  void All(int a, params int[] rest) { }
  abstract int None();
}`,
    'C.Size.get 0, C.operator + 2, C.operator bool 1, C.~C 0, C.this.get 1, C.this.get 0, C.All 2',
  ],
  ['a.rb', 'class A\n  def none; end\n  def self.empty(a)\n  end\nend', 'A.none 0, A.empty 1'],
  ['a.kt', 'val add = fun(a: Int, b: Int): Int { return a }\nrun(fun() { b() })', 'add 2, (anonymous) 0'],
  ['a.hs', 'x <+> y = x\nx `plus` y = y\nf a = a', '<+> 2, plus 2, f 1'],
  ['a.swift', 'extension List.Node: P {\n  func first() -> Int { return 1 }\n}', 'List.Node.first 0'],
  [
    'a.dart',
    'class A {\n  factory A.of(int x) { return A(); }\n  A.empty() { a(); }\n}',
    'A.of 1, A.empty 0',
  ],
] as const)('names that are not written as names: %s', async ([path, code, expected]) => {
  const { functions } = await analyze(path, code)
  expect(functions.map(({ name, params }) => `${name} ${params}`).join(', ')).toBe(expected)
})

test('the line of a name stands for a function, not that of its attributes', async () => {
  const code =
    'class C {\n  [A]\n  public static implicit operator\n  bool(C c) => c.Ok;\n  int Size\n  => 1;\n}'
  const { functions } = await analyze('a.cs', code)
  expect(functions.map(({ line }) => line)).toEqual([4, 5])
})
