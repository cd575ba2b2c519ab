import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { innerFile } from '../lib/inner.mjs'
import { median } from '../lib/numbers.mjs'
import { measureChild, takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'vectors'
export const what =
  'rows of an id and 384 floats into Parquet, LIST<FLOAT>, uncompressed: CPU time, and memory'

const PEERS = { 'parquet-wasm': 5, 'hyparquet-writer': 15 }

export async function run({ quick }) {
  const rows = quick ? 10_000 : 100_000
  return withTempDir(async (dir) => {
    const inner = await innerFile()
    const write = (writer, count) => async () => {
      const path = join(dir, `${writer}.parquet`)
      const figures = await measureChild('vectors.mjs', { writer, rows: count, path, inner })
      rmSync(path)
      return figures
    }
    const writers = Object.fromEntries(
      ['millrace', ...Object.keys(PEERS)].map((one) => [one, write(one, rows)]),
    )
    const figures = await takeTurns(writers, quick ? 1 : 3)
    const speed = (one) => Math.round(rows / median(figures[one].map(({ cpu_write_s }) => cpu_write_s)))
    const memory = (one) => Math.round(median(figures[one].map(({ memory_mb }) => memory_mb)))
    const many = await write('millrace', rows * 10)()
    return [
      row('millrace', speed('millrace'), 'rows/s of CPU'),
      row('millrace: memory', memory('millrace'), 'MB'),
      row('millrace, ten times the rows: memory', Math.round(many.memory_mb), 'MB', {
        ...{ ratio: many.memory_mb / memory('millrace'), to: 'that of a tenth', atMost: 1.5 },
      }),
      ...Object.entries(PEERS).flatMap(([peer, least]) => [
        row(peer, speed(peer), 'rows/s of CPU', {
          ratio: speed('millrace') / speed(peer),
          to: 'millrace to it',
          least,
        }),
        row(`${peer}: memory`, memory(peer), 'MB'),
      ]),
    ]
  })
}
