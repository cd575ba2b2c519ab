import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SourceText } from '../../../../src/code/source-text.ts'
import { C_WORDS, meaningOf } from '../../../../src/code/tokens/c/words.ts'
import { readC } from '../../../../src/code/tokens/read-c.ts'
import { TreeAnalyzer } from '../../../../src/code/tree/tree-analyzer.ts'

const tree = new TreeAnalyzer('lizard')

async function byTree(text: string) {
  const { parse_error_share, ...rest } = await tree.analyze(new SourceText(Buffer.from(text)), 'C')
  expect(parse_error_share).toBe(0)
  return rest
}

function read(text: string) {
  return readC(new SourceText(Buffer.from(text)).raw)
}

/** `name line-end ccn/cognitive/nesting/params`, and types. */
function summary(text: string): string[] | undefined {
  const found = read(text)
  return (
    found && [
      ...found.functions.map(
        (f) => `${f.name} ${f.line}-${f.end_line} ${f.ccn}/${f.cognitive}/${f.nesting}/${f.params}`,
      ),
      ...found.types.map(({ kind, name, line }) => `${kind} ${name} ${line}`),
    ]
  )
}

function body(statements: string): string {
  return `int f(int a, int b) {\n${statements}\n}\n`
}

/** Read alike from tokens and from a tree. */
const ALIKE: Record<string, string> = {
  'a chain of else if': body('if (a) b = 1; else if (b) a = 1; else { if (a) b = 2; }'),
  'a dangling else': body('if (a) if (b) a = 1; else b = 1; a = 2;'),
  'loops without braces': body('for (;;) while (a) do if (b) a = 1; while (b); b = 2;'),
  'a switch': body(
    "switch (a) { case 1: case 'a': b = 1; break; default: { if (a) goto end; } }\nend: return b;",
  ),
  'ternaries in each other': body('return a ? b ? 1 : 2 : f(a ? 3 : 4, b) ? (b ? 5 : 6) : 7;'),
  'a ternary for a condition': body('return (a ? b : 1) ? 2 : 3;'),
  'a ternary behind a comma': body('a = b ? 1 : 2, b = a ? 3 : 4;'),
  'runs of operators': body('return a && b && !(a && b) || (a || b) || f(a && b, a || b && a);'),
  'groups that go on': body('return ((a && b)) && a && (b && a) || (a && b) == (b || a) || a;'),
  'a group behind a cast': body('return (int)(a && b) && a;'),
  'the address of a label': body('static void *table[] = { &&one, &&two };\none: two: return a && b;'),
  'a conditional expression in a condition': body('if (a ? b : 1) while (a && (b ? 1 : 2)) b = 3;'),
  'conditions of the preprocessor': body(
    '#if defined(A) && \\\n  defined(B)\n  if (a) b = 1;\n#elif C\n  while (a) b = 2;\n#else\n  b = 3;\n#endif\n#ifndef D\n  if (b) a = 1;\n#endif',
  ),
  'a condition behind an if': body('if (a) { b = 1; }\n#ifdef A\n  while (a) b = 2;\n#endif'),
  'comments and strings that look like code': body(
    "/* if (a) { */ a = \"}\" [b] + '{' + L'\"'; // }\n a = '\\'';",
  ),
  'a define with braces': `#define BEGIN {{{ // it's\n#define X(a) \\\n  if (a) { g(a)\n${body('return a;')}`,
  'pointers to functions':
    'int (*g(int a, void (*b)(int, int)))(void) { return 0; }\nvoid h(int (*a)(int), ...) {}\n',
  'parameters of old': 'int f(a, b) int a; char *b; { return a; }\nint g(void) { return 0; }\n',
  attributes:
    'static void f(int a) __attribute__((noreturn, aligned(8)));\n__attribute__((a(1))) int g(void) { return 1; }\nint h(int a) __attribute__((b)) { return a; }\n',
  types:
    'struct a { int b; struct c { int d; } e; union { int g; } h; };\nenum k { A = (1 << 2), B };\nunion u { int a : 3; enum k b : 2; };\nstruct a *f(struct a *b) { return b; }\nstruct a x = { 1 };\n',
  typedefs:
    'typedef unsigned int a;\ntypedef int (*b)(int, char *);\ntypedef int c(int);\ntypedef struct { int x; } d, *e;\ntypedef struct g { int (*x)(void); } h[4];\ntypedef const char *k;\ntypedef int (*l[3])(int);\n',
  'types in functions': body('struct s { int a; } b = { 1 };\ntypedef int t;\nenum { A } c;'),
  'a struct with attributes': 'struct __attribute__ ((__packed__)) a { int b; };\n',
  values:
    'static const struct a b[] = { { 1, { 2 } }, [3] = { .c = f(1), }, };\nint f(int a) { struct a b = { 1 }; return g((struct a){ 1 }, (int[]){ 1, 2 }); }\n',
  recursion:
    'int g(int);\nint f(int a) { return g(a); }\nint g(int a) { int f(int); return a ? f(a) : 1; }\nint h(int a) { /* h(a) */ return "h(a)"[a]; }\nint k(int a) { return k(a); }\n',
  'a macro around a body': 'TEST(a) { if (b) return; }\nint f(void) { return 1; }\n',
  'a macro for a loop': body('FOREACH(a, b) { if (a) b = 1; }\n a = 2;'),
  linkage:
    '#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void) { return 1; }\n#ifdef __cplusplus\n}\n#endif\n',
  'letters beyond ASCII': 'struct größe { int a; };\nint größe(int größe) { return größe ? größe(1) : 0; }\n',
  'line ends of Windows': body('if (a)\n  b = 1; /*\n*/ else\n  b = 2;\n#define X \\\n  {').replaceAll(
    '\n',
    '\r\n',
  ),
  numbers: body('return 0x1.8p+3 + 1e-5 + .5 + 1ull + 0xE + 1;'),
}

test.for(Object.entries(ALIKE))('%s: as in the tree', async ([, text]) => {
  expect(read(text)).toEqual(await byTree(text))
})

test('the fixture: as in the tree', async () => {
  const text = readFileSync(new URL('../../../fixtures/analyze/sample.c', import.meta.url), 'utf8')
  expect(read(text)).toEqual(await byTree(text))
})

/** What a grammar can't make sense of. */
test.for([
  [
    'functions of no type, and of macros',
    'main() { return 0; }\nf(a, b) int a; { return a; }\nTEST(a, b) { if (c) return; }\nSYSCALL_DEFINE2(a, int, b)\n{\n}\n',
    ['main 1-1 1/0/0/0', 'f 2-2 1/0/0/2', 'TEST 3-3 2/1/1/2', 'SYSCALL_DEFINE2 4-6 1/0/0/3'],
  ],
  [
    'branches that open a block',
    body('#ifdef A\n  if (a) {\n#else\n  if (b) {\n#endif\n    a = 1;\n  }'),
    ['f 1-9 4/6/1/2'],
  ],
  [
    'two heads of a function',
    '#ifdef A\nint f(int a)\n#else\nint f(void)\n#endif\n{\n  return 1;\n}\n',
    ['f 2-8 1/0/0/1'],
  ],
  [
    'two beginnings of a function',
    '#ifdef A\nint f(int a) {\n#else\nint f(void) {\n#endif\n  return 1;\n}\n',
    ['f 2-7 1/0/0/1'],
  ],
  ['an else in a branch', body('if (a) b = 1;\n#ifdef A\nelse b = 2;\n#endif'), ['f 1-6 3/3/1/2']],
  [
    'prose in what is never compiled',
    "#if 0\nit's open\n#endif\nint f(void) { return 1; }\n",
    ['f 4-4 1/0/0/0'],
  ],
  ['a brace in the last branch alone', body('#if A\n  {{\n#endif'), ['f 1-5 2/1/0/2']],
  [
    'a macro without a semicolon',
    'DECLARE(a)\nstatic EXPORT int f(int a) NOEXCEPT { return a; }\n',
    ['f 2-2 1/0/0/1'],
  ],
  ['a loop of a macro in an if', body('if (a) FOREACH(b) { if (b) a = 1; } else b = 1;'), ['f 1-3 3/4/2/2']],
  ['a statement for a value', body('a = ({ int c = 1; if (c) b = c; c; }) + 1;'), ['f 1-3 2/1/1/2']],
  [
    'comments in a run of operators',
    body('return a && /* 1 */ b /* 2 */ && a // 3\n && b;'),
    ['f 1-4 4/1/0/2'],
  ],
] as const)('%s', ([, text, expected]) => {
  expect(summary(text)).toEqual(expected)
})

test.for([
  'int f(void) {',
  'int f(void) } {',
  'int a[} = {];',
  '#if A\nint a;',
  'int a;\n#endif',
  '/* int a;',
  'char *a = "a\n;',
  "char a = 'a;\n",
  'int a @ b;',
  body('else a = 1;'),
  body('do a = 1; a = 2;'),
  body('if (a) }{'),
  'namespace a { }',
  'if (a) b;',
  body('int g(int b) { return b; }'),
  body('a = { 1; };'),
])('asks the tree: %j', (text) => {
  expect(read(text)).toBe(undefined)
})

test('every word that means something is known by its hash, and no other', () => {
  expect(C_WORDS.filter((word) => meaningOf(` ${word} `, 1, word.length + 1) === 0)).toEqual([])
  expect(
    ['iff', 'form', 'structs', 'foo', '_asm', 'stati'].filter((word) => meaningOf(word, 0, word.length) > 0),
  ).toEqual([])
})

test('anything is read or handed on', () => {
  const parts = [
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ';',
    ',',
    '?',
    ':',
    '=',
    '&&',
    '||',
    'a',
    'int ',
    'if',
    ' else ',
    'do ',
    'while',
    'struct ',
    'typedef ',
    '\n#if 0\n',
    '\n#else\n',
    '\n#endif\n',
    '"',
    "'",
    '/*',
    '*/',
    '\\\n',
    '1',
    '__attribute__',
  ]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 60 }), (tokens) => {
      const found = read(tokens.join(''))
      for (const { line, end_line } of found?.functions ?? []) expect(end_line).toBeGreaterThanOrEqual(line)
    }),
    { numRuns: 300 },
  )
})

test.for([
  ['(', ')'],
  ['f(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['({', '})'],
  ['if (a) ', ''],
  ['if (a) b; else ', ''],
  ['do ', ' while (a);'],
  ['a ? ', ' : b'],
  ['a && (', ')'],
  ['struct a {', '} b;'],
  ['\n#if A\n', '\n#endif\n'],
  ['\n#if A\n#else\n#endif\n', ''],
])('20,000 times %j, closed and not', ([open, close]) => {
  for (const text of [body(`${open.repeat(20_000)}b${close.repeat(20_000)};`), body(open.repeat(20_000))])
    expect(read(text)?.functions.length ?? 1).toBe(1)
})

test('5,000 functions that call each other', () => {
  const functions = Array.from(
    { length: 5_000 },
    (_, at) => `int f${at}(void) { return f${at + 1}() + f${at - 1}(); }\n`,
  )
  expect(read(functions.join(''))?.functions.at(-1)).toMatchObject({ name: 'f4999', cognitive: 1 })
})
