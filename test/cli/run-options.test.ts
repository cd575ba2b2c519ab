import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fixture, millrace, parseLines, readLines, start, tempDir, writeTree } from './cli.ts'

const JSON_OUT = ['--format', 'json', '--progress', 'none']

interface Event {
  v: number
  type: string
  run_id: string
  ts: string
  [field: string]: unknown
}

function throwing(count: number): string {
  const names = Array.from({ length: count }, (_, i) => [`in/${i}.txt`, `throw ${i}`])
  return writeTree(tempDir(), Object.fromEntries(names))
}

/** Ten items that throw, then one that waits for `open`, then 189 more. */
function failingThenGated(): { dir: string; gate: string } {
  const dir = tempDir()
  const gate = join(dir, 'open')
  const item = (i: number) => (i < 10 ? { error: 'no' } : i === 10 ? { until: gate } : {})
  for (let i = 0; i < 200; i++)
    writeTree(dir, { [`in/${String(i).padStart(3, '0')}.json`]: JSON.stringify(item(i)) })
  return { dir, gate }
}

test.each([
  ['a count', '1'],
  ['a share', '0.5%'],
])('--halt %s: exit 3, the command to resume is told, and it resumes', async (_, halt) => {
  const { dir, gate } = failingThenGated()
  const args = ['--tasks', fixture('gate'), '--files', 'in', '--workers', '1', '--format', 'json']
  const run = start([...args, '--halt', halt, '--progress', 'plain'], { cwd: dir })
  await run.says(/stopping: the --halt budget is spent: [\d.]+ (?:% of the )?items failed for good/)
  writeFileSync(gate, '')
  const halted = await run.ended
  const summary = JSON.parse(halted.stdout)
  expect({ code: halted.code, ...summary }).toMatchObject({ code: 3, total: 200 })
  expect(summary.dead_letter).toBeGreaterThan(0)
  expect(summary.pending).toBeGreaterThan(0)
  expect(halted.stderr).toMatch(/this command resumes:\n {2}millrace .* --halt /)
  expect((await millrace(['status'], { cwd: dir })).stdout).toMatch(
    /state {4}halted: the --halt budget is spent: [\d.]+ (?:% of the )?items failed for good/,
  )
  const resumed = await millrace([...args, '--progress', 'none'], { cwd: dir })
  const cached = 200 - summary.pending
  expect({ code: resumed.code, ...JSON.parse(resumed.stdout) }).toMatchObject({
    code: 1,
    succeeded: 190,
    dead_letter: 10,
    cached,
  })
})

test('--fresh that was stopped goes on, as --dry-run says beforehand', async () => {
  const { dir, gate } = failingThenGated()
  const args = ['--tasks', fixture('gate'), '--files', 'in', '--workers', '1', '--format', 'json']
  writeFileSync(gate, '')
  await millrace(args, { cwd: dir })
  rmSync(gate)
  const run = start([...args, '--fresh', '--halt', '1', '--progress', 'plain'], { cwd: dir })
  await run.says(/stopping: the --halt budget is spent/)
  writeFileSync(gate, '')
  const { pending } = JSON.parse((await run.ended).stdout)
  expect(pending).toBeGreaterThan(0)
  expect(pending).toBeLessThan(200)
  const planned = async (...more: string[]) =>
    JSON.parse((await millrace([...args, '--dry-run', ...more], { cwd: dir })).stdout).tasks[0].pending
  expect(await planned('--fresh')).toBe(pending)
  const resumed = JSON.parse((await millrace([...args, '--fresh'], { cwd: dir })).stdout)
  expect(resumed).toMatchObject({ total: 200, cached: 200 - pending })
  expect(await planned('--fresh')).toBe(200)
})

test('--progress json of a run that is halted ends with its summary, which has a hint', async () => {
  const args = ['--tasks', fixture('echo'), '--files', 'in', '--halt', '1', '--progress', 'json']
  const { code, stderr } = await millrace(args, { cwd: throwing(3) })
  const last = parseLines<Event>(stderr).at(-1)
  expect({ code, ...last }).toMatchObject({
    code: 3,
    type: 'summary',
    hint: expect.stringContaining('dlq list'),
  })
})

test('--max-attempts and --backoff: so many calls, waits that double, all of it in the log', async () => {
  const dir = tempDir()
  writeTree(dir, { 'in/a.txt': join(dir, 'calls') })
  const args = [
    '--tasks',
    fixture('flaky'),
    '--files',
    'in',
    '--max-attempts',
    '3',
    '--backoff',
    '8ms',
    ...JSON_OUT,
  ]
  const { code, stdout } = await millrace(args, { cwd: dir })
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 1, dead_letter: 1, attempts: 3 })
  expect(readFileSync(join(dir, 'calls'), 'utf8')).toBe('...')
  const logs = join(dir, '.millrace/logs')
  const [name] = readdirSync(logs)
  const lines = readLines<Event>(join(logs, name))
  expect(lines.map(({ type }) => type)).toEqual(['retry', 'retry', 'dead_letter', 'summary'])
  const waits = lines.map(({ wait_ms }) => wait_ms as number)
  expect(waits[0]).toBeLessThanOrEqual(10)
  expect(waits[1]).toBeLessThanOrEqual(20)
  expect(lines[2]).toMatchObject({
    id: 'in/a.txt',
    task: 'flaky',
    attempts: 3,
    error: { code: 'EBUSY', class: 'transient' },
  })
  expect(lines.every((line) => name === `${line.run_id}.ndjson`)).toBe(true)
  const again = await millrace(args, { cwd: dir })
  expect(JSON.parse(again.stdout)).toMatchObject({ attempts: 3, cached: 0 })
})

test('a run log that can not be written is told, and the run goes on', async () => {
  const dir = writeTree(tempDir(), { 'in/a.json': '{"error":"no"}', 'in/b.json': '{}' })
  const args = ['--tasks', fixture('gate'), '--files', 'in', '--format', 'json', '--progress', 'none']
  await millrace([...args, '--log-level', 'silent'], { cwd: dir })
  writeFileSync(join(dir, '.millrace/logs'), 'in the way')
  const { code, stdout, stderr } = await millrace([...args, '--fresh'], { cwd: dir })
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({
    code: 1,
    succeeded: 1,
    dead_letter: 1,
    attempts: 2,
  })
  expect(stderr).toMatch(/^note: the run log is not whole: EEXIST.*\n$/)
})

test('--timeout: the item that hangs is dead, its neighbours are not touched; slow ones are logged', async () => {
  const dir = writeTree(tempDir(), { 'in/a.txt': 'a', 'in/b.txt': 'hang', 'in/c.txt': 'slow' })
  const args = ['--tasks', fixture('hang'), '--files', 'in', '--timeout', '2s', ...JSON_OUT]
  const { code, stdout } = await millrace(args, { cwd: dir })
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({
    code: 1,
    succeeded: 2,
    dead_letter: 1,
    attempts: 3,
  })
  const { stdout: shown } = await millrace(['dlq', 'list'], { cwd: dir })
  expect(shown).toBe('in/b.txt  (hang)  timeout: ran for longer than 2 s\n')
  const [log] = readdirSync(join(dir, '.millrace/logs'))
  const lines = readLines<Event>(join(dir, '.millrace/logs', log))
  expect(lines.find(({ type }) => type === 'slow')).toMatchObject({ id: 'in/c.txt', task: 'hang' })
})

test('--format json is the summary record of the contract; a run in which all goes well logs nothing', async () => {
  const dir = writeTree(tempDir(), { 'in/a.ts': 'let a = 1\n' })
  const { code, stdout, stderr } = await millrace(['--tasks', 'analyze', '--files', 'in', ...JSON_OUT], {
    cwd: dir,
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const summary = JSON.parse(stdout)
  expect(stdout).toBe(`${JSON.stringify(summary)}\n`)
  expect(Object.keys(summary).sort()).toEqual(
    'attempts bytes_per_s cached dead_letter duration_s errors failed items_per_s outputs pending run_id skipped slowest succeeded tasks tasks_detail total total_known v violations workers'.split(
      ' ',
    ),
  )
  expect(summary).toMatchObject({
    ...{ v: 1, tasks: ['analyze'], total: 1, succeeded: 1, failed: 0, dead_letter: 0, pending: 0, cached: 0 },
    ...{ attempts: 1, slowest: [{ id: 'in/a.ts', task: 'analyze' }], errors: [] },
    outputs: [join(dir, '.millrace/out/analyze.jsonl')],
    tasks_detail: { analyze: { languages: { TypeScript: { files: 1 } } } },
  })
  expect(existsSync(join(dir, '.millrace/logs'))).toBe(false)
  expect(JSON.parse((await millrace(['report', '--format', 'json'], { cwd: dir })).stdout)).toEqual(summary)
})

test('--progress json: v, type, run_id and ts in each, plan first, summary last', async () => {
  const dir = throwing(3)
  const args = ['--tasks', fixture('echo'), '--files', 'in', '--progress', 'json', '--format', 'json']
  const { stdout, stderr } = await millrace(args, { cwd: dir })
  const events = parseLines<Event>(stderr)
  for (const event of events)
    expect(event).toMatchObject({ v: 1, type: expect.any(String), run_id: events[0].run_id })
  for (const { ts } of events) expect(new Date(ts).toISOString()).toBe(ts)
  expect(events[0]).toMatchObject({ type: 'plan', tasks: ['echo'], resumed: false })
  const { type, ts, ...last } = events[events.length - 1]
  expect(type).toBe('summary')
  expect(last).toEqual(JSON.parse(stdout))
  expect(events.filter((event) => event.type === 'dead_letter')).toHaveLength(3)
})

test('two tasks in one run: a result file each in the folder of --out', async () => {
  const dir = writeTree(tempDir(), { 'in/a.ts': 'let a = 1\n', 'in/b.py': 'b = 1\n' })
  mkdirSync(join(dir, 'results'))
  const args = ['--tasks', `analyze,${fixture('echo')}`, '--files', 'in', '--out', 'results']
  const { code, stdout } = await millrace([...args, '--progress', 'none'], { cwd: dir })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^analyze, echo: 4 items in /)
  expect(stdout).toMatch(/results: results\/analyze\.jsonl\nresults: results\/echo\.jsonl\n/)
  for (const task of ['analyze', 'echo'])
    expect(readLines(join(dir, `results/${task}.jsonl`))).toMatchObject([
      { id: 'in/a.ts', type: 'file', task, status: 'succeeded' },
      { id: 'in/b.py', type: 'file', task, status: 'succeeded' },
    ])
})
