import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { repoSource } from '../../src/sources/repo.ts'
import { addFiles, asMortal, byBytes, git, idsOf, isRoot, makeTree } from './tree.ts'

afterEach(() => void vi.unstubAllEnvs())

test('lists tracked files and untracked ones that are not ignored, in one order of bytes', async () => {
  const root = makeTree({ 'a/x': '', 'a-b': '', 'a.b': '', a0: '', 'ignored.log': '', '.gitignore': '*.log' })
  git(root, 'init', '-q')
  git(root, 'add', 'a/x', 'a0')
  const source = await repoSource(root)
  const expected = ['.gitignore', 'a-b', 'a.b', 'a/x', 'a0']
  expect(await idsOf(source)).toEqual(expected)
  expect(await idsOf(source)).toEqual(expected)
  expect(source).toMatchObject({ key: `repo:${root}`, skipped: {} })
  expect(source.note).toBeUndefined()
})

test('an item says where its file is and what its stat was', async () => {
  const root = makeTree({ 'sub/one.txt': 'abc' })
  const stat = lstatSync(join(root, 'sub/one.txt'))
  const { value } = await (await repoSource(root)).batches()[Symbol.asyncIterator]().next()
  const ref = { path: join(root, 'sub/one.txt'), size: 3, mtime_ms: stat.mtimeMs, inode: stat.ino }
  expect(value).toEqual([{ id: 'sub/one.txt', type: 'file', ref }])
})

test('counts what it leaves out by reason, anew for each iteration', async () => {
  const library = makeTree({ 'lib.c': '' })
  git(library, 'init', '-q')
  git(library, 'add', '.')
  git(library, 'commit', '-qm', 'library')
  const root = makeTree({ deleted: '', 'folder/x': '', kept: '', 'nested/file': '', pipe: '' })
  git(root, 'init', '-q')
  git(root, 'submodule', '--quiet', 'add', library, 'module')
  git(root, 'add', 'deleted', 'folder', 'kept', 'pipe')
  git(join(root, 'nested'), 'init', '-q')
  rmSync(join(root, 'deleted'))
  renameSync(join(root, 'folder'), join(root, 'moved'))
  symlinkSync('moved', join(root, 'folder'))
  symlinkSync('.', join(root, 'loop'))
  rmSync(join(root, 'pipe'))
  execFileSync('mkfifo', [join(root, 'pipe')])
  for (const ahead of [false, true]) {
    const source = await repoSource(root, { ahead })
    for (const _ of [1, 2]) {
      expect(await idsOf(source)).toEqual(['.gitmodules', 'kept', 'moved/x'])
      expect(source.skipped).toEqual({ link: 3, missing: 1, not_regular: 1, submodule: 2 })
    }
  }
})

test('a listing begun ahead is dropped where git does not list the folder, and fails only who asks for it', async () => {
  const root = makeTree({ 'dist/a': '', b: '', '.gitignore': 'dist' })
  git(root, 'init', '-q')
  expect(await idsOf(await repoSource(join(root, 'dist'), { ahead: true }))).toEqual(['a'])
  writeFileSync(join(root, '.git/index'), 'damaged')
  const source = await repoSource(root, { ahead: true })
  await expect(idsOf(source)).rejects.toMatchObject({ code: 'git_failed' })
})

test('a conflicted file comes once', async () => {
  const root = makeTree({ file: 'base' })
  git(root, 'init', '-q', '-b', 'main')
  for (const branch of ['main', 'other']) {
    if (branch === 'other') git(root, 'checkout', '-q', '--orphan', 'other')
    writeFileSync(join(root, 'file'), branch)
    git(root, 'add', '.')
    git(root, 'commit', '-qm', branch)
  }
  expect(() => git(root, 'merge', '--allow-unrelated-histories', 'main')).toThrow()
  expect(git(root, 'ls-files', '-c').trim().split('\n')).toEqual(['file', 'file'])
  expect(await idsOf(await repoSource(root))).toEqual(['file'])
})

test('a subfolder lists what is below it, relative to it; an ignored one is listed as asked', async () => {
  const root = makeTree({
    'top.txt': '',
    'sub/a': '',
    'sub/b.log': '',
    'dist/c': '',
    '.gitignore': 'dist\n*.log',
  })
  git(root, 'init', '-q')
  git(root, 'add', '.')
  expect(await idsOf(await repoSource(join(root, 'sub')))).toEqual(['a'])
  const dist = await repoSource(join(root, 'dist'))
  expect(await idsOf(dist)).toEqual(['c'])
  expect(dist.note).toContain('git ignores')
})

test.each(['with git', 'without'])(
  '%s, state folders are left out and odd names come through',
  async (mode) => {
    const names = [
      'new\nline',
      'esc\u001b[31m',
      'quo"te\'',
      'back\\slash',
      ' space ',
      'é',
      '\uffee',
      '𝄞',
      '-rf',
      '[id].ts',
    ]
    const root = makeTree(Object.fromEntries(names.map((name) => [name, name])))
    addFiles(root, { '.millrace/lock': '', 'a/.millrace/data': '', 'a/.millrace.json': '', '\ufffd/ok': '' })
    writeFileSync(Buffer.from(`${root}/bad\xff`, 'latin1'), '')
    mkdirSync(Buffer.from(`${root}/caf\xe9`, 'latin1'))
    writeFileSync(Buffer.from(`${root}/caf\xe9/below`, 'latin1'), '')
    if (mode === 'with git') {
      git(root, 'init', '-q')
      git(root, 'add', '-f', '.millrace')
    }
    const source = await repoSource(root)
    expect(await idsOf(source)).toEqual(byBytes([...names, 'a/.millrace.json', '\ufffd/ok']))
    expect(source.skipped).toEqual({ name_not_utf8: 2 })
  },
)

test('an empty repository and an empty folder have no items', async () => {
  const root = makeTree()
  expect(await idsOf(await repoSource(root))).toEqual([])
  git(root, 'init', '-q')
  expect(await idsOf(await repoSource(root))).toEqual([])
})

test('without a repository around it, repositories within are listed, but not their .git', async () => {
  const root = makeTree({ 'one/a': '', 'two/b': '' })
  git(join(root, 'one'), 'init', '-q')
  expect(await idsOf(await repoSource(root))).toEqual(['one/a', 'two/b'])
})

test('without git, a repository is listed by its ignore files, and the source says so', async () => {
  const root = makeTree({
    '.gitignore': '*.log',
    'sub/a': '',
    'sub/b.log': '',
    'sub/c': '',
    'sub/nested/d': '',
  })
  git(root, 'init', '-q')
  git(join(root, 'sub/nested'), 'init', '-q')
  addFiles(root, { '.git/info/exclude': '/sub/c' })
  vi.stubEnv('PATH', '/nowhere')
  const source = await repoSource(join(root, 'sub'))
  expect(await idsOf(source)).toEqual(['a'])
  expect(source).toMatchObject({ skipped: { submodule: 1 }, note: expect.stringContaining('not installed') })
})

test.runIf(isRoot)('a repository of another user is listed without git, which refuses it', async () => {
  const root = makeTree({ '.gitignore': '*.log', a: '', 'b.log': '' })
  git(root, 'init', '-q')
  chownSync(root, 12_345, 12_345)
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null')
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1')
  const source = await repoSource(root)
  expect(await idsOf(source)).toEqual(['.gitignore', 'a'])
  expect(source.note).toContain('dubious ownership')
})

test('the environment of a git hook does not lead to another repository', async () => {
  const other = makeTree({ wrong: '' })
  git(other, 'init', '-q')
  git(other, 'add', '.')
  const root = makeTree({ right: '' })
  git(root, 'init', '-q')
  vi.stubEnv('GIT_DIR', join(other, '.git'))
  vi.stubEnv('GIT_INDEX_FILE', join(other, '.git/index'))
  expect(await idsOf(await repoSource(root))).toEqual(['right'])
})

test('a program named by the repository itself is not run', async () => {
  const root = makeTree({ a: '' })
  git(root, 'init', '-q')
  git(root, 'add', '.')
  git(root, 'config', 'core.fsmonitor', `touch ${root}/.git/ran; false`)
  expect(await idsOf(await repoSource(root))).toEqual(['a'])
  expect(lstatSync(join(root, '.git/ran'), { throwIfNoEntry: false })).toBeUndefined()
})

test('a damaged index ends the iteration with an error that names it', async () => {
  const root = makeTree({ a: '' })
  git(root, 'init', '-q')
  writeFileSync(join(root, '.git/index'), 'no index')
  await expect(repoSource(root).then(idsOf)).rejects.toMatchObject({
    name: 'FatalError',
    code: 'git_failed',
    message: expect.stringContaining('index file'),
    hint: expect.stringContaining('git -C'),
  })
})

test.each(['with git', 'without'])(
  '%s, a closed folder is counted and its neighbours are listed',
  async (mode) => {
    await asMortal(async () => {
      const root = makeTree({ 'a/x': '', 'closed/y': '', 'z/x': '' })
      vi.stubEnv('HOME', root)
      if (mode === 'with git') git(root, 'init', '-q')
      chmodSync(join(root, 'closed'), 0)
      const source = await repoSource(root)
      expect(await idsOf(source)).toEqual(['a/x', 'z/x'])
      expect(source.skipped).toEqual({ folder_unreadable: 1 })
    })
  },
)

test('a folder that is missing or a file is a clear error', async () => {
  const root = makeTree({ file: '' })
  await expect(repoSource(join(root, 'none'))).rejects.toMatchObject({ code: 'no_such_folder' })
  await expect(repoSource(join(root, 'file'))).rejects.toMatchObject({ code: 'not_a_folder' })
})

test('since a revision: what changed after the work tree left it, and what is untracked', async () => {
  const root = makeTree({ kept: '1', changed: '1', removed: '1', 'sub/changed': '1', '.gitignore': '*.log' })
  git(root, 'init', '-q', '-b', 'main')
  commitAll(root)
  git(root, 'checkout', '-q', '-b', 'topic')
  addFiles(root, { changed: '2', 'sub/changed': '2', staged: '', new: '', 'ignored.log': '' })
  git(root, 'add', 'staged')
  git(root, 'rm', '-q', 'removed')
  const changed = ['changed', 'new', 'staged', 'sub/changed']
  expect(await idsOf(await repoSource(root, { since: 'main' }))).toEqual(changed)
  expect(await idsOf(await repoSource(join(root, 'sub'), { since: 'main' }))).toEqual(['changed'])
  // What happens on the other branch meanwhile is no change of this one.
  commitAll(root)
  git(root, 'checkout', '-q', 'main')
  addFiles(root, { kept: '2' })
  commitAll(root)
  git(root, 'checkout', '-q', 'topic')
  expect(await idsOf(await repoSource(root, { since: 'main' }))).toEqual(changed)
  const keys = await Promise.all(
    [{}, { since: 'main' }].map(async (how) => (await repoSource(root, how)).key),
  )
  expect(keys[0]).not.toBe(keys[1])
})

test('since needs a repository, and a revision that it has', async () => {
  const root = makeTree({ a: '' })
  await expect(repoSource(root, { since: 'main' })).rejects.toMatchObject({ code: 'no_git' })
  git(root, 'init', '-q')
  commitAll(root)
  for (const since of ['nowhere', '--all', ''])
    await expect(repoSource(root, { since })).rejects.toMatchObject({ code: 'no_such_revision' })
})

test('the history counts the commits that touched a file, by its id; the revision is what is checked out', async () => {
  const root = makeTree({ 'sub/often': '1', once: '1', 'sub/new\nline é': '1' })
  git(root, 'init', '-q')
  expect(await repoSource(root)).not.toHaveProperty('history')
  commitAll(root)
  for (const text of ['2', '3']) {
    addFiles(root, { 'sub/often': text })
    commitAll(root)
  }
  const whole = await repoSource(root)
  expect(whole.revision).toBe(git(root, 'rev-parse', 'HEAD').trim())
  const { commits, touched } = (await whole.history?.(new AbortController().signal)) ?? {}
  expect(commits).toBe(3)
  expect(Object.fromEntries(touched ?? [])).toEqual({ 'sub/often': 3, once: 1, 'sub/new\nline é': 1 })
  const part = await (await repoSource(join(root, 'sub'))).history?.(new AbortController().signal)
  expect(part?.touched.get('often')).toBe(3)
})

test('a file that was moved keeps its history', async () => {
  const root = makeTree({ a: '1', other: '1' })
  git(root, 'init', '-q')
  commitAll(root)
  addFiles(root, { a: '2' })
  commitAll(root)
  for (const [from, to] of [
    ['a', 'b'],
    ['b', 'c é'],
  ]) {
    git(root, 'mv', from, to)
    commitAll(root)
  }
  addFiles(root, { 'c é': '3', a: 'another file' })
  commitAll(root)
  const history = await (await repoSource(root)).history?.(new AbortController().signal)
  expect(Object.fromEntries(history?.touched ?? [])).toEqual({ 'c é': 5, other: 1, a: 1 })
})

test('a clone of the last commit alone has no history to speak of', async () => {
  const root = makeTree({ a: '1' })
  git(root, 'init', '-q')
  commitAll(root)
  addFiles(root, { a: '2' })
  commitAll(root)
  git(root, 'clone', '-q', '--depth', '1', `file://${root}`, 'clone')
  const source = await repoSource(join(root, 'clone'))
  await expect(source.history?.(new AbortController().signal)).rejects.toMatchObject({
    code: 'shallow_history',
  })
})

function commitAll(root: string): void {
  git(root, 'add', '.')
  git(root, 'commit', '-q', '-m', 'all')
}
