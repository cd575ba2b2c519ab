import { expect, test } from 'vitest'
import { findImports } from '../../../../src/tasks/analyze/imports/find-imports.ts'
import { buildImportGraph } from '../../../../src/tasks/analyze/imports/graph/build.ts'
import { readManifest } from '../../../../src/tasks/analyze/imports/manifest/manifest.ts'

const LANGUAGES = 'JavaScript Python Go Java Rust C PHP Ruby Shell C# Kotlin Scala Swift Perl Elixir'.split(
  ' ',
)

/** Each made 256 KB long: what would be slow if anything were searched again for each start. */
const PATTERNS = [
  'import ',
  'import a\n',
  'import {\n',
  'import a, {b} from \n',
  '}import a ',
  'export {a} ',
  'import(',
  'require( ',
  'from x import (\n',
  'from . ',
  'if TYPE_CHECKING:\n',
  'use a::{',
  'use a\n',
  'mod a {\n',
  '  mod a;\n',
  'import "a" (',
  'package a.b ',
  '#include <',
  '\\"',
  '"`${',
  "'\\'",
  '/',
  'r#"',
  ' ',
  '\n',
  '. ',
  'using a ',
  "include ('",
]

test.for(LANGUAGES)('256 KB of anything in %s takes bounded time', (language) => {
  for (const pattern of PATTERNS) {
    // the two languages whose imports stand at the top look no further without this
    const head = language === 'Go' || language === 'Java' ? 'package a;\nimport (' : ''
    findImports(head + pattern.repeat(2 ** 18 / pattern.length), language, [2 ** 17, 2 ** 17 + 20])
  }
})

test('a file links to at most 10,000 targets', () => {
  const { imports, links } = findImports(`require('a')\n`.repeat(20_000), 'JavaScript', [])
  expect(imports).toHaveLength(20_000)
  expect(links.split('\n')).toHaveLength(10_000)
})

test('project files of 1 MB', () => {
  const deep = '['.repeat(2 ** 20)
  for (const path of [
    'package.json',
    'tsconfig.json',
    'go.mod',
    'Cargo.toml',
    'pyproject.toml',
    'pnpm-workspace.yaml',
  ])
    for (const text of [
      deep,
      '/*'.repeat(2 ** 19),
      ', '.repeat(2 ** 19),
      'packages:\n- '.repeat(2 ** 16),
      '\n'.repeat(2 ** 20),
    ])
      readManifest(path, text)
})

test('paths that share a name, configs and modules that lead to themselves', () => {
  const include = '<x.h>\t1\nx.h\t2'
  const headers = Array.from({ length: 3_000 }, (_, i) => ({
    path: `d${i}/e/x.h`,
    language: 'C',
    imports: include,
  }))
  const modules = Array.from({ length: 1_000 }, (_, i) => ({
    path: `r/m${i}.rs`,
    language: 'Rust',
    imports: `a\t1\tmod\tm${(i + 1) % 1_000}.rs\nb\t2\tmod\tm${(i + 2) % 1_000}.rs`,
  }))
  const configs = Array.from({ length: 200 }, (_, i) => ({
    path: `tsconfig.${i}.json`,
    language: 'JSON',
    imports: '',
    manifest: {
      type: 'tsconfig' as const,
      extends: Array.from({ length: 200 }, (_, j) => `./tsconfig.${j}.json`),
    },
  }))
  const glob = `${'*a'.repeat(50)}/${'**/'.repeat(50)}b`
  const workspace = {
    path: 'package.json',
    language: 'JSON',
    imports: '',
    manifest: readManifest('package.json', JSON.stringify({ workspaces: [glob] })),
  }
  const member = {
    path: `${'a'.repeat(200)}/${'c/'.repeat(200)}package.json`,
    language: 'JSON',
    imports: '',
    manifest: readManifest('package.json', '{"name":"x"}'),
  }
  const main = { path: 'main.ts', language: 'TypeScript', imports: 'x\t1' }
  const root = { ...configs[0], path: 'tsconfig.json' }
  const graph = buildImportGraph([...headers, ...modules, ...configs, root, workspace, member, main])
  expect(graph).toMatchObject({ files: 4_001, external: 1, cycles: [] })
})
