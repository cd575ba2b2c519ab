import { median } from '../lib/numbers.mjs'
import { measureChild } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'resume'
export const what = 'a second run over items that are all finished: nothing is computed, no worker starts'

export async function run({ quick }) {
  const count = quick ? 1_000_000 : 10_000_000
  return withTempDir(async (dir) => {
    const options = { count, dir, task: 'double', workers: 2 }
    const first = await measureChild('millrace.mjs', options)
    const again = []
    for (let turn = 0; turn < 3; turn++) again.push(await measureChild('millrace.mjs', options))
    if (again.some(({ cached }) => cached !== count)) throw new Error('a resume computed items again')
    const seconds = median(again.map(({ wall_s }) => wall_s))
    return [
      row('first run', first.wall_s, 's'),
      row(`resume over ${count.toLocaleString('en')} items`, seconds, 's', { atMost: 10 }),
      row('first run over resume', first.wall_s / seconds, 'times'),
      row('CPU of a resume', (median(again.map(({ cpu_s }) => cpu_s)) / count) * 1e6, 'µs an item'),
    ]
  })
}
