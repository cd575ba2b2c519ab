import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../lib/numbers.mjs'
import { measure, takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'startup'
export const what =
  "--help, and a re-run with nothing changed over a 3,000-file git repository, beside Node's own start"

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))
const FILES = 3_000
const SOURCE = /\.(?:[cm]?[jt]s|json|md)$/

export async function run({ quick }) {
  return withTempDir(async (dir) => {
    const cwd = join(dir, 'repo')
    makeRepository(cwd)
    const node =
      (...args) =>
      () =>
        measure(process.execPath, args, { cwd })
    const rerun = node(MAIN, '--tasks', 'analyze', '--repo', '.', '--progress', 'none')
    await rerun()
    const runs = quick ? 20 : 40
    const figures = await takeTurns(
      {
        bare: node('-e', '0'),
        help: node(MAIN, '--help'),
        rerun,
        status: () => measure('git', ['status'], { cwd }),
      },
      runs,
    )
    return [...rows(figures, 'wall_s', median, true), ...rows(figures, 'cpu_s', mean, false)]
  })
}

function rows({ bare, help, rerun, status }, figure, middle, judged) {
  const ms = (runs) => middle(runs.map((run) => run[figure])) * 1_000
  const kind = figure === 'wall_s' ? 'wall' : 'CPU'
  const goal = judged ? { atMost: 3 } : {}
  const both = ms(status) + ms(bare)
  return [
    row(`node -e 0, ${kind}`, ms(bare), 'ms'),
    row(`millrace --help, ${kind}`, ms(help), 'ms', { ratio: ms(help) / ms(bare), to: 'node -e 0', ...goal }),
    row(`git status, ${kind}`, ms(status), 'ms'),
    row(`re-run, nothing changed, ${kind}`, ms(rerun), 'ms', {
      ratio: ms(rerun) / both,
      to: 'git status + node -e 0',
      ...goal,
    }),
  ]
}

/** CPU time is counted in ticks of 10 ms: only the mean of many runs says something. */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** A repository of real source files, committed, old enough that git trusts its index. */
function makeRepository(cwd) {
  mkdirSync(cwd)
  let copied = 0
  for (const path of sourceFiles(MODULES)) {
    cpSync(join(MODULES, path), join(cwd, 'src', path))
    if (++copied === FILES) break
  }
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], { cwd })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'files')
}

function* sourceFiles(root, folder = '') {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sourceFiles(root, path)
    else if (entry.isFile() && SOURCE.test(entry.name)) yield path
  }
}
