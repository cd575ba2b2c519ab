import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  fixture,
  inProcess,
  isRoot,
  listTree,
  millrace,
  NOBODY,
  ONE_ERROR,
  start,
  tempDir,
  until,
  writeTree,
} from './cli.ts'

const ECHO = ['--tasks', fixture('echo'), '--files', 'in', '--progress', 'none']

const original = writeTree(tempDir(), { 'in/a.txt': 'a', 'in/b.txt': 'b', 'in/c.txt': 'c' })
const home = process.cwd()
beforeAll(async () => {
  expect((await millrace(ECHO, { cwd: original })).code).toBe(0)
  process.chdir(original)
})
afterAll(() => process.chdir(home))

/** A folder with a finished run of three items in its `.millrace`. */
function finished(): string {
  const dir = tempDir()
  cpSync(original, dir, { recursive: true, preserveTimestamps: true })
  return dir
}

function state(dir: string, name = ''): string {
  return join(dir, '.millrace', name)
}

/** Run, and every command that reads or writes the state, end in one error that says this. */
async function allRefuse(dir: string, says: RegExp, uid?: number): Promise<void> {
  const commands = [['status'], ['report'], ['verify'], ['clean'], ['dlq', 'list'], ['dlq', 'retry'], ECHO]
  for (const args of commands) {
    const { code, stdout, stderr } =
      uid === undefined
        ? await inProcess([...args, '--state', state(dir)])
        : await millrace(args, { cwd: dir, uid })
    expect(stderr).toMatch(ONE_ERROR)
    expect(stderr).toMatch(says)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  }
}

async function resumesWithNothingToDo(dir: string): Promise<void> {
  const { code, stdout, stderr } = await millrace([...ECHO, '--format', 'json'], { cwd: dir })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({ total: 3, succeeded: 3, cached: 3, attempts: 0 })
}

test('it is private: the folder 0700, what is in it 0600, not for git', async () => {
  const dir = finished()
  expect(statSync(state(dir)).mode & 0o777).toBe(0o700)
  for (const name of ['.gitignore', 'format.json', 'data.mdb', 'lock.mdb', 'in-flight'])
    expect([name, statSync(state(dir, name)).mode & 0o777]).toEqual([name, 0o600])
  expect(readFileSync(state(dir, '.gitignore'), 'utf8')).toBe('*\n')
  expect(listTree(state(dir))).not.toContain('lock')
})

describe('read-only', () => {
  test('without permission: one error, and nothing lost', async () => {
    const dir = finished()
    chmodSync(state(dir), 0o500)
    if (!isRoot) {
      const { stderr } = await millrace(ECHO, { cwd: dir })
      expect(stderr).toMatch(/permission denied/)
    } else await allRefuse(dir, /the state folder .*: permission denied\n/, NOBODY)
    chmodSync(state(dir), 0o700)
    await resumesWithNothingToDo(dir)
  })

  test.skipIf(!canMount())('mounted so: a run is refused, reading it works', async () => {
    const dir = finished()
    mountReadOnly(state(dir))
    const run = await millrace(ECHO, { cwd: dir })
    expect(run.code).toBe(2)
    expect(run.stderr).toMatch(ONE_ERROR)
    expect(run.stderr).toMatch(/the file system is read-only/)
    for (const args of [['status'], ['report'], ['verify']])
      expect(await millrace(args, { cwd: dir })).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('damaged: refused by every command, never a crash, and clean --all makes way', () => {
  test.each([
    ['0 bytes', 0],
    ['a part of its header', 100],
    ['one page', 4_096],
    ['half', 0.5],
  ])('data.mdb cut to %s', async (_, length) => {
    const dir = finished()
    const { size } = statSync(state(dir, 'data.mdb'))
    const left = length < 1 ? Math.floor(size * length) : length
    truncateSync(state(dir, 'data.mdb'), left)
    await allRefuse(dir, /is damaged: data\.mdb/)
    const clean = await inProcess(['clean', '--all', '--state', state(dir)])
    expect(clean.code).toBe(0)
    expect(existsSync(state(dir))).toBe(false)
  })

  test.each([
    ['garbage', 'not JSON', /is damaged: format\.json is not readable/],
    ['of a newer format', '{"format":99,"seed":1}', /written by a newer millrace \(format 99/],
  ])('format.json %s', async (_, content, says) => {
    const dir = finished()
    const good = readFileSync(state(dir, 'format.json'))
    writeFileSync(state(dir, 'format.json'), content)
    await allRefuse(dir, says)
    writeFileSync(state(dir, 'format.json'), good)
    await resumesWithNothingToDo(dir)
  })

  test('format.json of an older format is raised by a run, not by reading', async () => {
    const dir = finished()
    const { format, seed } = JSON.parse(readFileSync(state(dir, 'format.json'), 'utf8'))
    const older = `{"format":1,"seed":${seed}}`
    writeFileSync(state(dir, 'format.json'), older)
    expect(await millrace(['verify'], { cwd: dir })).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(state(dir, 'format.json'), 'utf8')).toBe(older)
    await resumesWithNothingToDo(dir)
    expect(JSON.parse(readFileSync(state(dir, 'format.json'), 'utf8'))).toEqual({ format, seed })
    expect(format).toBe(2)
  })

  test('a start that was cut short is no damage', async () => {
    const dir = writeTree(tempDir(), { 'in/a.txt': 'a', 'in/b.txt': 'b', 'in/c.txt': 'c' })
    const left = {
      '.gitignore': '',
      'format.json': '{"format":1,"seed":7}',
      'data.mdb': '',
      [`lock.${randomUUID()}`]: '{',
    }
    writeTree(
      dir,
      Object.fromEntries(Object.entries(left).map(([name, text]) => [`.millrace/${name}`, text])),
    )
    expect((await millrace(['status'], { cwd: dir })).stderr).toMatch(/there is no run in/)
    const { code, stdout } = await millrace([...ECHO, '--format', 'json'], { cwd: dir })
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, succeeded: 3 })
  })
})

describe('one writer', () => {
  test('a second one is told the pid of the first and changes nothing', async () => {
    const dir = finished()
    const gate = join(dir, 'open')
    writeTree(dir, { 'slow/a.json': JSON.stringify({ until: gate }) })
    const first = start(['--tasks', fixture('gate'), '--files', 'slow'], { cwd: dir })
    await until(() => existsSync(`${gate}.reached`))
    const before = readFileSync(state(dir, 'lock'), 'utf8')
    const status = await millrace(['status'], { cwd: dir })
    expect(status.stdout).toContain(`running, pid ${first.child.pid}`)
    for (const args of [ECHO, ['clean'], ['clean', '--all'], ['dlq', 'retry']]) {
      const { code, stderr } = await millrace(args, { cwd: dir })
      expect(code).toBe(2)
      expect(stderr).toMatch(ONE_ERROR)
      expect(stderr).toContain(`another millrace (pid ${first.child.pid})`)
    }
    expect(readFileSync(state(dir, 'lock'), 'utf8')).toBe(before)
    writeFileSync(gate, '')
    expect((await first.ended).code).toBe(0)
    await resumesWithNothingToDo(dir)
  })

  test('a lock left by a killed process is taken over, and status says that it died', async () => {
    const dir = finished()
    const gate = join(dir, 'open')
    writeTree(dir, { 'slow/a.json': JSON.stringify({ until: gate }) })
    const args = ['--tasks', fixture('gate'), '--files', 'slow', '--progress', 'none']
    const first = start(args, { cwd: dir })
    await until(() => existsSync(`${gate}.reached`))
    first.child.kill('SIGKILL')
    await first.ended
    expect(existsSync(state(dir, 'lock'))).toBe(true)
    const { stdout } = await millrace(['status'], { cwd: dir })
    expect(stdout).toMatch(/died: its process \(pid \d+\) is gone/)
    expect(stdout).toContain('0 of 1 item')
    expect(stdout).toContain('--tasks')
    writeFileSync(gate, '')
    expect((await millrace(args, { cwd: dir })).code).toBe(0)
    expect(existsSync(state(dir, 'lock'))).toBe(false)
  })

  test('a lock of a container that is gone says which file to remove', async () => {
    const dir = finished()
    writeFileSync(
      state(dir, 'lock'),
      JSON.stringify({ pid: 1, started: '1', host: `not-${hostname()}`, id: 'x' }),
    )
    const { code, stderr } = await millrace(ECHO, { cwd: dir })
    expect(code).toBe(2)
    expect(stderr).toContain(`remove ${state(dir, 'lock')}`)
  })

  test('of six that start at once on a new folder one wins, the others name a pid, and all is done', async () => {
    const dir = tempDir()
    const gate = join(dir, 'open')
    writeTree(dir, { 'slow/a.json': JSON.stringify({ until: gate }) })
    const args = ['--tasks', fixture('gate'), '--files', 'slow', '--progress', 'none']
    const all = Array.from({ length: 6 }, () => start(args, { cwd: dir }))
    let running = all.length
    for (const { ended } of all) void ended.then(() => running--)
    await until(() => running === 1 && existsSync(`${gate}.reached`))
    writeFileSync(gate, '')
    const ends = await Promise.all(all.map(({ ended }) => ended))
    expect(ends.map(({ code }) => code).sort()).toEqual([0, 2, 2, 2, 2, 2])
    for (const { stderr } of ends.filter(({ code }) => code === 2))
      expect(stderr).toMatch(/^error: another millrace \(pid \d+\) is using/)
    expect((await millrace(['verify'], { cwd: dir })).code).toBe(0)
  })
})

const mounts: string[] = []
afterAll(() => {
  for (const dir of mounts) execFileSync('umount', ['-l', dir])
})

function mountReadOnly(dir: string): void {
  execFileSync('mount', ['--bind', dir, dir])
  mounts.push(dir)
  execFileSync('mount', ['-o', 'remount,ro,bind', dir])
}

function canMount(): boolean {
  const dir = tempDir()
  mkdirSync(join(dir, 'm'))
  try {
    execFileSync('mount', ['--bind', join(dir, 'm'), join(dir, 'm')], { stdio: 'ignore' })
    execFileSync('umount', [join(dir, 'm')], { stdio: 'ignore' })
    return true
  } catch {
    // Not allowed here: the test is skipped by name.
    return false
  }
}
