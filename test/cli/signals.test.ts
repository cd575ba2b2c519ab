import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { catchSignals } from '../../src/cli/signals.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import {
  fixture,
  listTree,
  millrace,
  type Running,
  readLines,
  start,
  tempDir,
  until,
  writeTree,
} from './cli.ts'

const GATE = ['--tasks', fixture('gate'), '--files', 'in', '--workers', '1', '--progress', 'plain']

/** Ten items; the first waits for `open`. */
function gated(): { dir: string; gate: string } {
  const dir = tempDir()
  const gate = join(dir, 'open')
  const names = Array.from({ length: 9 }, (_, i) => [`in/b${i}.json`, JSON.stringify({ value: i })])
  writeTree(dir, { 'in/a.json': JSON.stringify({ until: gate }), ...Object.fromEntries(names) })
  return { dir, gate }
}

async function running(dir: string, gate: string): Promise<Running> {
  const run = start(GATE, { cwd: dir })
  await until(() => existsSync(`${gate}.reached`))
  return run
}

async function finishes(dir: string): Promise<{ cached: number; attempts: number }> {
  const { code, stdout } = await millrace([...GATE, '--format', 'json'], { cwd: dir })
  expect(code).toBe(0)
  expect(readLines(join(dir, '.millrace/out/gate.jsonl'))).toHaveLength(10)
  return JSON.parse(stdout)
}

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, exit) => {
  test(`once: what is in flight ends, the command to resume is told, exit ${exit}`, async () => {
    const { dir, gate } = gated()
    const run = await running(dir, gate)
    run.child.kill(signal)
    await run.says(/finishing \d+ in flight; again to stop now\n/)
    writeFileSync(gate, '')
    const { code, stdout, stderr } = await run.ended
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' })
    expect(stderr).toMatch(
      /stopped with \d+ of 10 items done; this command resumes:\n {2}millrace --tasks \S+gate\.mjs --files in /,
    )
    expect((await millrace(['status'], { cwd: dir })).stdout).toContain('state    interrupted')
    const { cached, attempts } = await finishes(dir)
    expect(cached).toBeGreaterThan(0)
    expect(cached + attempts).toBe(10)
  })

  test(`twice: stops now, exit ${exit}, and the item in flight is not lost`, async () => {
    const { dir, gate } = gated()
    const run = await running(dir, gate)
    run.child.kill(signal)
    await run.says(/again to stop now/)
    run.child.kill(signal)
    expect(await run.ended).toMatchObject({ code: exit, stdout: '' })
    writeFileSync(gate, '')
    expect(await finishes(dir)).toMatchObject({ cached: 0, attempts: 10 })
  })
})

test('while nobody writes into the pipe that rows are read from: exit 130', async () => {
  const dir = tempDir()
  execFileSync('mkfifo', [join(dir, 'rows')])
  const args = ['--tasks', 'tokenize', '--input', 'rows', '--input-format', 'jsonl', '--progress', 'plain']
  const run = start(args, { cwd: dir })
  await until(() => existsSync(join(dir, '.millrace/in-flight')))
  run.child.kill('SIGINT')
  expect(await run.ended).toMatchObject({ code: 130, stdout: '' })
})

test('twice, and what runs does not end: the process dies of the second', () => {
  const clock = new VirtualClock()
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const others = process.listeners('SIGTERM')
  const died: string[] = []
  const signals = catchSignals(clock, { stdout, stderr, env: {} }, (signal) => died.push(signal))
  const onSignal = process.listeners('SIGTERM').find((listener) => !others.includes(listener))
  onSignal?.('SIGTERM')
  onSignal?.('SIGTERM')
  clock.pass(4_999)
  expect([signals.stopNow.aborted, died]).toEqual([true, []])
  clock.pass(1)
  expect(died).toEqual(['SIGTERM'])
  signals.release()
})

test('during start: at any moment the state is none or resumable', async () => {
  const { dir, gate } = gated()
  writeFileSync(gate, '')
  const moments: ((run: Running) => Promise<void>)[] = [
    ({ child }) => new Promise((resolve) => child.once('spawn', resolve)),
    () => until(() => existsSync(join(dir, '.millrace'))),
    () => until(() => existsSync(join(dir, '.millrace/lock'))),
    () => until(() => existsSync(join(dir, '.millrace/in-flight'))),
  ]
  for (const moment of moments) {
    const run = start([...GATE, '--fresh'], { cwd: dir })
    await moment(run)
    run.child.kill('SIGINT')
    const { code, signal, stderr } = await run.ended
    expect([130, 0, 'SIGINT']).toContain(code ?? signal)
    expect(stderr).not.toMatch(/error/)
  }
  await finishes(dir)
  expect((await millrace(['verify'], { cwd: dir })).code).toBe(0)
})

test.each(['--files', '--input'])(
  'during the final write (%s): the old result file stays, no draft is left, exit 130',
  async (source) => {
    const dir = writeTree(tempDir(), { 'in/1.jsonl': '{}\n', 'in/2.jsonl': '{}\n', 'out/r.jsonl': 'old\n' })
    const args = [
      ...['--tasks', fixture('concluding'), source, 'in/*.jsonl', '--workers', '1'],
      ...['--out', 'out/r.jsonl', '--progress', 'plain'],
    ]
    const run = start(args, { cwd: dir })
    await until(() => existsSync(join(dir, 'open.reached')))
    expect(listTree(join(dir, 'out'))).toEqual(['.r.jsonl.partial', 'r.jsonl'])
    run.child.kill('SIGINT')
    expect(await run.ended).toMatchObject({ code: 130, stdout: '' })
    expect(readFileSync(join(dir, 'out/r.jsonl'), 'utf8')).toBe('old\n')
    expect(listTree(join(dir, 'out'))).toEqual(['r.jsonl'])
    writeFileSync(join(dir, 'open'), '')
    const again = await millrace([...args, '--format', 'json'], { cwd: dir })
    expect(JSON.parse(again.stdout)).toMatchObject({ cached: 2, attempts: 0 })
    expect(readLines(join(dir, 'out/r.jsonl'))).toHaveLength(2)
  },
)
