import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { detailLines } from '../../src/cli/table.ts'
import { cleanEnv, fixture, MAIN, millrace, parseLines, tempDir, until, writeTree } from './cli.ts'

const ESC = '\u001b'

function shell(command: string, dir: string, env: Record<string, string> = {}) {
  const child = spawn('bash', ['-c', command], {
    cwd: dir,
    env: { ...cleanEnv(env), NODE: process.execPath, MAIN },
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (data) => {
    text += data
  })
  return { text: () => text, ended: new Promise<number | null>((resolve) => child.on('close', resolve)) }
}

/** Runs in a terminal of its own with so many columns. */
function inTerminal(args: string[], dir: string, columns: number, env: Record<string, string> = {}) {
  const words = ['"$NODE"', '"$MAIN"', ...args].join(' ')
  return shell(`script -qefc 'stty cols ${columns} rows 20; ${words}' /dev/null </dev/null`, dir, {
    TERM: 'xterm',
    ...env,
  })
}

function manyFiles(count: number): string {
  const names = Array.from({ length: count }, (_, i) => [`in/${i}.txt`, `${i}`])
  return writeTree(tempDir(), Object.fromEntries(names))
}

test('a reader that leaves (| head -1) ends the output quietly, and the run is kept', async () => {
  const dir = manyFiles(2_000)
  const run = `"$NODE" "$MAIN" --tasks ${fixture('echo')} --files in --format ndjson`
  const firstLine = async (command: string) => {
    const { text, ended } = shell(`${command} 2>err | head -1; echo "\${PIPESTATUS[0]}"; cat err`, dir)
    await ended
    const [record, code, ...rest] = text().split('\n')
    expect(JSON.parse(record)).toMatchObject({ id: 'in/0.txt', status: 'succeeded' })
    expect(rest).toEqual([''])
    return code
  }
  // 141 is that of a program that SIGPIPE ends; 0 where all was done by the time the reader left.
  expect(['0', '141']).toContain(await firstLine(`${run} --progress none`))
  await shell(`${run} --progress none >/dev/null`, dir).ended
  expect(await firstLine('"$NODE" "$MAIN" report --format ndjson')).toBe('0')
  const stderrGone = shell(
    `${run} --fresh --progress plain 2>&1 >out.ndjson | head -0; wc -l < out.ndjson`,
    dir,
  )
  await stderrGone.ended
  expect(Number(stderrGone.text())).toBe(2_000)
})

test('without a terminal: plain progress on stderr, data alone on stdout, no escape codes', async () => {
  const dir = manyFiles(20)
  const { stdout, stderr } = await millrace(
    ['--tasks', fixture('echo'), '--files', 'in', '--format', 'ndjson'],
    { cwd: dir },
  )
  expect(parseLines(stdout)).toHaveLength(20)
  expect(stderr).toMatch(/^(?:\d+ % {2}\d+\/20.*\n)+$/)
  expect(stdout + stderr).not.toContain(ESC)
})

describe('a terminal of 40 columns', () => {
  test('the live line never wraps and is erased at the end; the summary fits', async () => {
    const dir = tempDir()
    const gate = join(dir, 'open')
    writeTree(dir, { 'in/a.json': JSON.stringify({ until: gate }), 'in/b.json': '{}', 'in/c.json': '{}' })
    const run = inTerminal(['--tasks', fixture('gate'), '--files', 'in', '--workers', '1'], dir, 40)
    await until(() => /0 % {2}0\/3/.test(run.text()))
    writeFileSync(gate, '')
    expect(await run.ended).toBe(0)
    const drawn = run.text().split(`\r${ESC}[K`)
    expect(drawn.length).toBeGreaterThan(2)
    for (const live of drawn.slice(1, -1)) expect(live).toMatch(/^.{0,39}$/)
    expect(drawn.at(-1)).toMatch(/^\S*gate:/)
  })

  test('tables lose columns, not their names; at 80 they have all', async () => {
    const dir = writeTree(tempDir(), {
      'in/a-rather-long-name-of-a-folder/file-with-a-long-name.ts':
        'export function longName(a: number) { return a ? 1 : 2 }\n',
      'in/b.py': 'x = 1\n',
    })
    await millrace(['--tasks', 'analyze', '--files', 'in', '--progress', 'none'], { cwd: dir })
    const narrow = inTerminal(['report'], dir, 40, { NO_COLOR: '1' })
    await narrow.ended
    for (const line of narrow.text().split('\r\n'))
      expect(line.length).toBeLessThanOrEqual(/^(?:results|report): /.test(line) ? 80 : 40)
    expect(narrow.text()).toMatch(/languages +.*code +functions\r\n +\w+/)
    const wide = await millrace(['report'], { cwd: dir })
    expect(wide.stdout).toMatch(/languages +files +bytes +blank +comment +code +functions\n/)
    expect(wide.stdout).toMatch(/total +2 +63 B +0 +0 +2 +1\n/)
    for (const line of wide.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})

describe('colours', () => {
  const COLOUR = new RegExp(`${ESC}\\[[0-9;]*m`)

  test('NO_COLOR beats FORCE_COLOR, FORCE_COLOR beats a pipe, a terminal has them', async () => {
    const dir = manyFiles(1)
    await millrace(['--tasks', fixture('echo'), '--files', 'in'], { cwd: dir })
    expect((await millrace(['report'], { cwd: dir, env: { FORCE_COLOR: '1' } })).stdout).toMatch(COLOUR)
    expect(
      (await millrace(['report'], { cwd: dir, env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout,
    ).not.toMatch(COLOUR)
    const terminal = inTerminal(['report'], dir, 80)
    await terminal.ended
    expect(terminal.text()).toMatch(COLOUR)
  })

  test('TERM=dumb: plain progress and no escape code at all', async () => {
    const dir = manyFiles(20)
    const dumb = inTerminal(['--tasks', fixture('echo'), '--files', 'in'], dir, 80, { TERM: 'dumb' })
    expect(await dumb.ended).toBe(0)
    expect(dumb.text()).toMatch(/100 % {2}20\/20/)
    expect(dumb.text()).not.toContain(ESC)
    expect(existsSync(join(dir, '.millrace/out/echo.jsonl'))).toBe(true)
  })
})

test('a fraction has two places, a small one as many as show two digits', () => {
  const layout = { paint: (_: string, text: string) => text, width: 200 }
  const prices = { a: 0.0009, b: 12.3456, c: 0.5, d: 0.000_012_34, e: 1e-20, f: 0, g: 1234567.5 }
  expect(detailLines('t', prices, layout)).toEqual([
    'a 0.0009  b 12.35  c 0.50  d 0.000012  e 0  f 0  g 1,234,567.50',
  ])
})
