import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  fixture,
  isRoot,
  millrace,
  NOBODY,
  parseLines,
  readLines,
  start,
  tempDir,
  until,
  writeTree,
} from './cli.ts'

const JSON_OUT = ['--format', 'json', '--progress', 'none']

interface Result {
  id: string
  result: Record<string, unknown>
}

function results(dir: string, task: string): Record<string, unknown> {
  const lines = readLines<Result>(join(dir, `.millrace/out/${task}.jsonl`))
  return Object.fromEntries(lines.map(({ id, result }) => [id, result]))
}

function git(dir: string, ...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: dir, stdio: 'ignore' })
}

describe('repositories', () => {
  test('an empty one: nothing to do, said so, exit 0', async () => {
    const dir = tempDir()
    git(dir, 'init')
    const { code, stdout, stderr } = await millrace(['--tasks', 'analyze', '--repo', '.'], { cwd: dir })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('nothing to do: there are no items')
    expect(results(dir, 'analyze')).toEqual({})
  })

  test('git missing: the same files by ignore files alone, with a note', async () => {
    const dir = writeTree(tempDir(), { 'a.ts': 'let a = 1\n', 'b.log': 'x', '.gitignore': '*.log\n' })
    git(dir, 'init')
    const args = ['--tasks', 'analyze', '--repo', '.', ...JSON_OUT]
    const { code, stdout, stderr } = await millrace(args, { cwd: dir, env: { PATH: dir } })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ total: 2, succeeded: 2 })
    expect(stderr).toBe('note: listed without git, by ignore files alone (git is not installed)\n')
  })

  test('a folder that is none, with a loop and a link: not followed, counted', async () => {
    const dir = writeTree(tempDir(), { 'a.ts': 'let a = 1\n', 'sub/b.ts': 'let b = 1\n' })
    symlinkSync('..', join(dir, 'sub/loop'))
    symlinkSync('a.ts', join(dir, 'link.ts'))
    const { code, stdout, stderr } = await millrace(
      ['--tasks', 'analyze', '--repo', '.', '--progress', 'none'],
      { cwd: dir },
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('left out: 2 symbolic links')
    expect(Object.keys(results(dir, 'analyze'))).toEqual(['a.ts', 'sub/b.ts'])
  })
})

test('an unreadable file is one dead letter; readable again, the same command finishes it', async () => {
  const dir = writeTree(tempDir(), { 'in/a.txt': 'a', 'in/b.txt': 'b', 'in/c.txt': 'c' })
  chmodSync(dir, 0o777)
  chmodSync(join(dir, 'in/b.txt'), 0)
  const options = { cwd: dir, ...(isRoot ? { uid: NOBODY } : {}) }
  const args = ['--tasks', fixture('echo'), '--files', 'in', ...JSON_OUT]
  const first = await millrace(args, options)
  expect(JSON.parse(first.stdout)).toMatchObject({ total: 3, succeeded: 2, dead_letter: 1, attempts: 3 })
  expect(first.code).toBe(1)
  const again = await millrace(args, options)
  expect(JSON.parse(again.stdout)).toMatchObject({ dead_letter: 1, cached: 2, attempts: 1 })
  const shown = await millrace(['dlq', 'show'], options)
  expect(shown.stdout).toMatch(
    /file_unreadable \(permanent\): permission denied\n.*hint: make the file readable and run again/,
  )
  chmodSync(join(dir, 'in/b.txt'), 0o644)
  const readable = await millrace(args, options)
  expect(JSON.parse(readable.stdout)).toMatchObject({ succeeded: 3, dead_letter: 0, attempts: 1 })
  expect(readable.code).toBe(0)
})

test('files deleted and changed while the run is on: one dead letter, and what was read is what is kept', async () => {
  const dir = tempDir()
  const gate = join(dir, 'open')
  const files = {
    'in/a.json': JSON.stringify({ until: gate }),
    'in/y.json': '{"value":"old"}',
    'in/z.json': '{}',
  }
  writeTree(dir, files)
  const args = ['--tasks', fixture('gate'), '--files', 'in', '--workers', '1', '--format', 'json']
  const running = start([...args, '--progress', 'none'], { cwd: dir })
  await until(() => existsSync(`${gate}.reached`))
  rmSync(join(dir, 'in/z.json'))
  writeFileSync(join(dir, 'in/y.json'), '{"value":"newer"}')
  writeFileSync(gate, '')
  const { code, stdout } = await running.ended
  const summary = JSON.parse(stdout)
  expect(code).toBe(1)
  expect(summary).toMatchObject({
    total: 3,
    succeeded: 2,
    dead_letter: 1,
    errors: [{ code: 'file_missing', count: 1 }],
  })
  expect(results(dir, 'gate')).toEqual({ 'in/a.json': {}, 'in/y.json': { value: 'newer' } })
  const again = await millrace(args, { cwd: dir })
  expect({ code: again.code, ...JSON.parse(again.stdout) }).toMatchObject({
    code: 0,
    total: 2,
    cached: 2,
    attempts: 0,
  })
})

test('invalid UTF-8 and 100 MB are items like others', async () => {
  const dir = writeTree(tempDir(), {
    'in/bad.py': Buffer.from([0x78, 0x20, 0x3d, 0x20, 0xff, 0xfe, 0x0a]),
    'in/huge.py': '',
  })
  truncateSync(join(dir, 'in/huge.py'), 100 * 2 ** 20)
  const tasks = `analyze,${fixture('echo')}`
  const { code, stdout } = await millrace(['--tasks', tasks, '--files', 'in', ...JSON_OUT], { cwd: dir })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ total: 4, succeeded: 4 })
  expect(results(dir, 'analyze')).toMatchObject({
    'in/bad.py': { language: 'Python', lines: { code: 1 } },
    'in/huge.py': { skipped: 'oversize' },
  })
  expect(results(dir, 'echo')).toMatchObject({ 'in/huge.py': { length: 100 * 2 ** 20 } })
})

test('a name with a newline and escape codes is exact in data and never raw on a screen', async () => {
  const name = 'in/e\u001b[31m\u009b2J\nvil.txt'
  const dir = writeTree(tempDir(), { [name]: `throw \u001b[2J${name}`, 'in/good.txt': 'good' })
  writeFileSync(Buffer.concat([Buffer.from(join(dir, 'in/latin-')), Buffer.from([0xe9])]), 'not UTF-8')
  const args = ['--tasks', fixture('echo'), '--files', 'in']
  const run = await millrace(args, { cwd: dir })
  expect(run.code).toBe(1)
  expect(run.stdout).toContain('left out: 1 name that is not UTF-8')
  const ndjson = await millrace([...args, '--format', 'ndjson'], { cwd: dir })
  expect(parseLines(ndjson.stdout)).toMatchObject([
    { id: name, status: 'dead_letter' },
    { id: 'in/good.txt' },
  ])
  const screens = [
    run,
    ...(await Promise.all(
      [['dlq', 'list'], ['dlq', 'show'], ['status'], ['report'], ['verify']].map((words) =>
        millrace(words, { cwd: dir }),
      ),
    )),
  ]
  for (const { stdout, stderr } of screens) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  }
  expect(screens[1].stdout.split('\n')).toHaveLength(2)
})
