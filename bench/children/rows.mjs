import { join } from 'node:path'
import { rowsSource, runBatch } from '../../dist/index.js'
import { mainThreadCpu_s } from '../lib/process.mjs'

/**
 * Rows of a file in, counts of tokens out, checkpoint and result file on: {file, dir, workers}; with `again` once
 * more, all cached.
 */
const { file, dir, workers, again } = JSON.parse(process.argv[2])

const figures = await batch()
if (again) {
  const { total, duration_s } = await batch()
  figures.cached_rows_per_s = total / duration_s
}
console.log(JSON.stringify(figures))

async function batch() {
  const before = { main: mainThreadCpu_s(), all: process.cpuUsage() }
  const { total, items_per_s, duration_s } = await runBatch({
    source: await rowsSource([file]),
    task: 'tokenize',
    checkpoint: join(dir, 'state'),
    out: join(dir, 'out.jsonl'),
    workers,
  })
  const { user, system } = process.cpuUsage(before.all)
  const main_cpu_s = mainThreadCpu_s() - before.main
  return { total, items_per_s, duration_s, main_cpu_s, all_cpu_s: (user + system) / 1e6 }
}
