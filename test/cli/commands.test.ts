import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  cleanEnv,
  fixture,
  inProcess,
  listTree,
  MAIN,
  millrace,
  parseLines,
  readLines,
  start,
  tempDir,
  writeTree,
} from './cli.ts'

const ECHO = ['--tasks', fixture('echo'), '--progress', 'none']

/** Three good files and three that throw, of two kinds. */
const original = writeTree(tempDir(), {
  'in/a.txt': 'first',
  'in/b.txt': 'throw no such column',
  'in/c.txt': 'third-result-text',
  'in/d.txt': 'throw bad value 17',
  'in/e.txt': 'throw bad value 4711',
  'in/f.txt': 'sixth',
})
beforeAll(async () => {
  expect((await millrace([...ECHO, '--files', 'in'], { cwd: original })).code).toBe(1)
})

/** A copy of it that a test may change, and how to ask its state without a process. */
function copied() {
  const dir = tempDir()
  cpSync(original, dir, { recursive: true, preserveTimestamps: true })
  return { dir, ask: (...args: string[]) => inProcess([...args, '--state', join(dir, '.millrace')]) }
}

const asked = (...args: string[]) => inProcess([...args, '--state', join(original, '.millrace')])

describe('status and report', () => {
  test('of a finished run', async () => {
    const status = await asked('status')
    expect(status.stdout).toMatch(/^run {6}\S+\nstate {4}finished\n/)
    expect(status.stdout).toContain(
      'done     100 %: 6 of 6 items\ncounts   3 succeeded, 3 dead letters, 0 pending\n',
    )
    const json = JSON.parse((await asked('status', '--format', 'json')).stdout)
    expect(json).toMatchObject({ state: 'finished', tasks: ['echo'], counts: { total: 6, dead_letter: 3 } })
    expect((await asked('report', json.run_id.slice(0, 13))).code).toBe(0)
  })

  test('report: groups of errors for reading, the summary as JSON, a record for each item as NDJSON', async () => {
    const human = await asked('report')
    expect(human.stdout).toMatch(/echo: 6 items in .*\n {2}3 succeeded, 3 dead letters\n/)
    expect(human.stdout).toMatch(/ {5}2 {2}throw: throw bad value <n>\n {8}such as in\/d\.txt\n/)
    expect(human.stdout).toContain('try again: millrace dlq retry')
    const { errors } = JSON.parse((await asked('report', '--format', 'json')).stdout)
    expect(errors.map(({ count }: { count: number }) => count)).toEqual([2, 1])
    const records = parseLines((await asked('report', '--format', 'ndjson')).stdout)
    expect(records.map(({ id }) => id)).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `in/${name}.txt`),
    )
    expect(records[0]).toMatchObject({
      type: 'file',
      task: 'echo',
      status: 'succeeded',
      attempts: 1,
      result: { text: 'first' },
    })
    expect(records[1]).toMatchObject({ status: 'dead_letter', error: { code: 'throw', class: 'permanent' } })
  })

  test('report: the records as a table, also once the module of their task is gone', async () => {
    const dir = writeTree(tempDir(), {
      'mine.mjs': "export default { name: 'mine', version: 1, lane: 'cpu', process: () => ({ n: 1 }) }",
      'in/a.txt': 'a',
    })
    await millrace(['--tasks', './mine.mjs', '--files', 'in', '--progress', 'none'], { cwd: dir })
    rmSync(join(dir, 'mine.mjs'))
    const report = (format: string) =>
      inProcess(['report', '--format', format, '--state', join(dir, '.millrace')])
    expect((await report('csv')).stdout).toBe('id,type,task,status,n\r\nin/a.txt,file,mine,succeeded,1\r\n')
    expect((await report('pdf')).stderr).toMatch(/^error: the task module .*mine\.mjs can't be loaded/)
  })

  test('an unknown run: exit 2, the latest are named', async () => {
    const { code, stderr } = await asked('status', 'nope')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: there is no run "nope"\nhint: the latest are: \d{8}-\d{6}-/)
  })
})

describe('dlq', () => {
  test('list, by id and by filter', async () => {
    const ids = async (...args: string[]) =>
      parseLines<{ item: { id: string } }>(
        (await asked('dlq', 'list', '--format', 'ndjson', ...args)).stdout,
      ).map(({ item }) => item.id)
    expect(await ids()).toEqual(['in/b.txt', 'in/d.txt', 'in/e.txt'])
    expect(await ids('in/d.txt', 'in/a.txt')).toEqual(['in/d.txt'])
    expect(await ids('--signature', 'throw bad value <n>')).toEqual(['in/d.txt', 'in/e.txt'])
    expect(await ids('--signature', 'throw: throw bad value <n>')).toEqual(['in/d.txt', 'in/e.txt'])
    expect(await ids('--code', 'throw', '--class', 'permanent')).toHaveLength(3)
    expect(await ids('--class', 'poison')).toEqual([])
    const human = await asked('dlq', 'list', 'in/b.txt')
    expect(human.stdout).toBe('in/b.txt  (echo)  throw: throw no such column\n')
    expect((await asked('dlq', 'list', 'in/x.txt')).stderr).toMatch(/no dead letter is like that/)
  })

  test('show: input, attempts and errors', async () => {
    const { stdout } = await asked('dlq', 'show', 'in/b.txt')
    expect(stdout).toMatch(/^in\/b\.txt\n {2}task +echo\n/)
    expect(stdout).toContain(join(original, 'in/b.txt'))
    expect(stdout).toMatch(/attempt 1 {2}throw \(permanent\): throw no such column/)
  })

  test('an error drives no terminal, by its code neither', async () => {
    const module = `export default { name: 'evil', version: 1, lane: 'cpu', process() {
      throw Object.assign(new Error('bad'), { code: '\\u001b]0;owned\\u0007' })
    } }`
    const dir = writeTree(tempDir(), { 'evil.mjs': module, 'in/a.txt': 'a' })
    await millrace(['--tasks', './evil.mjs', '--files', 'in', '--progress', 'none'], { cwd: dir })
    const shown = await inProcess(['dlq', 'show', '--state', join(dir, '.millrace')])
    expect(shown.stdout).toContain('attempt 1  \\u001b]0;owned\\u0007 (permanent): bad\n')
  })

  test('export: to stdout, or a file that appears whole', async () => {
    const out = join(tempDir(), 'dead.jsonl')
    expect((await asked('dlq', 'export', '--out', out)).stderr).toMatch(/^3 dead letters in /)
    expect(readFileSync(out, 'utf8')).toBe((await asked('dlq', 'export')).stdout)
    expect(readLines(out)[0]).toMatchObject({
      task: 'echo',
      item: { id: 'in/b.txt', ref: { size: 20 } },
      errors: [{ code: 'throw' }],
    })
  })

  test('retry: from any folder the command runs again, for the chosen items alone', async () => {
    const { dir, ask } = copied()
    expect((await ask('dlq', 'retry', '--later', 'in/b.txt')).stderr).toBe(
      '1 dead letter will be tried again\n',
    )
    expect((await ask('dlq', 'list', '--format', 'ndjson')).stdout.split('\n')).toHaveLength(3)
    expect((await ask('status')).stdout).toContain('3 succeeded, 2 dead letters, 1 pending')
    expect((await ask('verify')).code).toBe(0)
    const { code, stdout, stderr } = await millrace(
      ['dlq', 'retry', 'in/d.txt', '--state', join(dir, '.millrace')],
      { cwd: '/' },
    )
    expect(stderr).toBe('1 dead letter will be tried again\n')
    expect(code).toBe(1)
    expect(stdout).toMatch(/3 succeeded, 3 dead letters, 4 from earlier runs/)
  })
})

test('dlq retry: relative paths mean what they meant to the run, from any folder', async () => {
  const module = `import { existsSync } from 'node:fs'
    export default { name: 'needs', version: 1, lane: 'cpu', process() {
      if (!existsSync('it.txt')) throw new Error('it is not here')
    } }`
  const dir = writeTree(tempDir(), { 'needs.mjs': module, 'in/a.txt': 'a' })
  await millrace(['--tasks', './needs.mjs', '--files', 'in', '--progress', 'none'], { cwd: dir })
  const copy = tempDir()
  cpSync(dir, copy, { recursive: true, preserveTimestamps: true })
  writeFileSync(join(dir, 'it.txt'), '')
  const retried = await millrace(['dlq', 'retry', '--state', join(dir, '.millrace')], { cwd: copy })
  expect(retried.code, retried.stderr).toBe(0)
  expect(retried.stdout).toContain(`results: ${dir}/.millrace/out`)
  rmSync(dir, { recursive: true })
  const gone = await inProcess(['dlq', 'retry', '--state', join(copy, '.millrace')])
  expect(gone).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/their run's folder .*ENOENT\nhint: /),
  })
})

describe('dead letters of rows', () => {
  const TOKENIZE = ['--tasks', 'tokenize', '--progress', 'none', '--out', 'r.jsonl']
  const good = (id: string) => `{"id":"${id}","text":"a"}\n`

  async function setUp(rows: string) {
    const dir = writeTree(tempDir(), { 'a.jsonl': rows })
    const run = (...args: string[]) => millrace([...TOKENIZE, '--input', 'a.jsonl', ...args], { cwd: dir })
    const dlq = (...args: string[]) => millrace(['dlq', ...args], { cwd: dir })
    const listed = async () =>
      parseLines<{ item: { id: string } }>((await dlq('list', '--format', 'ndjson')).stdout).map(
        ({ item }) => item.id,
      )
    return { dir, run, dlq, listed }
  }

  test('are those of rows that are there: not of what was moved, mended or is computed anew', async () => {
    const { dir, run, dlq, listed } = await setUp(`${good('1')}bad\n`)
    await run()
    writeTree(dir, { 'a.jsonl': `${good('0')}${good('1')}bad\n` })
    await run()
    expect(await listed()).toEqual(['a.jsonl:3'])
    await run('--fresh')
    expect(await listed()).toEqual(['a.jsonl:3'])
    writeTree(dir, { 'a.jsonl': `${good('0')}${good('1')}${good('2')}` })
    await run()
    expect(await listed()).toEqual([])
    expect((await dlq('retry')).stderr).toBe('no dead letters\n')
  })

  test('say where their row stands now', async () => {
    const { dir, run, dlq } = await setUp('{"id":"long","text":"one two three four"}\n')
    const limit = ['--tokenize.max-tokens', '2', '--tokenize.overflow', 'fail']
    await run(...limit)
    writeTree(dir, { 'a.jsonl': `${good('0')}{"id":"long","text":"one two three four"}\n` })
    await run(...limit)
    expect((await dlq('show', 'long')).stdout).toContain('"line":2,')
  })

  test('stay until the command that tries them again can run', async () => {
    const { dir, run, dlq, listed } = await setUp('bad\n')
    await run()
    renameSync(join(dir, 'a.jsonl'), join(dir, 'b.jsonl'))
    const { code, stderr } = await dlq('retry')
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: no such file: "a.jsonl"\n/)])
    expect(await listed()).toEqual(['a.jsonl:1'])
    expect((await millrace(['verify'], { cwd: dir })).code).toBe(0)
  })

  test('of standard input wait for the same rows, whatever stands there now; they show what they hold', async () => {
    const { dir, dlq } = await setUp('')
    const given = (args: string[], text: string) => {
      const running = start(args, { cwd: dir })
      running.child.stdin?.end(text)
      return running.ended
    }
    const run = () => given([...TOKENIZE, '--input', '-'], `${good('1')}bad\n`)
    await run()
    expect((await dlq('show')).stdout).toContain('\n  input      "bad"\n  from       {"path":"-","line":2}\n')
    const { code, stderr } = await given(['dlq', 'retry'], '')
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(
        /^1 dead letter will be tried again\nhint: they came from standard input: .*\n {2}millrace /,
      ),
    ])
    expect(readLines(join(dir, 'r.jsonl'))).toHaveLength(1)
    expect((await run()).stdout).toMatch(/1 succeeded, 1 dead letter, 1 from earlier runs/)
  })

  test('report of an older run says whose items it gives', async () => {
    const { dir, run } = await setUp(good('1'))
    await run()
    const [first] = parseLines<{ run_id: string }>(
      (await millrace(['report', '--format', 'json'], { cwd: dir })).stdout,
    )
    writeTree(dir, { 'a.jsonl': good('2') })
    await run()
    const report = await millrace(['report', first.run_id, '--format', 'ndjson'], { cwd: dir })
    expect(report.stderr).toMatch(/^note: run \S+ came later: these are the items as it left them\n$/)
    expect(parseLines(report.stdout)).toMatchObject([{ id: '2' }])
  })
})

describe('verify', () => {
  test('a healthy state: exit 0', async () => {
    expect(await asked('verify')).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+ blocks?, 3 records, 3 dead letters\nall whole\n$/),
      stderr: '',
    })
  })

  test('a flipped byte in a block', async () => {
    const { dir, ask } = copied()
    flip(join(dir, '.millrace/data.mdb'), 'third-result-text')
    const { code, stdout } = await ask('verify')
    expect(code).toBe(2)
    expect(stdout).toMatch(/problem: block \S+: its checksum does not fit\n1 problem\n$/)
  })

  test.each(['a changed byte', 'a missing file'])('a result file: %s', async (how) => {
    const dir = writeTree(tempDir(), { 'in/a.txt': 'alpha' })
    await millrace([...ECHO, '--files', 'in'], { cwd: dir })
    const out = join(dir, '.millrace/out/echo.jsonl')
    if (how === 'a missing file') rmSync(out)
    else flip(out, 'alpha')
    const { code, stdout } = await inProcess(['verify', '--state', join(dir, '.millrace')])
    expect(code).toBe(2)
    expect(stdout).toContain(`problem: ${out} is not the file that run`)
  })
})

describe('clean', () => {
  test('keeps what the last run uses, and later tasks get ledgers of their own', async () => {
    const dir = writeTree(tempDir(), { 'in/a.ts': 'let a = 1\n', 'node_modules/b.ts': 'let b = 1\n' })
    const analyze = (...more: string[]) =>
      millrace(
        [
          '--tasks',
          'analyze',
          '--files',
          'in',
          'node_modules',
          '--format',
          'json',
          '--progress',
          'none',
          ...more,
        ],
        { cwd: dir },
      )
    await analyze()
    await analyze('--analyze.vendored')
    const cleaned = await inProcess(['clean', '--state', join(dir, '.millrace')])
    expect(cleaned).toMatchObject({ code: 0, stderr: expect.stringMatching(/^dropped 2 records: /) })
    expect(JSON.parse((await analyze('--analyze.vendored')).stdout)).toMatchObject({ cached: 2, attempts: 0 })
    expect(JSON.parse((await analyze('--analyze.max-bytes', '5')).stdout)).toMatchObject({
      cached: 0,
      attempts: 2,
    })
    expect((await inProcess(['verify', '--state', join(dir, '.millrace')])).code).toBe(0)
  })

  test('--all removes the folder; what is not ours in it stays', async () => {
    const { dir, ask } = copied()
    expect((await ask('clean', '--all')).stderr).toBe(`removed ${join(dir, '.millrace')}\n`)
    expect(listTree(dir).filter((name) => name.startsWith('.millrace'))).toEqual([])
    const other = copied()
    writeFileSync(join(other.dir, '.millrace/thesis.tex'), 'years of work')
    expect((await other.ask('clean', '--all')).stderr).toContain("kept what is not millrace's: thesis.tex")
    expect(listTree(join(other.dir, '.millrace'))).toEqual(['thesis.tex'])
  })

  test.each([
    ['a format.json', { 'format.json': '{"theirs":1}', '.gitignore': 'node_modules\n' }],
    ['an LMDB file', { 'data.mdb': 'theirs' }],
  ])("--all leaves a stranger's folder with %s as it is", async (_, files) => {
    const dir = writeTree(tempDir(), { ...files, 'out/precious.txt': 'x', 'logs/a.log': 'x' })
    const before = listTree(dir)
    const { code, stderr } = await inProcess(['clean', '--all', '--state', dir])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/is not a millrace state folder\n/),
    })
    expect(listTree(dir)).toEqual(before)
  })

  test('--all empties a state folder from within', async () => {
    const { dir } = copied()
    const cleaned = await millrace(['clean', '--all', '--state', '.'], { cwd: join(dir, '.millrace') })
    expect(cleaned).toMatchObject({ code: 0, stderr: 'removed .\n' })
    expect(listTree(join(dir, '.millrace'))).toEqual([])
  })
})

test('--dry-run says what would be done and changes nothing', async () => {
  const { dir } = copied()
  writeTree(dir, { 'in/new.txt': 'four' })
  const before = listTree(dir)
  const data = readFileSync(join(dir, '.millrace/data.mdb'))
  const { code, stdout } = await millrace([...ECHO, '--files', 'in', '--dry-run'], { cwd: dir })
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'echo: 7 items: 1 item to do (4 B), 3 items done already, 3 dead letters kept\n',
  })
  expect(listTree(dir)).toEqual(before)
  expect(readFileSync(join(dir, '.millrace/data.mdb')).equals(data)).toBe(true)
  const fresh = writeTree(tempDir(), { 'in/a.txt': 'a' })
  await millrace([...ECHO, '--files', 'in', '--dry-run'], { cwd: fresh })
  expect(existsSync(join(fresh, '.millrace'))).toBe(false)
  // What a run leaves that got no further.
  writeTree(fresh, { '.millrace/format.json': '{"format":1,"seed":1}' })
  expect(await millrace([...ECHO, '--files', 'in', '--dry-run'], { cwd: fresh })).toMatchObject({ code: 0 })
})

describe('help, version, completion', () => {
  test('--help has every flag of the contract, --tasks analyze --help the options of analyze', async () => {
    const { code, stdout } = await millrace(['--help'])
    expect(code).toBe(0)
    for (const flag of 'tasks repo files out state workers concurrency max-attempts backoff timeout halt format progress fresh dry-run log-level'.split(
      ' ',
    ))
      expect(stdout).toContain(` --${flag} `)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(stdout).not.toMatch(/\[string\]|\[boolean\]|--analyze/)
    const own = await inProcess(['--tasks', 'analyze', '--help'])
    expect(own.stdout).toMatch(/Options of analyze:\n +--analyze\.metrics .*\n/)
  })

  test('--version', async () => {
    expect((await millrace(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('completion has a script for two shells, and none for another', async () => {
    const [plain, zsh, fish] = await Promise.all(
      [[], ['zsh'], ['fish']].map((shell) => inProcess(['completion', ...shell])),
    )
    expect(plain.stdout).toContain('complete -o default')
    expect(zsh.stdout).toBe(plain.stdout)
    expect(fish).toMatchObject({ code: 2, stderr: expect.stringContaining('bash and zsh') })
    expect((await inProcess(['completion', '--help'])).stdout).toContain('Print a completion script')
  })

  test('bash completes commands, flags, values and tasks', async () => {
    const complete = (line: string) => {
      const words = line.split(' ').map((word) => `"${word}"`)
      const script = `millrace() { "$NODE" "$MAIN" "$@"; }; source <(millrace completion); COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _millrace_complete; printf '%s\\n' "\${COMPREPLY[@]}"`
      const { stdout } = spawnSync('bash', ['-c', script], {
        env: { ...cleanEnv(), NODE: process.execPath, MAIN },
        encoding: 'utf8',
      })
      return stdout.split('\n').filter(Boolean)
    }
    expect(complete('millrace st')).toEqual(['status'])
    expect(complete('millrace --max')).toEqual(['--max-attempts'])
    expect(complete('millrace --tasks a')).toEqual(['analyze'])
    expect(complete('millrace --tasks analyze --analyze.v')).toEqual(['--analyze.vendored'])
    expect(complete('millrace --format n')).toEqual(['ndjson'])
    expect(complete('millrace dlq ex')).toEqual(['export'])
  })
})

/** Changes one byte of a text in a file, in place. */
function flip(path: string, text: string): void {
  const bytes = readFileSync(path)
  let at = bytes.indexOf(text)
  expect(at).toBeGreaterThan(0)
  // Pages that LMDB has copied since may hold it too: which one counts is not seen from here.
  for (; at >= 0; at = bytes.indexOf(text, at + 1)) bytes[at] ^= 1
  writeFileSync(path, bytes)
}
