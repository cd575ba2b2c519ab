import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../lib/numbers.mjs'
import { peer } from '../lib/peers.mjs'
import { measure, takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'analyze'
export const what =
  'code analysis of real trees, whole processes, cold, two workers, beside lizard -t2, cloc, jscpd and madge where they are'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const PACKAGES = fileURLToPath(new URL('../../node_modules/', import.meta.url))
const TURNS = 3

/** Of less, what else the machine does weighs more: such are run more often. */
const SHORT_S = 2
const SHORT_TURNS = 9

/**
 * What is asked of both sides, and how many times faster it should be. `once`: its runs are long. `languages`: of which
 * trees it can be asked.
 */
const CONTESTS = [
  {
    ...{ what: 'all metrics', metrics: 'all', peer: 'lizard', least: 2 },
    args: (tree) => ['-t2', tree],
  },
  {
    ...{ what: 'lines', metrics: 'lines', peer: 'cloc', least: 3 },
    args: (tree) => ['--quiet', tree],
  },
  {
    ...{ what: 'duplicates', metrics: 'duplicates', peer: 'jscpd', least: 20, once: true },
    args: (tree) => ['--silent', '--min-lines', '6', '--max-lines', '100000', '--max-size', '2mb', tree],
  },
  {
    ...{
      what: 'import cycles',
      metrics: 'imports',
      peer: 'madge',
      least: 5,
      languages: ['TypeScript', 'JavaScript'],
    },
    args: (tree) => ['--circular', '--extensions', 'js,jsx,mjs,cjs,ts,tsx,mts,cts', tree],
  },
]

export async function run({ quick }) {
  const rows = []
  for (const [language, tree] of trees())
    for (const contest of CONTESTS) {
      if (contest.languages && !contest.languages.includes(language)) continue
      rows.push(...(await compare(language, tree, contest, quick)))
    }
  return rows
}

async function compare(language, tree, contest, quick) {
  const command = peer(contest.peer)
  const variants = { ours: () => analyze(tree, contest.metrics) }
  if (command)
    variants.theirs = () =>
      measure(command[0], [...command.slice(1), ...contest.args(tree)], { accept: [0, 1] })
  const figures = await takeTurns(variants, 1)
  if (!quick && !contest.once) await takeMoreTurns(variants, figures)
  const wall = (side) => median(figures[side].map(({ wall_s }) => wall_s))
  const { files, mb } = figures.ours[0]
  const label = `${language} (${files.toLocaleString('en')} files, ${Math.round(mb)} MB), ${contest.what}`
  if (!command) return [row(label, wall('ours'), 's')]
  const beside = { ratio: wall('theirs') / wall('ours'), to: `${contest.peer} over it`, least: contest.least }
  return [row(label, wall('ours'), 's', beside)]
}

async function takeMoreTurns(variants, figures) {
  const areShort = Object.values(figures).every(([{ wall_s }]) => wall_s < SHORT_S)
  const more = await takeTurns(variants, (areShort ? SHORT_TURNS : TURNS) - 1)
  for (const side of Object.keys(more)) figures[side].push(...more[side])
}

async function analyze(tree, metrics) {
  return withTempDir(async (cwd) => {
    const args = [MAIN, '--tasks', 'analyze', '--repo', tree, '--analyze.metrics', metrics, '--workers', '2']
    const run = await measure(process.execPath, [...args, '--format', 'json', '--progress', 'none'], {
      cwd,
      accept: [0, 1],
    })
    const { total, tasks_detail } = JSON.parse(run.stdout)
    return { ...run, files: total, mb: tasks_detail.analyze.bytes / 1e6 }
  })
}

/** `ANALYZE_TREES="Java=/some/tree,C=/another"`; else Python's library where there is one, and zod's sources. */
function trees() {
  const given = process.env.ANALYZE_TREES
  if (given) return given.split(',').map((pair) => pair.split('='))
  const python = existsSync('/usr/lib')
    ? readdirSync('/usr/lib').filter((name) => /^python3\.\d+$/.test(name))
    : []
  return [...python.map((name) => ['Python', join('/usr/lib', name)]), ['TypeScript', join(PACKAGES, 'zod')]]
}
