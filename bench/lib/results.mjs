import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { show } from './numbers.mjs'

const FOLDER = new URL('../results/', import.meta.url)
const TABLE = new URL('../RESULTS.md', import.meta.url)

export function writeResult(result) {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(new URL(`${result.name}.json`, FOLDER), `${JSON.stringify(result, null, 2)}\n`)
}

/** Makes the table anew from all results that there are. */
export function collect(names) {
  const results = names
    .filter((name) => existsSync(fileOf(name)))
    .map((name) => JSON.parse(readFileSync(fileOf(name))))
  writeFileSync(TABLE, `${[...head(results), ...results.flatMap(lines)].join('\n')}\n`)
}

function fileOf(name) {
  return new URL(`${name}.json`, FOLDER)
}

function head(results) {
  const machines = new Map(results.map((result) => [describe(result), []]))
  for (const result of results) machines.get(describe(result)).push(result.name)
  return [
    '# Benchmarks',
    '',
    'Made by `npm run bench`. Ratios are of figures taken in turns within one run and hold better than the',
    'figures themselves. Processes run without NODE_EXTRA_CA_CERTS, which costs each of Node 50 ms where it is set.',
    '',
    ...[...machines].map(([machine, names]) => `- ${machine}: ${names.join(', ')}`),
    '',
    '| case | measured | figure | ratio | goal |',
    '|---|---|--:|---|---|',
  ]
}

function describe({ date, quick, machine }) {
  const { cpu, cores, memory_gib, node, platform } = machine
  return `${date}, ${cores} cores of ${cpu}, ${memory_gib} GiB, Node ${node}, ${platform}${quick ? ', --quick' : ''}`
}

function lines({ name, rows }) {
  return rows.map(({ what, value, unit, ratio, to, goal, met }) => {
    const ratioText = ratio === undefined ? '' : `${show(ratio)} × (${to})`
    const goalText = goal === undefined ? '' : `${goal} ${met ? '✓' : '✗'}`
    return `| ${name} | ${what} | ${show(value)} ${unit} | ${ratioText} | ${goalText} |`
  })
}
