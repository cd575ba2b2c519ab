import { spawnSync } from 'node:child_process'
import { median } from '../lib/numbers.mjs'
import { measureChild, takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'trivial'
export const what =
  'x => x * 2 over many items, 2 workers, checkpoint and result file on, each way in a process of its own'

const WORKERS = 2

export async function run({ quick }) {
  const count = quick ? 500_000 : 2_000_000
  const peers = quick ? 20_000 : 100_000
  const batch = (workers) => () =>
    withTempDir((dir) => measureChild('millrace.mjs', { count, dir, task: 'double', workers }))
  const hasRedis = spawnSync('redis-server', ['--version']).status === 0
  const figures = await takeTurns(
    {
      millrace: batch(WORKERS),
      inline: batch(0),
      piscina: () => measureChild('piscina.mjs', { count: peers, workers: WORKERS }),
      ...(hasRedis && {
        bullmq: () =>
          withTempDir((dir) => measureChild('bullmq.mjs', { count: peers / 2, dir, concurrency: 200 })),
      }),
      loop: () => measureChild('loop.mjs', { count: count * 5 }),
    },
    quick ? 3 : 5,
  )
  return rows(figures, count)
}

function rows({ millrace, inline, piscina, bullmq, loop }, count) {
  const of = (runs, figure) => median(runs.map((run) => run[figure]))
  const speed = of(millrace, 'items_per_s')
  const mainLoop = of(millrace, 'main_loop')
  const rate = (runs) => ({ value: of(runs, 'items_per_s'), ratio: speed / of(runs, 'items_per_s') })
  const beside = (label, runs, goal) =>
    row(label, rate(runs).value, 'items/s', { ratio: rate(runs).ratio, to: 'millrace over it', ...goal })
  return [
    row('millrace', speed, 'items/s', { least: 500_000 }),
    row('millrace, wall with start-up', count / of(millrace, 'wall_s'), 'items/s'),
    row('CPU of all threads', (of(millrace, 'cpu_s') / count) * 1e6, 'µs an item'),
    row('CPU of the main thread', (of(millrace, 'main_cpu_s') / count) * 1e6, 'µs an item'),
    row('ceiling by the main thread', count / of(millrace, 'main_cpu_s'), 'items/s'),
    row('main loop busy', mainLoop, 'share'),
    row('cores that the main loop feeds (workers / busy)', WORKERS / mainLoop, 'cores'),
    beside('--workers 0', inline),
    beside('Piscina, one item a call, 2 threads', piscina, { least: 12 }),
    bullmq
      ? beside('BullMQ on Redis, processed', bullmq, { least: 25 })
      : row('BullMQ on Redis: skipped, no redis-server', 0, 'items/s'),
    beside('for loop, one thread', loop),
  ]
}
