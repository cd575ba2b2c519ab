import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { rowsSource, runBatch } from '../../dist/index.js'
import { inner } from '../lib/inner.mjs'
import { mainThreadCpu_s } from '../lib/process.mjs'

/**
 * Rows of a file in, counts of tokens out, checkpoint and result file on: {file, dir, workers}; then once more, all
 * cached; then the encoder alone over the same texts, in this thread.
 */
const { file, dir, workers } = JSON.parse(process.argv[2])
const ROWS_AT_A_TIME = 10_000

const first = await batch()
const again = await batch()
const encoding_cpu_s = await encodeAll()
console.log(JSON.stringify({ ...first, encoding_cpu_s, cached_rows_per_s: again.total / again.duration_s }))

async function batch() {
  const before = { main: mainThreadCpu_s(), all: process.cpuUsage() }
  const { total, items_per_s, duration_s } = await runBatch({
    source: await rowsSource([file]),
    task: 'tokenize',
    checkpoint: join(dir, `state-${workers}`),
    out: join(dir, `out-${workers}.jsonl`),
    workers,
  })
  const { user, system } = process.cpuUsage(before.all)
  const [main_cpu_s, cpu_s] = [mainThreadCpu_s() - before.main, (user + system) / 1e6]
  return { total, items_per_s, duration_s, main_cpu_s, all_cpu_s: cpu_s }
}

async function encodeAll() {
  const { openEncoding } = await inner()
  const encoder = await openEncoding('o200k_base')
  let cpu_us = 0
  let texts = []
  const count = () => {
    const before = process.cpuUsage()
    for (const text of texts) encoder.count(text)
    const { user, system } = process.cpuUsage(before)
    cpu_us += user + system
    texts = []
  }
  for await (const line of createInterface({ input: createReadStream(file) })) {
    texts.push(JSON.parse(line).text)
    if (texts.length === ROWS_AT_A_TIME) count()
  }
  count()
  return cpu_us / 1e6
}
