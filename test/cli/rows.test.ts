import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { ItemRecord, Summary } from '../../src/core/records.ts'
import {
  cleanEnv,
  type Ended,
  fixture,
  MAIN,
  millrace,
  parseLines,
  readLines,
  start,
  tempDir,
  until,
  writeTree,
} from './cli.ts'

/** More than two pages of a plan. */
const ROWS = 2_500

const row = (i: number) => `{"id":"row-${i}","text":"text of ${i}"}\n`
const rows = (count: number, from = 0) => Array.from({ length: count }, (_, i) => row(from + i)).join('')

describe.concurrent('--input', () => {
  test('JSONL, CSV, text and packed files in one run: the same bytes whatever the workers', async () => {
    const dir = writeTree(tempDir(), {
      'a.jsonl': rows(ROWS),
      'b.csv': 'id,text\nb-1,"a ""b"", c"\nb-2\n',
      'c.txt.gz': gzipSync('one\ntwo\n'),
      'd.ndjson': '{"id":"d-1","fail":"no"}\n{bad\n',
    })
    const files = ['a.jsonl', 'b.csv', 'c.txt.gz', 'd.ndjson']
    const run = (workers: string) =>
      runRows(dir, files, ['--workers', workers, '--state', `state-${workers}`, '--out', `${workers}.jsonl`])
    const [pool, inline] = await Promise.all([run('2'), run('0')])
    for (const { code, summary } of [pool, inline]) {
      expect({ code, ...summary }).toMatchObject({
        code: 1,
        total: ROWS + 6,
        succeeded: ROWS + 3,
        dead_letter: 3,
      })
      expect(summary.errors.map((group) => group.code).sort()).toEqual([
        'bad_json',
        'throw',
        'wrong_field_count',
      ])
    }
    expect(readFileSync(join(dir, '2.jsonl'))).toEqual(readFileSync(join(dir, '0.jsonl')))
    const results = readLines<{ id: string; result: { row: unknown } }>(join(dir, '2.jsonl'))
    expect(results.map(({ id }) => id)).toEqual([
      ...Array.from({ length: ROWS }, (_, i) => `row-${i}`),
      'b-1',
      'c.txt.gz:1',
      'c.txt.gz:2',
    ])
    expect(results[ROWS].result.row).toEqual({ id: 'b-1', text: 'a "b", c' })
  })

  test('a second run computes nothing; a file that grew: the new rows alone; inserted ones: they alone', async () => {
    const dir = writeTree(tempDir(), { 'a.jsonl': rows(ROWS) })
    expect((await runRows(dir, ['a.jsonl'])).computed).toHaveLength(ROWS)
    expect((await runRows(dir, ['a.jsonl'])).computed).toEqual([])
    appendFileSync(join(dir, 'a.jsonl'), rows(1_500, ROWS))
    expect((await runRows(dir, ['a.jsonl'])).computed.sort()).toEqual(ids(1_500, ROWS).sort())
    writeFileSync(join(dir, 'a.jsonl'), `${rows(100)}${row(9_998)}\n${row(9_999)}${rows(3_900, 100)}`)
    const { computed, summary } = await runRows(dir, ['a.jsonl'])
    expect(computed.sort()).toEqual(['row-9998', 'row-9999'])
    expect(summary).toMatchObject({ total: 4_002, cached: 4_000, skipped: { blank_line: 1 } })
  })

  test('killed in the middle and run again: the same bytes, and nothing that was done is done again', async () => {
    const dir = tempDir()
    writeTree(dir, { 'a.jsonl': `${rows(1_100)}{"id":"gate"}\n${rows(99, 1_100)}` })
    const killed = start([...command(['a.jsonl']), '--workers', '2'], {
      cwd: dir,
      env: { GATE: join(dir, 'gate'), LEDGER: join(dir, 'ledger') },
    })
    await until(() => existsSync(join(dir, 'gate.reached')))
    killed.child.kill('SIGKILL')
    await killed.ended
    expect(readdirSync(join(dir, '.millrace/out'))).toEqual(['.rows.jsonl.partial'])
    const report = await millrace(['report', '--format', 'ndjson'], { cwd: dir })
    const done = parseLines<ItemRecord>(report.stdout).map(({ id }) => id)
    expect(done.length).toBeGreaterThan(500)
    writeFileSync(join(dir, 'gate'), '')
    const { computed, summary } = await runRows(dir, ['a.jsonl'], ['--workers', '2'])
    expect(summary).toMatchObject({ total: 1_200, succeeded: 1_200, cached: done.length })
    const again = new Set(computed)
    expect(done.filter((id) => again.has(id))).toEqual([])
    expect(readdirSync(join(dir, '.millrace/out'))).toEqual(['rows.jsonl'])
    await runRows(dir, ['a.jsonl'], ['--workers', '0', '--state', 'whole', '--out', 'whole.jsonl'])
    expect(readFileSync(join(dir, '.millrace/out/rows.jsonl'))).toEqual(
      readFileSync(join(dir, 'whole.jsonl')),
    )
    expect(await millrace(['verify'], { cwd: dir })).toMatchObject({ code: 0 })
  })

  test('a file that changes under the run stops it, resumable', async () => {
    const dir = writeTree(tempDir(), { 'a.jsonl': `{"id":"gate"}\n${rows(ROWS)}` })
    const args = [...command(['a.jsonl']), '--workers', '1']
    const run = start(args, { cwd: dir, env: { GATE: join(dir, 'gate') } })
    await until(() => existsSync(join(dir, 'gate.reached')))
    appendFileSync(join(dir, 'a.jsonl'), row(ROWS))
    writeFileSync(join(dir, 'gate'), '')
    const { code, stderr } = await run.ended
    expect(code).toBe(3)
    expect(stderr).toMatch(/file_changed: .*a\.jsonl changed while it was read/)
    const { summary } = await runRows(dir, ['a.jsonl'])
    expect(summary).toMatchObject({ total: ROWS + 2, succeeded: ROWS + 2 })
  })

  test('dead letters keep where their row stands; they are shown, exported and tried again', async () => {
    const dir = writeTree(tempDir(), { 'a.jsonl': `${row(1)}{"id":"bad","fail":"no"}\n{bad\n` })
    await runRows(dir, ['a.jsonl'])
    const dlq = (...args: string[]) => millrace(['dlq', ...args], { cwd: dir })
    const letters = parseLines<{ item: unknown }>((await dlq('export')).stdout)
    const path = join(dir, 'a.jsonl')
    expect(letters.map(({ item }) => item)).toEqual([
      { id: 'bad', type: 'row', ref: { path, line: 2, offset: 34, length: 24 } },
      { id: 'a.jsonl:3', type: 'row', ref: { path, line: 3, offset: 59, length: 4 } },
    ])
    expect((await dlq('show', 'bad')).stdout).toContain(`"line":2`)
    const retried = await dlq('retry', 'bad')
    expect({ code: retried.code, ...JSON.parse(retried.stdout) }).toMatchObject({
      code: 1,
      dead_letter: 2,
      attempts: 1,
    })
  })

  test('standard input: its rows are known by what they hold, and dead letters keep them', async () => {
    const dir = tempDir()
    const text = `${rows(3)}{"id":"bad","fail":"no"}\n{bad`
    const first = await runRows(dir, ['-'], [], text)
    expect(first.computed.sort()).toEqual(['bad', ...ids(3)])
    expect(first.summary).toMatchObject({ succeeded: 3, dead_letter: 2 })
    const { stdout } = await millrace(['dlq', 'export'], { cwd: dir })
    expect(parseLines<{ item: unknown }>(stdout).map(({ item }) => item)).toEqual([
      { id: 'bad', type: 'row', ref: { path: '-', line: 4 }, input: { id: 'bad', fail: 'no' } },
      { id: 'stdin:5', type: 'row', ref: { path: '-', line: 5 }, input: '{bad' },
    ])
    expect((await runRows(dir, ['-'], [], text)).computed).toEqual([])
    expect((await runRows(dir, ['-'], [], row(7) + text)).computed).toEqual(['row-7'])
    const dry = await ended(['--dry-run'], dir, ['-'], text)
    expect(JSON.parse(dry.stdout).tasks).toMatchObject([{ task: 'rows', total: 5 }])
  })

  test('a row of a slow pipe is done before the next one comes, and found again in whatever pieces it comes', async () => {
    const dir = tempDir()
    const args = ['--tasks', fixture('rows'), '--input', '-', '--format', 'ndjson', '--progress', 'none']
    const run = start(args, { cwd: dir, env: { LEDGER: join(dir, 'ledger') } })
    for (let i = 0; i < 3; i++) {
      run.child.stdin?.write(row(i))
      await until(() => run.stdout().split('\n').length === i + 2, `record ${i}`)
    }
    run.child.stdin?.end(row(3))
    expect((await run.ended).code).toBe(0)
    const { summary, computed } = await runRows(dir, ['-'], [], rows(6))
    expect([summary.cached, computed.sort()]).toEqual([4, ['row-4', 'row-5']])
  })

  test('status tells no share of rows before all have come, nor of a run that was killed by then', async () => {
    const dir = tempDir()
    const args = ['--tasks', fixture('rows'), '--input', '-', '--format', 'ndjson', '--progress', 'none']
    const run = start(args, { cwd: dir, env: { LEDGER: join(dir, 'ledger') } })
    run.child.stdin?.write(row(0))
    await until(() => run.stdout() !== '')
    const { stdout: running } = await millrace(['status'], { cwd: dir })
    expect(running).toMatch(/^done {5}\d of \d items? listed so far$/m)
    run.child.kill('SIGKILL')
    await run.ended
    const { stdout: died } = await millrace(['status'], { cwd: dir })
    expect(died).toContain('\ndone     1; it ended before all items were listed\n')
    const { stderr } = await millrace(['report'], { cwd: dir })
    expect(stderr).toContain('it ended before all items were listed; this command resumes:')
  })

  test('standard input that waits is left when the run is interrupted', async () => {
    const dir = tempDir()
    const child = spawn(process.execPath, [MAIN, ...command(['-'])], {
      cwd: dir,
      env: cleanEnv({ LEDGER: join(dir, 'ledger') }),
    })
    child.stdin.write(rows(5_000))
    await until(() => existsSync(join(dir, 'ledger')))
    child.kill('SIGINT')
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(130)
    const { summary } = await runRows(dir, ['-'], [], rows(5_001))
    expect(summary).toMatchObject({ total: 5_001, succeeded: 5_001 })
  })

  test.each([
    [['--input', 'b.jsonl'], 'no such file: "b.jsonl"'],
    [['--input', 'a.jsonl', '--text-field', 'body'], '--text-field "body": a.jsonl has no such column'],
    [['--input', 'a.jsonl', '--files', 'a.jsonl'], '--files and --input can not go together'],
    [['--files', 'a.jsonl', '--id-field', 'key'], '--id-field goes with --input'],
    [
      ['--input', 'a.jsonl', '--input-format', 'xml'],
      '--input-format "xml": not one of jsonl, csv, tsv, txt, parquet',
    ],
  ])('%j ends at once: exit 2, nothing changed', async (args, message) => {
    const dir = writeTree(tempDir(), { 'a.jsonl': row(1) })
    const { code, stderr } = await millrace(['--tasks', fixture('rows'), ...args], { cwd: dir })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`error: ${message}\nhint: `),
    })
    expect(existsSync(join(dir, '.millrace'))).toBe(false)
  })
})

function ids(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, i) => `row-${from + i}`)
}

function command(files: string[]): string[] {
  return ['--tasks', fixture('rows'), '--input', ...files, '--format', 'json', '--progress', 'none']
}

/** Runs to the end; `computed`: the ids of rows that were. */
async function runRows(
  dir: string,
  files: string[],
  args: string[] = [],
  stdin = '',
): Promise<{ code: number | null; summary: Summary; computed: string[] }> {
  const state = args[args.indexOf('--state') + 1] ?? ''
  const ledger = join(dir, `ledger-${args.includes('--state') ? state : ''}`)
  rmSync(ledger, { force: true })
  const { code, stdout, stderr } = await ended(args, dir, files, stdin, { LEDGER: ledger })
  expect(stderr).toBe('')
  const computed = existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n').filter(Boolean) : []
  return { code, summary: JSON.parse(stdout), computed }
}

function ended(
  args: string[],
  cwd: string,
  files: string[],
  stdin: string,
  env: Record<string, string> = {},
): Promise<Ended> {
  const run = start([...command(files), ...args], { cwd, env })
  run.child.stdin?.end(stdin)
  return run.ended
}
