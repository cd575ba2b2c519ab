import { parseArgs } from 'node:util'
import { machine } from './lib/machine.mjs'
import { collect, writeResult } from './lib/results.mjs'

/** npm run bench -- [--only NAME,...] [--quick] [--date YYYY-MM-DD] */
const CASES = [
  'trivial',
  'resume',
  'memory',
  'startup',
  'checkpoint',
  'chunking',
  'analyze',
  'limiter',
  'vectors',
  'nearest',
  'tokenize',
  'rows',
  'short-rows',
  'mixed',
  'retrieval',
  'embed',
  'remote',
]

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
})
const chosen = values.only?.split(',') ?? CASES
const unknown = chosen.filter((name) => !CASES.includes(name))
if (unknown.length) throw new Error(`no case ${unknown.join(', ')}; there are ${CASES.join(', ')}`)

for (const chosenName of chosen) {
  const { name, what, run } = await import(`./cases/${chosenName}.mjs`)
  console.error(`${name}: ${what}`)
  const rows = await run({ quick: values.quick })
  for (const row of rows)
    console.error(`  ${row.what}: ${row.value} ${row.unit}${row.ratio ? ` (${row.ratio} of ${row.to})` : ''}`)
  writeResult({ name, what, quick: values.quick, date: values.date, machine: machine(), rows })
}
collect(CASES)
