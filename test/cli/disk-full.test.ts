import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Ended, fixture, listTree, millrace, parseLines, readLines, tempDir, writeTree } from './cli.ts'

const ITEMS = 10
const BIG = ['--tasks', fixture('big'), '--files', 'in', '--workers', '1']

test.skipIf(!canMount())(
  'the checkpoint: one error, and what was told as done is there when there is room',
  async () => {
    const dir = inputs()
    const disk = smallDisk('4m')
    const args = [...BIG, '--state', join(disk, 'state'), '--format', 'json', '--progress', 'json']
    const first = await millrace(args, { cwd: dir })
    expectOneError(first, /the checkpoint in .* can't be written: the disk is full/)
    const told = Math.max(0, ...parseLines<Told>(eventsOf(first)).map((event) => event.succeeded ?? 0))
    expect(told).toBeGreaterThan(0)

    enlarge(disk)
    const status = await millrace(['status', '--format', 'json', '--state', join(disk, 'state')])
    expect(JSON.parse(status.stdout)).toMatchObject({ counts: { total: ITEMS } })
    const again = await millrace(args, { cwd: dir })
    expect(again.code).toBe(0)
    const { cached, attempts, succeeded } = JSON.parse(again.stdout)
    expect({ succeeded, done: cached + attempts }).toEqual({ succeeded: ITEMS, done: ITEMS })
    expect(cached).toBeGreaterThanOrEqual(told)
    expect(readLines(join(disk, 'state/out/big.jsonl'))).toHaveLength(ITEMS)
  },
)

test.skipIf(!canMount()).each(['r.jsonl', 'r.csv', 'r.parquet'])(
  'the result file %s: the old one stays, and the next run writes it without computing',
  async (name) => {
    const dir = inputs()
    const disk = smallDisk('4m')
    const out = join(disk, name)
    writeFileSync(out, 'old\n')
    const args = [
      '--tasks',
      fixture('noise'),
      ...BIG.slice(2),
      '--out',
      out,
      '--format',
      'json',
      '--progress',
      'none',
    ]
    expectOneError(await millrace(args, { cwd: dir }), /the disk is full/)
    expect(readFileSync(out, 'utf8')).toBe('old\n')
    expect(listTree(disk)).toEqual([name])
    const status = await millrace(['status'], { cwd: dir })
    expect(status.stdout).toMatch(/^state {4}failed: the disk is full\nhint {5}free disk space, /m)

    enlarge(disk)
    const again = await millrace(args, { cwd: dir })
    expect({ code: again.code, ...JSON.parse(again.stdout) }).toMatchObject({
      code: 0,
      cached: ITEMS,
      attempts: 0,
    })
    expect(statSync(out).size).toBeGreaterThan(ITEMS << 19)
  },
)

test.skipIf(!canMount())(
  'no room to begin: one error, and the same command begins when there is some',
  async () => {
    const dir = inputs()
    for (const size of ['8k', '48k']) {
      const disk = smallDisk(size)
      const args = [...BIG, '--state', join(disk, 'state'), '--format', 'json', '--progress', 'none']
      expectOneError(await millrace(args, { cwd: dir }), /can't write the state folder .*: the disk is full/)
      enlarge(disk)
      expect((await millrace(args, { cwd: dir })).code).toBe(0)
    }
  },
)

interface Told {
  succeeded?: number
}

/** stderr without what LMDB's own code prints, and without the error. */
function eventsOf({ stderr }: Ended): string {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .join('\n')
}

function expectOneError({ code, stdout, stderr }: Ended, says: RegExp): void {
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(says)
  expect(stderr.match(/^error: /gm)).toHaveLength(1)
  expect(stderr).toMatch(/\nhint: free disk space.*\n$/)
  expect(stderr).not.toMatch(/^ +at |unhandled|uncaught|Node\.js v/im)
}

function inputs(): string {
  const names = Array.from({ length: ITEMS }, (_, i) => [`in/${i}.txt`, `${i}`])
  return writeTree(tempDir(), Object.fromEntries(names))
}

const mounts: string[] = []
afterAll(() => {
  for (const dir of mounts) execFileSync('umount', ['-l', dir])
})

function smallDisk(size: string): string {
  const dir = tempDir()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir])
  mounts.push(dir)
  return dir
}

function enlarge(disk: string): void {
  execFileSync('mount', ['-o', 'remount,size=64m', disk])
}

function canMount(): boolean {
  const dir = tempDir()
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', dir], { stdio: 'ignore' })
    execFileSync('umount', [dir], { stdio: 'ignore' })
    return true
  } catch {
    // Not allowed here: the tests are skipped by name.
    return false
  }
}
