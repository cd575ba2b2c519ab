import { measureChild } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'memory'
export const what =
  'main heap after a forced collection, at three moments of one run: it must not grow with the items'

export async function run({ quick }) {
  const count = quick ? 1_000_000 : 10_000_000
  const options = { count, task: 'double', workers: 2, heap_at: [0.1, 0.5, 0.9] }
  const { samples } = await withTempDir((dir) =>
    measureChild('millrace.mjs', { ...options, dir }, ['--expose-gc']),
  )
  const first = samples[0].heapUsed
  return samples.flatMap(({ at, heapUsed, external }) => [
    row(`heap at ${Math.round(at * 100)} % of ${count.toLocaleString('en')}`, heapUsed / 2 ** 20, 'MiB', {
      ratio: heapUsed / first,
      to: 'the first sample',
      atMost: 1.5,
    }),
    row(`external memory at ${Math.round(at * 100)} %`, external / 2 ** 20, 'MiB'),
  ])
}
