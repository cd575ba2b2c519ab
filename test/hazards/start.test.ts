import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { items, type Ran, records, runTask, scratch, summaryOf } from './cli.ts'

/** Preloaded into every thread: what dies before any code of ours runs. */
const PRELOAD = `--require ${fileURLToPath(new URL('../fixtures/dies-in-threads.cjs', import.meta.url))}`

/** What a task says that can never start: fixture, and what the error has to name. */
const NEVER: [task: string, message: RegExp, env?: Record<string, string>][] = [
  ['start-throws-in-module', /start-throws-in-module\.mjs can't be loaded: no such model/],
  ['start-exits-in-module', /start-exits-in-module\.mjs can't be loaded: called process\.exit\(0\)/],
  ['start-exits-in-worker', /task start failed to start 6 times/],
  ['start-dies-in-setup', /task start failed to start 6 times/],
  ['start-throws-in-setup', /no such model/],
  ['start-throws-in-share', /task start: setup failed: no such table/],
  ['start-ok', /task start failed to start 6 times/, { NODE_OPTIONS: PRELOAD }],
]

describe.concurrent('a task that can never start ends the run with one clear error', () => {
  for (const [task, message, env] of NEVER)
    test(env ? `${task}, in threads that die` : task, async () => {
      const ran = await runTask(scratch(items()), task, ['--workers', '2'], env)
      expect(ran.stderr).toMatch(/^error: /m)
      expect(ran.stderr).toMatch(message)
      expect(ran).toMatchObject({ code: 2, stdout: '' })
    })

  test('start-throws-in-setup, --workers 0', async () => {
    const ran = await runTask(scratch(items()), 'start-throws-in-setup', ['--workers', '0'])
    expect(ran.stderr).toMatch(/^error: task start: setup failed: no such model$/m)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
  })
})

describe.concurrent('a worker that dies while starting, once, harms no item', () => {
  test('in setup()', async () => {
    expectAllGood(await runTask(scratch(items()), 'start-dies-sometimes', ['--workers', '2']))
  })

  test('while its thread loads', async () => {
    const env = { NODE_OPTIONS: PRELOAD, DIES_ONCE: '1' }
    expectAllGood(await runTask(scratch(items()), 'start-ok', ['--workers', '1'], env))
  })
})

test("an error that is no item's ends its thread, and no process", async () => {
  const ran = await runTask(scratch(items()), 'start-leaves-error', ['--workers', '1'])
  expect([1, 2]).toContain(ran.code)
  expect(ran.stderr).not.toContain('FATAL ERROR')
})

test('an error of a program that runs two batches is its own', () => {
  const script = fileURLToPath(new URL('../fixtures/host-error.mjs', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', timeout: 30_000 })
  expect(stderr).toContain('Error: of the host')
  expect(status).toBeGreaterThan(0)
})

test('a worker that asks to be replaced is, and no item notices', async () => {
  const ran = await runTask(scratch(items()), 'recycled', ['--workers', '1'])
  expectAllGood(ran)
  expect(new Set(records(ran).map(({ result }) => result)).size).toBeGreaterThan(2)
})

function expectAllGood(ran: Ran): void {
  expect(records(ran).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
    Array(12).fill('succeeded 1'),
  )
  expect(summaryOf(ran)).toMatchObject({ total: 12, succeeded: 12, pending: 0, dead_letter: 0 })
  expect(ran.code, ran.stderr).toBe(0)
}

describe.concurrent('what a task shares is made once', () => {
  test.each([
    ['0', true],
    ['2', false],
  ])('--workers %s', async (workers, isMainThread) => {
    const found = records(await runTask(scratch(items()), 'shares', ['--workers', workers]))
    const counts = found.map(({ result }) => (result as { items: number }).items)
    expect(counts.sort((a, b) => a - b)).toEqual(found.map((_, index) => index + 1))
    for (const { result } of found) expect(result).toMatchObject({ madeBy: 0, isMainThread })
  })
})
