import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { innerFile } from '../lib/inner.mjs'
import { median } from '../lib/numbers.mjs'
import { measureChild, takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'remote'
export const what =
  'requests to a server on this machine that answers at once, 64 at a time: undici.request, our client, a whole run of the http task; and what 2,000 in flight hold'

const SERVER = fileURLToPath(new URL('../children/reply-server.mjs', import.meta.url))
const REPLY = JSON.stringify({ choices: [{ message: { content: 'yes' } }] })
const WHO = { undici: 'undici.request', client: 'our client alone', run: 'a whole run, checkpoint on' }
const IN_FLIGHT = 2_000
/** Enough for the run to have come to all of them: it begins with few, and doubles with each round of answers. */
const SLOW = { count: 10_000, concurrency: IN_FLIGHT }
const SLOW_MS = 1_000

export async function run({ quick }) {
  const count = quick ? 40_000 : 100_000
  return withTempDir(async (dir) => {
    const common = { dir, inner: await innerFile() }
    const fast = await figuresOf({ count, concurrency: 64, ...common }, 0, 3)
    const slow = await figuresOf({ ...SLOW, ...common }, SLOW_MS, 1, ['--expose-gc'])
    return [...speedRows(fast), ...memoryRows(slow)]
  })
}

/** All ways of sending the same requests to one server, in turns. */
async function figuresOf(options, delay_ms, turns, flags) {
  const server = spawn(process.execPath, [SERVER, JSON.stringify({ body: REPLY, delay_ms })])
  const [port] = await once(server.stdout.setEncoding('utf8'), 'data')
  const url = `http://127.0.0.1:${port.trim()}/`
  const send = (who) => () => measureChild('remote.mjs', { ...options, who, url }, flags)
  try {
    return await takeTurns(Object.fromEntries(Object.keys(WHO).map((who) => [who, send(who)])), turns)
  } finally {
    server.kill()
  }
}

function speedRows(figures) {
  const of = (who, figure) => median(figures[who].map((each) => each[figure]))
  const rows = []
  for (const [figure, unit, what, goal] of [
    ['requests_per_s', 'requests/s', 'speed', { least: 0.9 }],
    ['cpu_us', 'µs', 'CPU for a request', {}],
  ])
    for (const [who, label] of Object.entries(WHO)) {
      const beside = { ratio: of(who, figure) / of('undici', figure), to: WHO.undici, ...goal }
      rows.push(row(`${label}: ${what}`, of(who, figure), unit, who === 'undici' ? {} : beside))
    }
  return rows
}

function memoryRows(figures) {
  return Object.entries(WHO).map(([who, label]) => {
    const [{ rss, sockets }] = figures[who]
    if (sockets < IN_FLIGHT * 0.95) throw new Error(`${label} had only ${sockets} in flight`)
    return row(
      `${label}: more memory with 2,000 in flight`,
      rss / 1e6,
      'MB',
      who === 'run' ? { atMost: 150 } : {},
    )
  })
}
