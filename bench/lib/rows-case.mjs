import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { median } from './numbers.mjs'
import { measureChild, takeTurns } from './process.mjs'
import { row } from './row.mjs'
import { withTempDir } from './temp.mjs'
import { realTexts } from './texts.mjs'

/** What a row holds beside its text, in bytes. */
const FRAME = '{"id":"row-123456","text":""}'.length
const TEXT_BYTES = 4_000_000
/**
 * Of rows: enough that starting and optimising code, which is the same for any number (about 0.7 s for two workers), is
 * little of what is measured.
 */
const INPUT_BYTES = { quick: 40_000_000, full: 2_000_000_000 }
const TURNS = 3
/** Rows that the encoder alone is timed over: as many as take seconds. */
const ENCODED_BYTES = 100_000_000

/** JSONL rows in, counts of tokens out, checkpoint and result file on. `sizes`: bytes of a row, by name. */
export async function rowsCase(sizes, quick) {
  return withTempDir(async (dir) => {
    const cases = Object.entries(realTexts(dir, TEXT_BYTES)).flatMap(([kind, path]) =>
      Object.entries(sizes).map(([size, bytes]) => ({ kind, path, size, bytes })),
    )
    const found = []
    for (const one of cases) found.push(...(await rowsOf(one, dir, quick)))
    return found
  })
}

async function rowsOf({ kind, path, size, bytes }, dir, quick) {
  const file = join(dir, 'rows.jsonl')
  const count = Math.round(INPUT_BYTES[quick ? 'quick' : 'full'] / bytes)
  writeRows(file, count, readFileSync(path, 'utf8'), bytes)
  const batch = (workers) => () =>
    withTempDir((own) => measureChild('rows.mjs', { file, dir: own, workers, again: workers === 2 }))
  const figures = await takeTurns({ one: batch(1), two: batch(2) }, TURNS)
  const most = Math.round(ENCODED_BYTES / bytes)
  const { encoding_cpu_s } = await measureChild('rows-encoding.mjs', { file, most })
  rmSync(file)
  const encoding_us = (encoding_cpu_s / Math.min(most, count)) * 1e6
  return figuresOf(`${kind}, ${size} rows (${bytes} B)`, figures, encoding_us, count)
}

function figuresOf(title, { one, two }, encoding_us, count) {
  const of = (runs, figure) => median(runs.map((run) => run[figure]))
  const us = (seconds) => (seconds / count) * 1e6
  // Of neighbours: a machine that others share is slower for minutes at a time.
  const ratio = median(two.map(({ items_per_s }, turn) => items_per_s / one[turn].items_per_s))
  const all_us = us(of(two, 'all_cpu_s'))
  return [
    row(`${title}: two workers`, of(two, 'items_per_s'), 'rows/s', { ratio, to: 'one worker', least: 1.7 }),
    row(`${title}: CPU of all threads`, all_us, 'µs a row'),
    row(`${title}: CPU of the main thread`, us(of(two, 'main_cpu_s')), 'µs a row'),
    row(`${title}: of it all, not encoding`, 100 * (1 - encoding_us / all_us), '% of the CPU'),
    row(`${title}: nothing to do, all cached`, of(two, 'cached_rows_per_s'), 'rows/s'),
  ]
}

/** Rows of about so many bytes, cut out of the text one after another, round and round. */
function writeRows(path, count, text, bytes) {
  const units = Math.round(((bytes - FRAME) * text.length) / Buffer.byteLength(JSON.stringify(text)))
  const fd = openSync(path, 'w')
  for (let from = 0; from < count; from += 1_000)
    writeSync(
      fd,
      Array.from({ length: Math.min(1_000, count - from) }, (_, i) => line(from + i, text, units)).join(''),
    )
  closeSync(fd)
}

function line(i, text, units) {
  const start = (i * units) % (text.length - units)
  // No half of a character at either end: texts have none.
  return `${JSON.stringify({ id: `row-${i}`, text: text.slice(start, start + units).toWellFormed() })}\n`
}
