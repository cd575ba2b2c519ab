import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../lib/numbers.mjs'
import { takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'mixed'
export const what =
  'a task for the CPU, 2 workers, by itself and in one run with a remote task over the same rows: when the last of its items is done'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const [LOOP, ASK] = ['loop', 'ask'].map((task) =>
  fileURLToPath(new URL(`../tasks/${task}.mjs`, import.meta.url)),
)
const SERVER = fileURLToPath(new URL('../children/reply-server.mjs', import.meta.url))
const REPLY = JSON.stringify({ choices: [{ message: { content: 'yes' } }] })
const ROUNDS = 400_000
/** What a reply takes. */
const REPLY_MS = 300

export async function run({ quick }) {
  // About a minute: in the first seconds the HTTP client's code is cold, and costs several times as much.
  const count = quick ? 15_000 : 200_000
  // In a process of its own, and as cheap as can be: what it takes of the two cores is not the run's.
  const server = spawn(process.execPath, [SERVER, JSON.stringify({ body: REPLY, delay_ms: REPLY_MS })])
  const [port] = await once(server.stdout.setEncoding('utf8'), 'data')
  const env = { ...process.env, API: `http://127.0.0.1:${port.trim()}` }
  try {
    return await withTempDir(async (dir) => {
      const rows = Array.from({ length: count }, (_, id) => JSON.stringify({ id, rounds: ROUNDS }))
      writeFileSync(join(dir, 'rows.jsonl'), rows.join('\n'))
      const batch =
        (tasks, ...limits) =>
        (turn) =>
          timeOf(count, ['--tasks', tasks, '--state', `state-${limits[1]}-${turn}`, ...limits], {
            cwd: dir,
            env,
          })
      const figures = await takeTurns(
        {
          alone: batch(LOOP),
          limited: batch(`${LOOP},${ASK}`, '--rpm', '600'),
          busy: batch(`${LOOP},${ASK}`, '--rpm', '6000'),
        },
        3,
      )
      return rowsOf(figures, count)
    })
  } finally {
    server.kill()
  }
}

function rowsOf({ alone, limited, busy }, count) {
  const speed = (times) => count / median(times)
  const beside = (label, times, goal) =>
    row(label, speed(times), 'items/s', { ratio: speed(times) / speed(alone), to: 'alone', ...goal })
  return [
    row('alone', speed(alone), 'items/s'),
    beside('with 600 requests a minute', limited, { least: 0.9 }),
    beside('with 6,000 requests a minute', busy, { least: 0.9 }),
  ]
}

/** Seconds from the first to the last record of the CPU's task; the rest of the run is not waited for. */
async function timeOf(count, args, options) {
  const common = ['--input', 'rows.jsonl', '--workers', '2', '--concurrency', '64', '--progress', 'none']
  const child = spawn(process.execPath, [MAIN, ...common, '--format', 'ndjson', ...args], options)
  const ended = once(child, 'close')
  let [records, began, rest] = [0, 0, '']
  for await (const text of child.stdout.setEncoding('utf8')) {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    for (const line of lines) if (line.includes('"task":"loop"')) records++
    began ||= performance.now()
    if (records >= count) break
  }
  const time_s = (performance.now() - began) / 1_000
  child.kill('SIGKILL')
  await ended
  if (records < count) throw new Error(`${records} of ${count} items came`)
  return time_s
}
