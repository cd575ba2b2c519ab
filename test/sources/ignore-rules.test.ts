import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BytePath } from '../../src/sources/byte-path.ts'
import { gitPaths } from '../../src/sources/git.ts'
import { ignoreRules } from '../../src/sources/ignore-rules.ts'
import { walk } from '../../src/sources/walk.ts'
import { addFiles, git, makeTree } from './tree.ts'

async function flat(batches: AsyncIterable<BytePath[]>): Promise<BytePath[]> {
  const paths: BytePath[] = []
  for await (const batch of batches) paths.push(...batch)
  return paths
}

const byGit = (root: string) => flat(gitPaths(root, {}))
const byWalk = (root: string) => flat(walk(root, ignoreRules(root, root, {}), {}))

async function expectAsGit(files: Record<string, string>): Promise<void> {
  const root = makeTree(files)
  git(root, 'init', '-q')
  expect(await byWalk(root)).toEqual(await byGit(root))
}

test('nested ignore files: a deeper one wins, a left-out folder stays out', async () => {
  await expectAsGit({
    '.gitignore': '\ufeff# comment\r\nbuild/\r\n*.log\r\n!keep.log\r\n/only-top\r\nspace\\ \r\n',
    'build/x': '',
    'keep.log': '',
    'only-top': '',
    'space ': '',
    'a/.gitignore': '!build/\n!*.log\n/here\nb/deep\n\\!x\n',
    'a/build/x': '',
    'a/build/y.log': '',
    'a/only-top': '',
    'a/here': '',
    'a/b/here': '',
    'a/b/deep': '',
    'a/b/b/deep': '',
    'a/!x': '',
    'a/[b] c/.gitignore': '*\n!*/\n!kept',
    'a/[b] c/gone': '',
    'a/[b] c/d/kept': '',
    'a/b/c/gone': '',
  })
})

test('lines that name nothing', async () => {
  await expectAsGit({
    '.gitignore': 'build/\n/\n!\n',
    'a/.gitignore': '/\n',
    'a/b/x': '',
    'c/.gitignore': '!\n!/\n',
    'c/build/x': '',
  })
})

test('a folder inside one that its repository leaves out is walked by its own rules alone', async () => {
  const root = makeTree({
    '.gitignore': 'out\n*.log\n',
    'out/in/a.log': '',
    'out/in/b': '',
    'out/in/.gitignore': 'b',
    'kept/in/a.log': '',
    'kept/in/b': '',
  })
  const inside = (folder: string) =>
    flat(walk(`${root}/${folder}`, ignoreRules(`${root}/${folder}`, root, {}), {}))
  expect(await inside('out/in')).toEqual(['.gitignore', 'a.log'])
  expect(await inside('kept/in')).toEqual(['b'])
})

const name = fc.constantFrom(
  'a',
  'b',
  'ab',
  'a.b',
  'a.b.b',
  'a-b',
  'a b',
  '[a]',
  'é',
  '𝄞',
  '\uffee',
  'a\nb',
  '!a',
  '#b',
  '*',
)
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'))
const atom = fc.constantFrom(
  'a',
  'b',
  '*',
  '**',
  '?',
  'a*',
  '*.b',
  '*.b.b',
  'a.*',
  '[ab]',
  '[!a]',
  '\\[a]',
  '\\!a',
  '\\#b',
  'é',
  'a\\ b',
  'a ',
)
const rule = fc
  .tuple(
    fc.constantFrom('', '!'),
    fc.constantFrom('', '/'),
    fc.array(atom, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '/', '/**', ' '),
  )
  .map(([negation, start, atoms, end]) => negation + start + atoms.join('/') + end)
const ignoreFile = fc.tuple(
  fc.constantFrom('', 'a/', 'a/b/', 'a b/', '[a]/', '*/'),
  fc.array(rule, { maxLength: 4 }),
)

test('the own walk lists what git lists, in the same order', async () => {
  const tree = fc.record({
    paths: fc.uniqueArray(path, { maxLength: 25 }),
    ignores: fc.uniqueArray(ignoreFile, { maxLength: 3, selector: ([folder]) => folder }),
  })
  const property = fc.asyncProperty(tree, async ({ paths, ignores }) => {
    const root = makeTree()
    for (const file of paths) tryAdd(root, file, '')
    for (const [folder, rules] of ignores) tryAdd(root, `${folder}.gitignore`, rules.join('\n'))
    git(root, 'init', '-q')
    expect(await byWalk(root)).toEqual(await byGit(root))
  })
  await fc.assert(property, { numRuns: 40 })
})

/** A file can't be made where another path has made a folder, or the other way round: such a path is left out. */
function tryAdd(root: string, file: string, content: string): void {
  try {
    addFiles(root, { [file]: content })
  } catch {}
}
