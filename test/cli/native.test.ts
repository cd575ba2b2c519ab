import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fixture, millrace, readLines, start, tempDir, until, writeTree } from './cli.ts'

const NATIVE = ['--tasks', fixture('native'), '--files', 'in', '--workers', '1', '--progress', 'plain']

/** The third of nine items never ends by itself. */
function items(): string {
  const names = Array.from({ length: 9 }, (_, i) => [`in/${i}`, i === 2 ? 'ever' : String(i)])
  return writeTree(tempDir(), Object.fromEntries(names))
}

function log(dir: string): string[] {
  return existsSync(join(dir, 'log')) ? readFileSync(join(dir, 'log'), 'utf8').trim().split('\n') : []
}

test('a thread in native code is not ended for an item over its time: it gives it back and goes on', async () => {
  const dir = items()
  const { code, stdout } = await millrace([...NATIVE, '--timeout', '300ms', '--format', 'json'], { cwd: dir })
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ total: 9, succeeded: 8, dead_letter: 1, pending: 0 },
    errors: [{ code: 'timeout', class: 'poison', count: 1, example_id: 'in/2' }],
  })
  const [holds, gives, ...more] = log(dir)
  expect(more).toEqual([])
  const thread = Number(holds.split(' ')[1])
  expect(gives).toBe(`gives back ${thread}`)
  const threads = readLines<{ result: { thread: number } }>(join(dir, '.millrace/out/native.jsonl'))
  expect(new Set(threads.map(({ result }) => result.thread))).toEqual(new Set([thread]))
})

test('nor when the run stops now: the item is pending, and a later run has it again', async () => {
  const dir = items()
  const run = start(NATIVE, { cwd: dir })
  await until(() => log(dir).length > 0)
  run.child.kill('SIGINT')
  await run.says(/again to stop now/)
  run.child.kill('SIGINT')
  expect(await run.ended).toMatchObject({ code: 130, stdout: '' })
  expect(log(dir)[1]).toMatch(/^gives back/)
  const { stdout } = await millrace(['status', '--format', 'json'], { cwd: dir })
  expect(stdout).toContain('"state":"interrupted"')
  writeTree(dir, { 'in/2': 'short' })
  const again = await millrace([...NATIVE, '--format', 'json'], { cwd: dir })
  expect(JSON.parse(again.stdout)).toMatchObject({ succeeded: 9, dead_letter: 0 })
})
