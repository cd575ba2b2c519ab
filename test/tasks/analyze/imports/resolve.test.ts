import { expect, test } from 'vitest'
import { graphOf, targetsOf } from './repository.ts'

test.for([
  [
    'relative',
    'src/p/a/main.py',
    'from . import b, NAME\nfrom .c import d, e\nfrom ..f import g\nfrom ... import h',
    {
      'src/p/__init__.py': '',
      'src/p/a/__init__.py': '',
      'src/p/a/b.py': '',
      'src/p/a/c/__init__.py': '',
      'src/p/a/c/d.py': '',
      'src/p/f.py': '',
    },
    'src/p/a/__init__.py, src/p/a/b.py, src/p/a/c/__init__.py, src/p/a/c/d.py, src/p/f.py, unresolved 1',
  ],
  [
    'from its own root',
    'src/p/main.py',
    'import p.a.b\nimport p.a.none\nimport os, requests\nfrom p import q',
    { 'src/p/__init__.py': '', 'src/p/q.py': '', 'src/p/a/__init__.py': '', 'src/p/a/b.py': '' },
    'src/p/a/__init__.py, src/p/a/b.py, src/p/q.py, external 2',
  ],
  [
    'a script: beside it, around it, src',
    'tools/x/run.py',
    'import helper, p, q.r, tokenize',
    { 'tools/x/helper.py': '', 'src/p/__init__.py': '', 'q/r.py': '', 'tokenize.py': '' },
    'q/r.py, src/p/__init__.py, tools/x/helper.py, external 1',
  ],
  [
    'where the project says',
    'tests/test_p.py',
    'import p',
    {
      'lib/main/p/__init__.py': '',
      'x/p/__init__.py': '',
      'setup.cfg': '[options]\npackage_dir =\n    = lib/main\n',
    },
    'lib/main/p/__init__.py',
  ],
  [
    'the only package of that name',
    'tests/test_p.py',
    'import p, q',
    { 'some/place/p/__init__.py': '', 'one/q/__init__.py': '', 'two/q/__init__.py': '' },
    'some/place/p/__init__.py, external 1',
  ],
] as const)('Python: %s', ([, path, text, others, expected]) => {
  expect(targetsOf({ [path]: text, ...others })).toBe(expected)
})

test('Go: packages of any module here; tests close no cycle', () => {
  const graph = graphOf({
    'go.mod': 'module example.com/m // why\n\nreplace example.com/other v1.0.0 => ./third\n',
    'main.go':
      'package main\nimport (\n"fmt"\n"example.com/m/a"\n"example.com/other/b"\n"example.com/m/none"\n)',
    'a/a.go': 'package a\nimport "example.com/tools"',
    'a/a_test.go': 'package a_test\nimport "example.com/m/a"\nimport "example.com/m/c"',
    'c/c.go': 'package c\nimport "example.com/m/a"',
    'third/b/b.go': 'package b',
    'tools/go.mod': 'module example.com/tools',
    'tools/tools.go': 'package tools',
  })
  expect(graph).toMatchObject({ files: 6, edges: 5, external: 1, unresolved: 1, cycles: [] })
  expect(graph.fan_in[0]).toEqual({ path: 'a', count: 2 })
  expect(graph.fan_out[0]).toEqual({ path: '.', count: 2 })
})

test('Java: classes, members, packages; the nearest of two', () => {
  const graph = graphOf({
    'x/src/main/java/a/Main.java': `package a;
import b.C; import b.C.Inner; import static b.D.run; import b.*; import b.Missing; import java.util.List; import e.F;`,
    'x/src/main/java/b/C.java': 'package b; import a.Main;',
    'x/src/main/java/b/D.java': 'package b;',
    'x/src/main/java/e/F.java': 'package e;',
    'y/src/main/java/e/F.java': 'package e;',
  })
  expect(graph).toMatchObject({ edges: 4, external: 1, unresolved: 1 })
  expect(graph.fan_in.map(({ path }) => path)).not.toContain('y/src/main/java/e/F.java')
  expect(graph.cycles).toEqual([
    { files: ['x/src/main/java/a/Main.java', 'x/src/main/java/b/C.java'], lines: [2, 1], size: 2 },
  ])
})

test('Rust: the modules of a crate, other crates, parents', () => {
  const files = {
    'Cargo.toml': '[workspace]\nmembers = ["k"]\n[package]\nname = "my-crate"\nedition = "2021"\n',
    'src/lib.rs': 'mod a;\nmod b {\n    mod c;\n}\npub use a::Thing;',
    'src/a.rs': 'mod d;\nuse crate::b::c::X;\nuse std::fmt;',
    'src/a/d.rs': 'use super::Thing;\nuse super::super::other;\nuse k::m::Y;\nuse self::deep::Z;',
    'src/b/c.rs': '',
    'k/Cargo.toml': '[package]\nname = "k"\n[lib]\npath = "root.rs"\nname = "k"\n',
    'k/root.rs': '#[path = "strange.rs"] mod n;\npub mod m;',
    'k/m/mod.rs': 'use n::Old;',
    'k/strange.rs': '',
    'tests/t.rs': 'use my_crate::a::d::W;\nmod missing;',
  }
  const graph = graphOf(files)
  const targets = Object.fromEntries(graph.fan_in.map(({ path, count }) => [path, count]))
  expect(targets).toEqual({
    'src/a.rs': 2,
    'src/a/d.rs': 2,
    'src/b/c.rs': 2,
    'src/lib.rs': 1,
    'k/m/mod.rs': 2,
    'k/strange.rs': 2,
  })
  expect(graph).toMatchObject({ external: 1, unresolved: 1, cycles: [] })
})

test('C: beside the file, by the end of the path, the nearest; standard headers are no files', () => {
  const graph = graphOf({
    'src/a.c':
      '#include "b.h"\n#include "x/c.h"\n#include <lib/d.h>\n#include <string.h>\n#include "none.h"\n#include <gtk/gtk.h>',
    'src/b.h': '',
    'include/x/c.h': '',
    'old/include/x/c.h': '',
    'lib/d.h': '#include "../src/string.h"',
    'src/string.h': '#include "lib/d.h"',
  })
  expect(graph).toMatchObject({ edges: 5, external: 2, unresolved: 1 })
  expect(graph.fan_in.map(({ path }) => path)).toEqual([
    'lib/d.h',
    'include/x/c.h',
    'src/b.h',
    'src/string.h',
  ])
  expect(graph.cycles).toEqual([{ files: ['lib/d.h', 'src/string.h'], lines: [1, 1], size: 2 }])
})

test('imports of types count, but close no cycle; a line is that of the first import that runs', () => {
  const graph = graphOf({
    'a.ts': `import type { B } from './b'\nimport { b } from './b'`,
    'b.ts': `import type { A } from './a'`,
    'c.ts': `import type { D } from './d'\n\nimport { d } from './d'\nrequire('./d')\nimport './c'`,
    'd.ts': `import { c } from './c'`,
  })
  expect(graph).toEqual({
    files: 4,
    edges: 4,
    external: 0,
    unresolved: 0,
    cycles: [{ files: ['c.ts', 'd.ts'], lines: [3, 1], size: 2 }],
    fan_in: ['a.ts', 'b.ts', 'c.ts', 'd.ts'].map((path) => ({ path, count: 1 })),
    fan_out: ['a.ts', 'b.ts', 'c.ts', 'd.ts'].map((path) => ({ path, count: 1 })),
  })
})
