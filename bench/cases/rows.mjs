import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { median } from '../lib/numbers.mjs'
import { measureChild, takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'
import { realTexts } from '../lib/texts.mjs'

export const name = 'rows'
export const what =
  'JSONL rows of about 338 bytes of English in, counts of tokens out, checkpoint and result file on'

const TEXT_BYTES = 300

export async function run({ quick }) {
  const count = quick ? 300_000 : 1_000_000
  return withTempDir(async (dir) => {
    const file = join(dir, 'rows.jsonl')
    writeRows(file, count, readFileSync(realTexts(dir, 2_000_000).English, 'latin1').replace(/\s+/g, ' '))
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
    row(
      'of it all, not encoding',
      100 * (1 - of(two, 'encoding_cpu_s') / of(two, 'all_cpu_s')),
      '% of the CPU',
    ),
    row('nothing to do, all cached', of(two, 'cached_rows_per_s'), 'rows/s'),
  ]
}

function writeRows(path, count, text) {
  const fd = openSync(path, 'w')
  for (let from = 0; from < count; from += 1_000)
    writeSync(fd, Array.from({ length: 1_000 }, (_, i) => line(from + i, text)).join(''))
  closeSync(fd)
}

function line(i, text) {
  const start = (i * TEXT_BYTES) % (text.length - TEXT_BYTES)
  return `${JSON.stringify({ id: `row-${i}`, text: text.slice(start, start + TEXT_BYTES) })}\n`
}
