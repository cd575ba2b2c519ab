import { join } from 'node:path'
import { rowsSource, runBatch } from '../../dist/index.js'
import { mainThreadCpu_s } from '../lib/process.mjs'

/** Rows of a file through a task, checkpoint and result file on: {file, dir, workers}; then once more, all cached. */
const { file, dir, workers } = JSON.parse(process.argv[2])

const first = await batch()
const again = await batch()
console.log(JSON.stringify({ ...first, cached_rows_per_s: again.total / again.duration_s }))

async function batch() {
  const before = { main: mainThreadCpu_s(), all: process.cpuUsage() }
  const { total, items_per_s, duration_s } = await runBatch({
    source: await rowsSource([file]),
    task: new URL('../tasks/text-hash.mjs', import.meta.url),
    checkpoint: join(dir, `state-${workers}`),
    out: join(dir, `out-${workers}.jsonl`),
    workers,
  })
  const { user, system } = process.cpuUsage(before.all)
  const [main_cpu_s, cpu_s] = [mainThreadCpu_s() - before.main, (user + system) / 1e6]
  return { total, items_per_s, duration_s, main_cpu_s, all_cpu_s: cpu_s }
}
