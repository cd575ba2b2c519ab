import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { median } from '../lib/numbers.mjs'
import { measureChild, takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'rows'
export const what =
  'JSONL rows of 338 bytes through a task of about 4 µs, checkpoint and result file on: workers read their own ranges'

const TEXT = 'The quick brown fox jumps over the lazy dog, and nobody knows why it does so every day. '

export async function run({ quick }) {
  const count = quick ? 300_000 : 1_000_000
  return withTempDir(async (dir) => {
    const file = join(dir, 'rows.jsonl')
    writeRows(file, count)
    const batch = (workers) => () =>
      withTempDir((own) => measureChild('rows.mjs', { file, dir: own, workers }))
    const figures = await takeTurns({ one: batch(1), two: batch(2) }, quick ? 3 : 5)
    return rows(figures, count)
  })
}

function rows({ one, two }, count) {
  const of = (runs, figure) => median(runs.map((run) => run[figure]))
  const us = (figure) => (of(two, figure) / count) * 1e6
  const ratio = of(two, 'items_per_s') / of(one, 'items_per_s')
  return [
    row('two workers', of(two, 'items_per_s'), 'rows/s', { ratio, to: 'one worker', least: 1.7 }),
    row('CPU of all threads', us('all_cpu_s'), 'µs a row'),
    row('CPU of the main thread', us('main_cpu_s'), 'µs a row'),
    row('nothing to do, all cached', of(two, 'cached_rows_per_s'), 'rows/s'),
  ]
}

function writeRows(path, count) {
  const fd = openSync(path, 'w')
  const text = TEXT.repeat(4).slice(0, 306)
  for (let from = 0; from < count; from += 1_000)
    writeSync(fd, Array.from({ length: 1_000 }, (_, i) => line(from + i, text)).join(''))
  closeSync(fd)
}

function line(i, text) {
  return `{"id":"row-${String(i).padStart(9, '0')}","text":"${text}"}\n`
}
