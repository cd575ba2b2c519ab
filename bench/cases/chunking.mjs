import { median } from '../lib/numbers.mjs'
import { measureChild, takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'chunking'
export const what =
  "items that take a known time: what share of the workers' time is useful, start-up and checkpoint included"

const ITEMS = [
  { us: 1, count: 1_000_000 },
  { us: 10, count: 300_000 },
  { us: 1_000, count: 5_000 },
]

export async function run({ quick }) {
  const variants = {}
  for (const { us, count } of ITEMS)
    for (const workers of [1, 2])
      variants[`${us} ${workers}`] = batch({ us, count: quick ? count / 5 : count, workers })
  const figures = await takeTurns(variants, 3)
  return Object.entries(figures).map(([variant, runs]) => {
    const [us, workers] = variant.split(' ')
    const efficiency = median(runs.map(({ useful_s, duration_s }) => useful_s / (duration_s * workers)))
    return row(`items of ${us} µs, ${workers} worker${workers > 1 ? 's' : ''}`, efficiency * 100, '% useful')
  })
}

function batch({ us, count, workers }) {
  return async () => {
    const figures = await withTempDir((dir) =>
      measureChild('millrace.mjs', { count, dir, task: 'spin', workers, input: us }),
    )
    return { ...figures, useful_s: (us * count) / 1e6 }
  }
}
