import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../lib/numbers.mjs'
import { measure, takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'analyze'
export const what =
  'code analysis of real trees on this machine, whole process, cold: nothing in the checkpoint'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const WORKERS = [1, 2]

export async function run({ quick }) {
  const rows = []
  for (const tree of trees()) {
    const variants = Object.fromEntries(WORKERS.map((workers) => [workers, () => analyze(tree, workers)]))
    const figures = await takeTurns(variants, quick ? 1 : 3)
    rows.push(...rowsOf(basename(tree), figures))
  }
  return rows
}

function rowsOf(tree, figures) {
  const of = (workers, figure) => median(figures[workers].map((run) => run[figure]))
  const { mb, files } = figures[WORKERS[0]][0]
  const size = `${tree} (${files.toLocaleString('en')} files, ${Math.round(mb)} MB)`
  return WORKERS.flatMap((workers) => {
    const beside =
      workers > 1 ? { ratio: of(1, 'wall_s') / of(workers, 'wall_s'), to: '1 worker over it' } : {}
    return [
      row(`${size}, ${workers} worker${workers > 1 ? 's' : ''}`, mb / of(workers, 'wall_s'), 'MB/s', beside),
      row(`${size}, ${workers} worker${workers > 1 ? 's' : ''}, CPU`, of(workers, 'cpu_s'), 's'),
    ]
  })
}

async function analyze(tree, workers) {
  return withTempDir(async (cwd) => {
    const args = [MAIN, '--tasks', 'analyze', '--repo', tree, '--workers', `${workers}`]
    const run = await measure(process.execPath, [...args, '--format', 'json', '--progress', 'none'], {
      cwd,
      accept: [0, 1],
    })
    const { total, tasks_detail } = JSON.parse(run.stdout)
    return { ...run, files: total, mb: tasks_detail.analyze.bytes / 1e6 }
  })
}

/** Python's library where there is one, and the sources of the packages installed here. */
function trees() {
  const found = readdirSync('/usr/lib', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^python3\.\d+$/.test(entry.name))
    .map((entry) => join('/usr/lib', entry.name))
  return [...found, fileURLToPath(new URL('../../node_modules/zod', import.meta.url))]
}
