import { expect, test } from 'vitest'
import { readGo } from '../../../../src/code/tokens/read-go.ts'
import { bothWays, fixture } from './compare.ts'

/** In a function unless it begins a file. */
function file(code: string): string {
  return code.startsWith('!') ? code.slice(1) : `package a\n\nfunc f(n int) int {\n${code}\n}\n`
}

test.for([
  // conditions
  'if a { b() } else if c { d() } else { e() }',
  'if a {\n\tif b { c() }\n} else {\n\td()\n}',
  'if x := g(); x > 0 && y { return 1 }\nreturn 2',
  'if a := func() bool { return b && c }; a() { d() }',
  'if a { } /* why */ ; b()',
  // composite literals before blocks
  'for _, s := range []string{"a", "b"} { g(s) }',
  'for _, s := range []struct{ a int }{{1}, {2}} { g(s) }',
  'for k := range map[string][]T{"a": {1}} { g(k) }',
  'for _, v := range [...]pkg.T{{1}, {2}} { g(v) }',
  'for _, f := range []func() error{g, func() error { return nil }} { f() }',
  'for i := range [5]struct{}{} { g(i) }',
  'for range ch { g() }',
  'for i := range 10 { g(i) }',
  'for _, b := range []byte(s) { g(b) }',
  'if x == (T{}) || y == (T{1}) && z { g() }',
  'if m[T{1}] == a[i] { g() }',
  'if _, ok := x.([]T); ok { g() }',
  'if v := (struct{ a int }{1}); v.a > 0 { g() }',
  'switch x := (T{}); x.a { case 1: g() }',
  'x := T{a: 1, b: []U{{1}, {2}}, c: func() { if d { e() } }}',
  'x := map[string]func(int) (string, error){"a": func(i int) (string, error) { return g(i > 0 && h) }}',
  'y := list[T]{1}\nz := &pair[string, []int]{a, b}',
  '_ = []interface{}{1, struct{}{}, interface{}(nil)}',
  // loops, switches, jumps
  'for {\nif a { break }\ncontinue\n}',
  'for i := 0; i < n; i++ {\nfor a && b {\n}\n}',
  'outer:\nfor {\nfor {\nif a { continue outer } else { break outer }\n}\n}',
  'if a { goto end }\nend:\nreturn 1',
  'switch { case a && b: g(); fallthrough\ncase c, d:\ndefault: h() }',
  'switch x := y.(type) { case []int, map[string]T: g()\ncase func(int) error: h()\ncase *T, nil: }',
  'switch x { case T{1}.a: g()\ncase b: { if c { d() } } }',
  'select { case <-a: g()\ncase b <- 1:\ncase x, ok := <-c: h()\ndefault: }',
  // functions in functions
  'go func() { if a { b() } }()\ndefer func(x, y int) { for { } }(1, 2)',
  'if a { g(func() { if b { c() } }, func(x int) bool { return x > 0 || d }) }',
  'var g func(a, b int) error = nil\nvar h func()\nh = func() {}',
  'x := func() func() error { return func() error { return nil } }()()',
  'x := func() (a int, err error) { return }\ny := func() map[string]struct{} { return nil }',
  'x := func() <-chan struct{} { return nil }\ny := func() []func(int) interface{} { return nil }',
  'type local struct { f func(a int) bool }\ntype ( other int; third = string )\nvar x local',
  // runs of logical operators
  'return a && (b && c) || d',
  'return a && !(b && c) || (d) && (e || g)',
  'return a && g(b && c) && d',
  'return (a || b) == c || d',
  'if (a && b) && c { }\nif a && (b || c) { }',
  'return a &&\n\t(b && c)',
  'x := a && (b && c)\ny := T{a && b, c && d}',
  // recursion
  'f(n - 1)\ng.f(n)\nT.f(n)',
  '!package a\nfunc (s *S) Run() { s.Run(); S.Run(s) }\nfunc walk(n int) int { return other(n, 1,) }\nfunc other(a, b int) int { return walk(a) }',
  // literals
  's := `a {\n"b`\nr := \'"\'\nq := \'\\\'\'\nx := "\\"{"\ny := 0x1p-2 + 1e+5 + .5 + 3i + 1_000\nz := a[1:] + b[:2]',
  'x := a &^ b << 2\nx &^= c\nx <<= 1\ny := <-ch\nch <- -1\nx++\np := *q * 2',
  // declarations
  '!package a\nimport "fmt"\nimport (\n\t. "a"\n\t_ "b"\n\tc "d"\n)\n',
  '!package a\nconst A, b = 1, 2\nconst (\n\tC = iota\n\td\n\tE, F = 1, 2\n)\nvar G, h T = f()\nvar (\n\tI = T{1}\n\tj func() = func() { if a { } }\n)',
  '!package a\ntype A struct {\n\tB int `json:"b"`\n\t*C\n\tD func(e int) struct{}\n}\ntype E interface {\n\tF(g int) error\n\t~int | H\n}\ntype i int\ntype J = K\n',
  '!package a\ntype A[T any] struct { t T }\ntype B[K comparable, V interface{ c() }] map[K]V\ntype C[T ~int] interface { D() }\ntype E [5]struct{ a int }\ntype F [n * 2]int\ntype G []struct{}\ntype ( H[T any] []T; I = J[int] )',
  '!package a\nfunc F(a, b int, c ...string) {}\nfunc g(int, string) {}\nfunc H[T any, U comparable](t T, f func(a, b U) (T, error),) (T, error) { return t, nil }\nfunc external(a int) int\nfunc (s Server[T]) Run() {}\nfunc (*T) i() {}',
  '!package a\r\n\r\n// b\r\nfunc f() {\r\n\tif a {\r\n\t}\r\n}\r\n',
  '!package a; func f() { /* a\n */ g(); h() } ; var B = 1',
  '!',
])('the tokens tell what the tree tells: %s', async (code) => {
  const { tokens, tree } = await bothWays(file(code), 'Go', readGo)
  expect(tokens).toEqual(tree)
})

test('a fixture', async () => {
  const { tokens, tree } = await bothWays(fixture('sample.go'), 'Go', readGo)
  expect(tokens).toEqual(tree)
})

test.for([
  'package a\nfunc f() {',
  'package a\nfunc f() { } }',
  'package a\nfunc f() { g(a\n) }',
  'package a\nfunc f() { return (1] }',
  'package a\nfunc f() { else { } }',
  'package a\nfunc f() { return a && }',
  'package a\nvar s = "abc\n',
  'package a\nvar s = `abc\n',
  'package a\n/* b',
  'package a\nvar größe = 1',
  'x := 1',
  'package a\nfunc f() { if a { }\nelse { } }',
])('the tree is asked where they make no sense: %s', (code) => {
  expect(readGo(Buffer.from(code).toString('latin1'))).toBeUndefined()
})

test('10,000 blocks, parentheses and functions in each other', () => {
  const blocks = 'if (a) {'.repeat(10_000) + '}'.repeat(10_000)
  const found = readGo(`package a\nfunc f() { ${blocks}; x := ${'('.repeat(10_000)}1${')'.repeat(10_000)} }`)
  expect(found?.functions).toMatchObject([{ ccn: 10_001, nesting: 10_000 }])
  const closures = readGo(`package a\nfunc f() { ${'func() {'.repeat(5_000)}${'}'.repeat(5_000)} }`)
  expect(closures?.functions).toHaveLength(5_001)
})

test.for([
  '[',
  '(',
  '{',
  'a{',
  '"',
  '`',
  '/*',
  '/**/',
  'func(',
  'func(){',
  '[]',
  'if a{',
  "'",
  'type a[',
  'f(',
])('200 KB of %s', (piece) => {
  const text = piece.repeat(200_000 / piece.length)
  for (const whole of [text, `package a\nfunc f() { x := ${text}`]) expect(() => readGo(whole)).not.toThrow()
})
