import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SourceText } from '../../../../src/code/source-text.ts'
import { readPython } from '../../../../src/code/tokens/read-python.ts'
import { TreeAnalyzer } from '../../../../src/code/tree/tree-analyzer.ts'
import { program } from './python-programs.ts'

const tree = new TreeAnalyzer('lizard')
const FIXTURE = new URL('../../../fixtures/analyze/sample.py', import.meta.url)

/** What tokens tell, and what the tree does; undefined where tokens are not enough. */
async function readings(text: string) {
  const source = new SourceText(Buffer.from(text))
  const read = readPython(source.raw)
  const { parse_error_share, ...parsed } = await tree.analyze(source, 'Python')
  return { read, parsed, parse_error_share }
}

async function expectEqual(text: string): Promise<void> {
  const { read, parsed, parse_error_share } = await readings(text)
  expect(parse_error_share).toBe(0)
  expect(read).toEqual(parsed)
}

test('the sample', async () => {
  await expectEqual(readFileSync(FIXTURE, 'utf8'))
})

test.for([
  [
    'ternaries nest in their operands',
    'def f(a):\n  return (a if b else (c if d else e)) if (g if h else i) else j if k else l\n',
  ],
  [
    'lambdas nest',
    'def f():\n  x = lambda a, *b, c=lambda: 1 if a else 2, **d: 3 if a else 4\n  return 5 if x else 6\n',
  ],
  [
    'operators through groups',
    'def f():\n  return a and (b and (c or d)) or not (e or g) and ((h)) or i(j and k) and (l or m).n\n',
  ],
  [
    'groups that are tuples, ternaries, generators',
    'def f():\n  return (a or b, c) or (d or e if g else h) or (i or j for i in k) or (yield l)\n',
  ],
  [
    'comprehensions',
    'def f():\n  return {a: [b for b in c if d and e if g] for a in (h if i else j) async for k in l}\n',
  ],
  [
    'fields of f-strings',
    `def f():\n  return f"{{a}} {b if c else d!r:>{e or g}} {h['x']}" f'''{\nlambda_(i and j)\n} {k=} {l=:08x}''' rf"\\{m}"\n`,
  ],
  ['quotes in fields of the same kind', 'def f():\n  return f"{a["b"] or c["d"]}"\n'],
  ['parameters', 'def f(a, /, b: int = (1, 2), *, c=lambda x, y: 0, **d,) -> dict[str, int]: ...\n'],
  [
    'type parameters',
    'def f[T: (int, str), *U, **P](a: T, *b): pass\nclass A[T](B[T], c=D): x: int = 1\ntype X[T] = list[T]\n',
  ],
  [
    'match',
    'def f(a):\n  match a, (b if c else d):\n    case [1, *_] | {"x": y, **z} if y and z: pass\n    case P(x=0) as p: return p\n    case _:\n      if a: pass\n',
  ],
  [
    'match in brackets',
    'def f(a):\n  match (a):\n    case 1: pass\n  match [a, b]:\n    case -1: pass\n  match -a:\n    case "x" "y": pass\n',
  ],
  [
    'match as a name',
    'def f(match, case, type):\n  match(a)\n  match[b] = case(c)\n  match: int = 1\n  match = match.group(1) if match else None\n  type = type(type)\n  match -a\n',
  ],
  [
    'else of loops and tries',
    'def f():\n  for a in b:\n    if c: d\n    elif e: g\n    else: h\n  else:\n    if i: j\n  while k: l\n  else: m\n  if n: o\n  try: p\n  except (q if r else s) as t: u\n  except* v:\n    if w: x\n  else:\n    if y: z\n  finally:\n    if a: b\n',
  ],
  [
    'comments at the end of blocks',
    'class A:\n  def f(self):\n    if a:\n      pass\n      # if\n\n    # f\n  # A\n    # A too\n# file\nx = 1\n',
  ],
  ['a block on its line', 'def f(): return 1; x = 2\nclass A: pass\nif a: b = 1; c = 2;\nwhile d: pass\n'],
  [
    'decorators',
    '@a.b(c)\n\n# why\n@d\nasync def f():\n  async with g as h, (i): pass\n  async for j in k: await l\n',
  ],
  [
    'functions that make decorators',
    'def a(b):\n  # c\n  @d\n  def e():\n    if f: pass\n  return e\ndef g():\n  """h"""\n  def i():\n    if j: pass\n  return i\n',
  ],
  [
    'recursion',
    'def f(n): return g(n)\ndef g(n): return f(n) # h()\ndef h(): "h()"\nclass A:\n  def i(self, a): self.i(a)\n  def i(self): pass\n  def j(self, a=i(1)): i(2)\n',
  ],
  [
    'exports',
    '__all__ = ["a", r"b" \'c\', """d""", "", "\u00e9"] + e\n__all__ += ("f",\n  "g")\n__all__.extend(h["i"])\nif j: __all__ = ["k"]\n',
  ],
  ['continued lines', 'def f(a, \\\n  b):\n  return a and \\\n    b\nx = 1 \\\n  + 2\n'],
  ['line ends of Windows', 'def f(a):\r\n  # b\r\n\r\n  if a:\r\n    return """c\r\n"""\r\n\r\nx = 1\r\n'],
  ['tabs and form feeds', 'class A:\n\tdef f(self):\n\t\tif a:\n\t\t\tpass\n\x0c\n\tdef g(self): pass\n'],
  [
    'numbers and operators',
    'x = 1_0 + .5e-3 - 0xFFe+1 ** ~2 // 3j @ a <= b << c != d -- 0o7 is not e not in g\ny[1:2, ..., ::3] >>= -1\n',
  ],
  [
    'Python 2',
    'print "a", b\nprint >>c, d\nexec e in f\nraise A, b\ndef f(a, (b, c)): print a\ntry: pass\nexcept A, b: 0777L\n',
  ],
  ['no line end at the end', 'def f():\n  pass\n  # a'],
  ['nothing', '# a\n'],
] as const)('%s', async ([, text]) => {
  await expectEqual(text)
})

test('programs made up', async () => {
  await fc.assert(fc.asyncProperty(program, expectEqual), { numRuns: 60 })
})

test.for([
  ...[
    '(',
    '(]',
    ')',
    '"a',
    '"""a',
    'f"{a"',
    'f"}"',
    'x = $',
    'x = a b',
    'x = a +',
    'x = = a',
    'if a',
    'if a:',
    'else: a',
  ],
  ...[
    '  a = 1',
    'if a:\nb',
    'if a:\n    b\n  c',
    'a\n  b',
    'a = 1\n\t b\n',
    'def f: pass',
    'def f(a) pass',
    'class: pass',
  ],
  ...[
    'a if b',
    'x = a if b, c',
    '[a for b]',
    'for a: b',
    'match a:\n  b',
    '@a\nb',
    'if a: if b: c',
    'lambda a',
    'a \\ b',
  ],
  ...[
    '\u00e9 = 1',
    'x = `a`',
    'a <> b',
    't"a"',
    'x = 1a',
    'import a +',
    "@'':",
    'print a:',
    '()'.repeat(3).slice(1),
    '['.repeat(600),
  ],
])('the tree is asked about %j', (text) => {
  expect(readPython(Buffer.from(text).toString('latin1'))).toBeUndefined()
})

test('whatever comes, there is an answer', () => {
  const piece = fc.constantFrom(
    ...'()[]{}:;,.=#\\\n\t "\'+@'.split(''),
    'def ',
    'class a',
    ' if ',
    ' else ',
    'f"{',
    'match ',
    'lambda ',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      readPython(pieces.join(''))
    }),
  )
})
