import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fixture, millrace, readLines, start, tempDir, until, writeTree } from '../cli/cli.ts'

const ROWS = 1_500
const TASKS = ['upper', 'lower', 'after']

/** Rows of two types, a task for each, and one that follows. */
function project(): string {
  const rows = Array.from({ length: ROWS }, (_, i) => ({
    id: `${i}`,
    type: i % 3 ? 'a' : 'b',
    text: `row ${i}`,
  }))
  const use = fixture('rows')
  const tasks = { upper: { use }, lower: { use }, after: { use, after: 'lower' } }
  const routes = { a: ['upper', 'lower'], b: ['lower'] }
  return writeTree(tempDir(), {
    'rows.jsonl': rows.map((row) => JSON.stringify(row)).join('\n'),
    'millrace.config.json': JSON.stringify({
      input: 'rows.jsonl',
      workers: 2,
      progress: 'none',
      tasks,
      routes,
    }),
  })
}

function results(dir: string): string[] {
  return TASKS.map((task) => readFileSync(join(dir, `.millrace/out/${task}.jsonl`), 'utf8'))
}

test('a mixed batch that is killed again and again ends with the same bytes', async () => {
  const [calm, killed] = [project(), project()]
  const env = { LEDGER: join(killed, 'ledger') }
  const done = () => (existsSync(env.LEDGER) ? readLines<unknown>(env.LEDGER).length : 0)
  for (let kill = 1; kill <= 6; kill++) {
    const run = start([], { cwd: killed, env })
    let isOver = false
    run.ended.finally(() => {
      isOver = true
    })
    await until(() => isOver || done() >= kill * 500)
    run.child.kill('SIGKILL')
    await run.ended
  }
  const ended = await millrace(['--format', 'json'], { cwd: killed, env })
  const all = ROWS + ROWS + (ROWS * 2) / 3
  expect(JSON.parse(ended.stdout)).toMatchObject({ total: all, succeeded: all, dead_letter: 0 })
  expect(done()).toBeGreaterThanOrEqual(all)
  await millrace(['--format', 'json'], { cwd: calm })
  expect(results(killed)).toEqual(results(calm))
})
