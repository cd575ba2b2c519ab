import { expect, test } from 'vitest'
import { scanLines } from '../../../../src/code/lines/scan-lines.ts'
import { findImports } from '../../../../src/tasks/analyze/imports/find-imports.ts'
import { decodeLinks } from '../../../../src/tasks/analyze/imports/link.ts'

function find(language: string, text: string) {
  const bytes = Buffer.from(text)
  return findImports(bytes.toString('latin1'), language, scanLines(bytes, language).comments)
}

function imports(language: string, text: string): string[] {
  return find(language, text).imports.map(({ to, line }) => `${line} ${to}`)
}

function links(language: string, text: string): string[] {
  return decodeLinks(find(language, text).links).map(({ to, line, kind, names }) =>
    [line, to, kind, names?.join('+')].filter((part) => part !== undefined).join(' '),
  )
}

test.for([
  [
    'default, named, side effect',
    `import a, { b } from './a'\nimport * as c from "c"\nimport 'd'`,
    ['1 ./a', '2 c', '3 d'],
  ],
  ['several lines with comments', `import {\n  a, // isn't 'x'\n  b, /* 'y' */\n} from './a'`, ['1 ./a']],
  [
    're-exports',
    `export * from './a'\nexport { b } from './b'\nexport * as c from 'c'`,
    ['1 ./a', '2 ./b', '3 c'],
  ],
  ['an export without source', `export { a }\nimport b from 'b'\nexport const from = 'x'`, ['2 b']],
  [
    'calls',
    `const a = require('a'), b = await import(/* why */ "b", { with: {} })\n[...require('c')]`,
    ['1 a', '1 b', '2 c'],
  ],
  ['properties and keys', `x.require('a'); y.import('b'); z = { import: 'c' }; import.meta.url`, []],
  ['a variable name', `require(name); import(\`./\${x}\`); requires('a'); $require('b')`, []],
  ['after other statements', `'use strict';import a from 'a';import b from 'b'`, ['1 a', '1 b']],
  ['comments', `// import 'a'\n/*\nimport 'b'\n*/ import 'c' // require('d')`, ['4 c']],
  ['strings', `const s = "import 'a'"; t = 'require("b")'\nimport 'c'`, ['2 c']],
  [
    'a template',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text under test
    'const s = `\nimport a from "a"\n${require("b")} ${`\nimport "c"\n`}\nimport "d"`\nimport "e"',
    ['3 b', '7 e'],
  ],
  [
    'a quote in a regular expression',
    `const q = /['"\`]/; const r = a / b / require('c')\nimport 'd'`,
    ['1 c', '2 d'],
  ],
  ['a quote in text', `<p>don't</p>\nimport a from 'a'`, ['2 a']],
  [
    'a byte order mark, other scripts',
    `\ufeffimport a from './größe'\nimport b from '日本'`,
    ['1 ./größe', '2 日本'],
  ],
] as const)('JavaScript: %s', ([, text, expected]) => {
  expect(imports('JavaScript', text)).toEqual(expected)
})

test('TypeScript tells types apart', () => {
  const text = [
    `import type { A } from 'a'`,
    `import { type B, type C } from 'b'`,
    `import { type D, e } from 'c'`,
    `import type from 'd'`,
    `export type { F } from 'e'`,
    `import g = require('f')`,
    `import type h = require('g')`,
    `type I = typeof import('h') | import('i').J`,
    `const k = import('j').then(run)`,
    `import type, { L } from 'k'`,
  ].join('\n')
  expect(links('TypeScript', text)).toEqual([
    '1 a type',
    '2 b type',
    '3 c',
    '4 d',
    '5 e type',
    '6 f',
    '7 g type',
    '8 h type',
    '8 i type',
    '9 j',
    '10 k',
  ])
})

test('the script of a Vue component', () => {
  expect(
    imports('Vue', `<p>it's</p>\n<script setup>import a from './a.vue'\nimport b from 'b'</script>`),
  ).toEqual(['2 ./a.vue', '3 b'])
})

test.for([
  ['modules', 'import a.b as c, d\nimport e', ['1 a.b', '1 d', '2 e']],
  [
    'names',
    'from .x import (\n  a as b, # why (not)\n  c,\n)\nfrom . import d\nfrom ..y.z import *',
    ['1 .x a+c', '5 . d', '6 ..y.z *'],
  ],
  [
    'spaces and continued lines',
    'from . x import a\nfrom.y import b\nimport c, \\\n  d\nfrom e \\\n import f',
    ['1 .x a', '2 .y b', '3 c', '3 d', '5 e f'],
  ],
  [
    'one-liners',
    'try: import a\nexcept ImportError: a = None\nimport b; from c import d; import e',
    ['1 a', '3 b', '3 c d', '3 e'],
  ],
  [
    'docstrings, comments, strings',
    `"""\nimport a\n"""\n# import b\ns = "import c"\nx = '''\nfrom d import e\n'''`,
    [],
  ],
  ['words', 'yield\nfrom_x = 1\nimported = 2\nraise A from b\nfrom c', []],
  [
    'blocks for type checkers',
    'if TYPE_CHECKING:\n    from a import b\n\n    import c\nelse:\n    import d\nimport e',
    ['2 a type b', '4 c type', '6 d', '7 e'],
  ],
] as const)('Python: %s', ([, text, expected]) => {
  expect(links('Python', text)).toEqual(expected)
})

test.for([
  [
    'Go',
    '// Doc\npackage a // x\n\nimport "fmt"\nimport (\n\t// "no"\n\t_ "embed"; m "a/b"\n\t. `c`\n)\n\nvar s = `\nimport "d"\n`',
    ['4 fmt', '7 embed', '7 a/b', '8 c'],
  ],
  [
    'Java',
    '/* import x; */ package a.b;\nimport java.util.*;\nimport static a.C . D;\nclass X { String s = "\\nimport y;"; }\nimport z;',
    ['2 java.util.*', '3 a.C.D'],
  ],
  [
    'C',
    '#include <a.h>\n # include "b.h" // "c.h"\n/*\n#include "d.h"\n*/\n#include CONFIG\nchar *s = "#include <e.h>";',
    ['1 <a.h>', '2 b.h', '6 CONFIG'],
  ],
  ['Objective-C', '#import <UIKit/UIKit.h>\n#import "A.h"', ['1 <UIKit/UIKit.h>', '2 A.h']],
  [
    'PHP',
    "<?php\nuse A\\B, X;\nuse C\\{D, E as F};\nuse function G\\h;\nrequire_once 'x.php'; require(__DIR__ . '/y.php');\nclass I { use J; }\n$k = ['require' => 'y'];\n// include 'z';",
    ['2 A\\B', '2 X', '3 C\\D', '3 C\\E', '4 G\\h', '5 x.php', '5 ./y.php'],
  ],
  ['Ruby', `require 'a'\n  require_relative("b")\n# require 'c'\nputs "require 'd'"`, ['1 a', '2 b']],
  ['Shell', 'source a.sh\n. "b.sh"\necho source c\n# . d', ['1 a.sh', '2 b.sh']],
  [
    'C#',
    'global using System;\nusing static System.Math;\nusing A = B.C;\nusing (var x = y) {}\nusing var z = q();',
    ['1 System', '2 System.Math', '3 B.C'],
  ],
  ['Kotlin', 'import a.b.*\nval s = "import c"', ['1 a.b.*']],
  ['Protocol Buffer', 'import public "a.proto";\n// import "b.proto";', ['1 a.proto']],
] as const)('%s', ([language, text, expected]) => {
  expect(imports(language, text)).toEqual(expected)
})

test('Go, Java: what else the graph is told', () => {
  expect(links('Java', '@A("x")\npackage a.b;\nimport static c.D.e;')).toEqual(['2 a.b package', '3 c.D.e'])
})

test('Rust: trees of names, modules, and modules inside of a file', () => {
  const text = [
    'pub(crate) use crate::a::{self, b, c::{D, e as f}, r#type}; // use x;',
    'extern crate g;',
    'mod h;',
    '#[path = "other.rs"]',
    'pub mod i;',
    'mod inner {',
    '    use super::j::K;',
    '    use self::l::M;',
    '    mod n;',
    '}',
    'fn run() {',
    '    use super::o::P;',
    '}',
    '#[cfg(test)]',
    'mod tests {',
    '    use super::*;',
    '    use super::super::q;',
    '}',
    'const S: &str = r#"',
    'use not::me;',
    '"#; const T: char = \'"\';',
    '#[cfg(not(test))]',
    'use s::T;',
  ].join('\n')
  expect(links('Rust', text)).toEqual([
    '1 crate::a',
    '1 crate::a::b',
    '1 crate::a::c::D',
    '1 crate::a::c::e',
    '1 crate::a::type',
    '2 g',
    '3 h mod',
    '5 i mod other.rs',
    '7 self::j::K',
    '8 self::inner::l::M',
    '9 inner::n mod',
    '12 super::o::P',
    '16 self::* test',
    '17 super::q test',
    '23 s::T',
  ])
  expect(imports('Rust', text)[0]).toBe('1 crate::a::{self, b, c::{D, e as f}, r#type}')
})
