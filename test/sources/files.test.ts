import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import picomatch from 'picomatch'
import { expect, test } from 'vitest'
import { FileInput } from '../../src/core/file-input.ts'
import type { FileRef, Item } from '../../src/core/item.ts'
import { filesSource } from '../../src/sources/files.ts'
import { addFiles, asMortal, byBytes, idsOf, makeTree } from './tree.ts'

const list = async (patterns: string[], cwd: string) => idsOf(await filesSource(patterns, cwd))

/** The empty list where a glob is refused for matching nothing. */
function noMatch(error: unknown): string[] {
  expect(error).toMatchObject({ code: 'no_match' })
  return []
}

test.each([
  [['a.ts'], ['a.ts']],
  [['./src/../a.ts'], ['a.ts']],
  [['*.ts'], ['.hidden.ts', 'a.ts']],
  [['**/*.ts'], ['.hidden.ts', 'a.ts', 'node_modules/m/m.ts', 'src/b.ts', 'src/deep/c.ts', 'with[odd]/d.ts']],
  [['src'], ['src/b.js', 'src/b.ts', 'src/deep/c.ts']],
  [['src/'], ['src/b.js', 'src/b.ts', 'src/deep/c.ts']],
  [['*/'], ['node_modules/m/m.ts', 'src/b.js', 'src/b.ts', 'src/deep/c.ts', 'with[odd]/d.ts']],
  [['src/*.{js,ts}'], ['src/b.js', 'src/b.ts']],
  [['{src/deep,node_modules/*}/*.ts'], ['node_modules/m/m.ts', 'src/deep/c.ts']],
  [
    ['src/**/c.*', 'src', 'a.ts', 'src/b.ts'],
    ['a.ts', 'src/b.js', 'src/b.ts', 'src/deep/c.ts'],
  ],
  [
    ['**/*.ts', '!node_modules', '!**/[cd].ts'],
    ['.hidden.ts', 'a.ts', 'src/b.ts'],
  ],
  [['src/b.js', 'src/deep', '!src/deep/'], ['src/b.js']],
  [['src/b.js', 'a.ts', '!**/*.js'], ['a.ts']],
  [['!(a).ts'], ['.hidden.ts']],
  [['with[odd]'], ['with[odd]/d.ts']],
  [['with[odd]/d.ts'], ['with[odd]/d.ts']],
])('%j means %j', async (patterns, expected) => {
  const names = [
    'a.ts',
    '.hidden.ts',
    'src/b.ts',
    'src/b.js',
    'src/deep/c.ts',
    'node_modules/m/m.ts',
    'with[odd]/d.ts',
  ]
  const cwd = makeTree({ ...Object.fromEntries(names.map((name) => [name, ''])), '.gitignore': '*' })
  expect(await list(patterns, cwd)).toEqual(expected)
})

test('what lies outside the current directory has its absolute path for an id, and nothing comes twice', async () => {
  const top = makeTree({ 'a.x': '', 'here/b.x': '', 'here-too/c.x': '', 'z/d.x': '' })
  const cwd = join(top, 'here')
  const outside = ['a.x', 'here-too/c.x', 'z/d.x'].map((path) => join(top, path))
  expect(await list(['../**', 'b.x', '../z', join(top, 'z/d.x')], cwd)).toEqual([...outside, 'b.x'])
  expect(await list(['../*.x'], cwd)).toEqual(outside.slice(0, 1))
  expect(await list([`${top}/**/*.x`, '!../z/**'], cwd)).toEqual([...outside.slice(0, 2), 'b.x'])
})

test('git and state folders are left out unless they are named', async () => {
  const cwd = makeTree({ '.git/HEAD': '', 'a/.millrace/lock': '', 'a/.github/x': '', 'a/b': '' })
  expect(await list(['**'], cwd)).toEqual(['a/.github/x', 'a/b'])
  expect(await list(['**', 'a/.millrace'], cwd)).toEqual(['a/.github/x', 'a/.millrace/lock', 'a/b'])
  expect(await list(['.git/HEAD'], cwd)).toEqual(['.git/HEAD'])
})

test('links are followed where they are named, and only there', async () => {
  const cwd = makeTree({ 'real/x': 'content', 'removed/y': '' })
  symlinkSync('..', join(cwd, 'real/loop'))
  symlinkSync('real', join(cwd, 'linked'))
  symlinkSync('real/x', join(cwd, 'file'))
  symlinkSync('removed/none', join(cwd, 'broken'))
  symlinkSync('round', join(cwd, 'round'))
  const source = await filesSource(['linked', 'real', 'file', '!removed'], cwd)
  const items: Item[] = []
  for await (const item of source) items.push(item)
  expect(items.map(({ id }) => id)).toEqual(['file', 'linked/x', 'real/x'])
  expect(new FileInput('file', items[0].ref as FileRef).text()).toBe('content')
  expect(source.skipped).toEqual({ link: 2 })
  expect(await list(['linked/'], cwd)).toEqual(['linked/x'])
  expect(await list(['*'], cwd)).toEqual([])
  for (const name of ['broken', 'round'])
    await expect(filesSource([name], cwd)).rejects.toMatchObject({
      ...{ code: 'no_such_file', message: expect.stringContaining('is a link to') },
    })
})

test('names with newlines and beyond ASCII match, in the order of bytes', async () => {
  const names = ['a\nb/c\nd.ts', 'é.ts', '\uffee.ts', '𝄞.ts', '𝄞/x.ts', '!x.ts']
  const cwd = makeTree(Object.fromEntries(names.map((name) => [name, ''])))
  writeFileSync(Buffer.from(`${cwd}/\xff.ts`, 'latin1'), '')
  const source = await filesSource(['**/*.ts'], cwd)
  expect(await idsOf(source)).toEqual(byBytes(names))
  expect(source.skipped).toEqual({ name_not_utf8: 1 })
  expect(await list(names, cwd)).toEqual(byBytes(names))
})

test('a glob walks only folders that may hold a match', () =>
  asMortal(async () => {
    const cwd = makeTree({ 'packages/a/src/x': '', 'packages/a/closed/y': '', 'closed/z': '' })
    for (const closed of ['closed', 'packages/a/closed']) chmodSync(join(cwd, closed), 0)
    const narrow = await filesSource(['packages/*/src/**', '{packages,none}/*/s[r-s]c/x'], cwd)
    expect(await idsOf(narrow)).toEqual(['packages/a/src/x'])
    expect(narrow.skipped).toEqual({})
    const wide = await filesSource(['{packages/a,none}/**/x'], cwd)
    expect(await idsOf(wide)).toEqual(['packages/a/src/x'])
    expect(wide.skipped).toEqual({ folder_unreadable: 2 })
  }))

const piece = fc.constantFrom(
  'a',
  'b*',
  '*',
  '**',
  '?',
  '[ab]',
  '{a,b}',
  '{a,b/a}',
  '@(a|b1)',
  '+(a|b)',
  'a**',
)
const glob = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('/'))

test('a walk that spares folders finds what matching every path finds', async () => {
  const paths = ['a', 'b', 'ab', '.b'].flatMap((one) => [one, `${one}1/a`, `${one}1/b`, `${one}1/a1/b`])
  const deep = ['a', 'b'].flatMap((one) => ['a', 'b', 'ab'].map((two) => `f${one}/${one}/${two}/a/b`))
  const all = byBytes([...paths, ...deep, 'c/a/b/a', 'c/b/a', 'c/bb/b/b/ab'])
  const cwd = makeTree(Object.fromEntries(all.map((path) => [path, ''])))
  const property = fc.asyncProperty(glob, async (pattern) => {
    fc.pre(picomatch.scan(pattern).isGlob)
    const matches = picomatch(pattern, { dot: true, nonegate: true })
    // To picomatch `a/**` is the file `a` as well; here it is what a folder holds.
    const expected = all.filter((path) => path !== picomatch.scan(pattern).base && matches(path))
    expect(await list([pattern], cwd).catch(noMatch)).toEqual(expected)
  })
  await fc.assert(property, { numRuns: 150 })
})

test('many names from a shell are one list', async () => {
  const names = Array.from({ length: 2_000 }, (_, at) => `f${at}`)
  const cwd = makeTree(Object.fromEntries(names.map((name) => [name, ''])))
  expect(await list([...names, ...names], cwd)).toEqual(byBytes(names))
})

test.each([
  [['a', 'none.txt'], 'no_such_file', 'none.txt'],
  [[''], 'no_such_file', '""'],
  [['a/b'], 'no_such_file', 'a/b'],
  [['a', '*.none'], 'no_match', '*.none'],
  [['none/**'], 'no_match', 'none/**'],
  [['*', '!*'], 'no_match', '*'],
  [['!b'], 'no_match', 'pattern'],
  [[], 'no_match', 'pattern'],
])('%j is refused: %s', async (patterns, code, named) => {
  const cwd = makeTree({ a: '' })
  mkdirSync(join(cwd, 'empty'))
  const refusal = {
    name: 'FatalError',
    code,
    message: expect.stringContaining(named),
    hint: expect.any(String),
  }
  await expect(filesSource(patterns, cwd)).rejects.toMatchObject(refusal)
})

test('the key tells pattern lists apart, whatever their order', async () => {
  const cwd = makeTree({ a: '', 'a,b': '', b: '' })
  const keyOf = async (patterns: string[]) => (await filesSource(patterns, cwd)).key
  expect(await keyOf(['b', 'a'])).toBe(await keyOf(['a', 'b', 'a']))
  expect(await keyOf(['a', 'b'])).not.toBe(await keyOf(['a,b']))
  addFiles(cwd, { c: '' })
  expect(await keyOf(['a'])).toContain(cwd)
})
