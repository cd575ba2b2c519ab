import { expect, test } from 'vitest'
import { targetsOf } from './repository.ts'

test.for([
  [
    'relative, by extension, by folder',
    `import './b'; import '../c/'; import '.'; import './d.js'`,
    { 'a/b.tsx': '', 'c/index.js': '', 'a/index.ts': '', 'a/d.mjs': '', 'a/d.js': '' },
    'a/b.tsx, a/d.js, a/index.ts, c/index.js',
  ],
  [
    'what the compiler will write',
    `import './b.js'; import './c.mjs'; import './d.jsx'; import './e.js'`,
    { 'a/b.ts': '', 'a/b.js': '', 'a/c.mts': '', 'a/d.tsx': '', 'a/e.d.ts': '' },
    'a/b.ts, a/c.mts, a/d.tsx, a/e.d.ts',
  ],
  ['a file before its declarations', `import './b'`, { 'a/b.d.ts': '', 'a/b.js': '' }, 'a/b.js'],
  [
    'a package.json in a folder',
    `import './b'`,
    { 'a/b/package.json': { main: 'c.js' }, 'a/b/c.js': '' },
    'a/b/c.js',
  ],
  [
    'what is not there, and what is no script',
    `import './b'; import './c.css'; import './d.svg?raw'; import '../../x'`,
    {},
    'external 2, unresolved 2',
  ],
  ['packages from elsewhere', `import 'react'; import 'node:fs'; import '@a/b/c'`, {}, 'external 3'],
  ['a question for the bundler', `import './b.vue?raw'`, { 'a/b.vue': '' }, 'a/b.vue'],
] as const)('%s', ([, text, others, expected]) => {
  expect(targetsOf({ 'a/main.ts': text, ...others })).toBe(expected)
})

test('tsconfig: comments, paths, the longest prefix, baseUrl', () => {
  const tsconfig = `{
    // "paths": {},
    "compilerOptions": { "baseUrl": "./src", "paths": { "@/*": ["./*"], "@/lib/*": ["../lib/*", "../other/*"], }, },
  }`
  const text = `import '@/a'; import '@/lib/b'; import '@/lib/c'; import 'd/e'; import '@/none'`
  const files = { 'src/a.ts': '', 'lib/b.ts': '', 'other/c.ts': '', 'src/d/e.ts': '' }
  expect(targetsOf({ 'tsconfig.json': tsconfig, 'src/x/main.ts': text, ...files })).toBe(
    'lib/b.ts, other/c.ts, src/a.ts, src/d/e.ts, external 1',
  )
})

test('tsconfig: extends, configs beside it, rootDirs; only the nearest folder counts', () => {
  const files = {
    'base.json': {},
    'tsconfig.base.json': { compilerOptions: { paths: { base: ['./lib/base'] } } },
    'app/tsconfig.json': { files: [], extends: '../tsconfig.base' },
    'app/tsconfig.app.json': { compilerOptions: { paths: { '~/*': ['./src/*'] } } },
    'other/tsconfig.json': {
      extends: ['./tsconfig.json'],
      compilerOptions: { rootDirs: ['src', 'generated'] },
    },
    'lib/base.ts': '',
    'app/src/a.ts': '',
    'other/generated/b/c.ts': '',
  }
  expect(targetsOf({ ...files, 'app/main.ts': `import 'base'; import '~/a'` })).toBe(
    'app/src/a.ts, lib/base.ts',
  )
  expect(targetsOf({ ...files, 'other/src/b/main.ts': `import './c'; import 'base'` })).toBe(
    'other/generated/b/c.ts, external 1',
  )
})

test('tsconfig: extends a file of any name, of a package of the workspace too', () => {
  const compilerOptions = { paths: { '@/*': ['../../app/lib/*'] } }
  const files = {
    'package.json': { workspaces: ['configs/*', 'app'] },
    'configs/ts/package.json': { name: '@repo/ts' },
    'configs/ts/strict.json': { compilerOptions },
    'app/package.json': { name: 'app' },
    'app/lib/a.ts': '',
    'app/main.ts': `import '@/a'`,
  }
  for (const extended of ['../configs/ts/strict.json', '@repo/ts/strict.json'])
    expect(targetsOf({ ...files, 'app/tsconfig.json': { extends: extended } })).toBe('app/lib/a.ts')
})

test.for([
  [
    'exports that are there',
    { exports: { '.': { types: './t.d.ts', default: './a.js' }, './x/*': './y/*.js' } },
    { 'packages/b/a.js': '', 'packages/b/y/z.js': '' },
    'packages/b/a.js, packages/b/y/z.js',
  ],
  [
    'exports of what is built',
    { exports: { '.': './dist/index.mjs', './x/z': { import: './dist/esm/z.mjs' } } },
    { 'packages/b/src/index.ts': '', 'packages/b/src/z.ts': '' },
    'packages/b/src/index.ts, packages/b/src/z.ts',
  ],
  [
    'main',
    { main: 'lib/main.js' },
    { 'packages/b/src/main.ts': '', 'packages/b/x/z.ts': '' },
    'packages/b/src/main.ts, packages/b/x/z.ts',
  ],
  [
    'main, a folder',
    { main: './lib/' },
    { 'packages/b/lib/index.js': '', 'packages/b/src/index.ts': '', 'packages/b/x/z.ts': '' },
    'packages/b/lib/index.js, packages/b/x/z.ts',
  ],
  [
    'nothing',
    {},
    { 'packages/b/index.ts': '', 'packages/b/src/x/z.ts': '' },
    'packages/b/index.ts, packages/b/src/x/z.ts',
  ],
] as const)('a package of the workspace: %s', ([, manifest, files, expected]) => {
  const all = {
    'package.json': { workspaces: ['packages/*', '!packages/out'] },
    'packages/b/package.json': { name: '@s/b', ...manifest },
    'packages/out/package.json': { name: 'out' },
    'packages/out/index.js': '',
    'fixtures/c/package.json': { name: 'c' },
    'fixtures/c/index.js': '',
    'packages/a/package.json': { name: 'a' },
    'packages/a/main.ts': `import '@s/b'; import '@s/b/x/z'; import 'c'; import 'out'`,
    ...files,
  }
  expect(targetsOf(all)).toBe(`${expected}, external 2`)
})

test('a package imports itself, and what its own imports name; pnpm lists workspaces too', () => {
  const files = {
    'pnpm-workspace.yaml':
      '# all\npackages:\n  - \'libs/**\' # here\n  # no\n  - "!libs/x"\ncatalog:\n  - other\n',
    'package.json': { name: 'root' },
    'libs/deep/b/package.json': { name: 'b' },
    'libs/deep/b/index.ts': '',
    'index.js': '',
    'libs/a/package.json': {
      name: 'a',
      imports: { '#x/*': { node: './src/*.js' }, '#fs': 'node:fs' },
      exports: './e.js',
    },
    'libs/a/src/c.ts': '',
    'libs/a/e.ts': '',
  }
  const text = `import 'a'; import '#x/c'; import '#x/none'; import '#fs'; import 'b'; import 'root'`
  expect(targetsOf({ ...files, 'libs/a/main.ts': text })).toBe(
    'index.js, libs/a/e.ts, libs/a/src/c.ts, libs/deep/b/index.ts, external 1, unresolved 1',
  )
})

test('project files that are broken or hostile say nothing', () => {
  const files = {
    'package.json': '[1, 2',
    'tsconfig.json': {
      extends: ['./tsconfig.json', 1, './a'],
      compilerOptions: { paths: 3, baseUrl: '../..' },
    },
    'b/package.json': { name: 1, exports: [[[['./c.js']]]], workspaces: { packages: 'x' }, main: {} },
    'b/c.js': '',
    'b/main.ts': `import './c.js'; import 'd'`,
  }
  expect(targetsOf(files)).toBe('b/c.js, external 1')
})
