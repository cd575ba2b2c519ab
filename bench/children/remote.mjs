import { join } from 'node:path'
import { Agent, request } from 'undici'

/**
 * Sends `count` requests to `url`, `concurrency` at once, and takes in their replies: {who, url, count, concurrency}.
 * `undici` as its manual shows it; `client` is the engine's own, without the engine; `run` is a whole batch with its
 * checkpoint in `dir`.
 */
const { who, url, count, concurrency, dir, inner } = JSON.parse(process.argv[2])
const SAMPLE_MS = 20
const bodyOf = (text) => JSON.stringify({ messages: [{ role: 'user', content: text }] })
const answerOf = (reply) => reply.choices[0].message.content

const WAYS = {
  undici: async () => {
    const dispatcher = new Agent({ connections: concurrency, pipelining: 1 })
    const headers = { 'content-type': 'application/json' }
    return atOnce(async (text) => {
      const { body } = await request(url, { method: 'POST', headers, body: bodyOf(text), dispatcher })
      return answerOf(await body.json())
    })
  },
  client: async () => {
    const { Remote, systemClock } = await import(inner)
    const remote = new Remote({ clock: systemClock, concurrency, limits: {}, variables: {} })
    const context = { again: false, onAbort: () => () => {}, beginWait() {}, endWait() {} }
    return atOnce(async (text) => {
      const { body } = await remote.call({ budget: 'bench', url, body: bodyOf(text) }, context)
      return answerOf(body)
    })
  },
  run: async () => {
    const { runBatch } = await import('../../dist/index.js')
    const options = { url, body: bodyOf('{{text}}'), result: 'choices.0.message.content' }
    const checkpoint = join(dir, `state-${process.pid}`)
    return async () => {
      const batch = await runBatch({
        items: { [Symbol.iterator]: rows },
        task: 'http',
        options,
        concurrency,
        checkpoint,
      })
      if (batch.succeeded !== count) throw new Error(`${batch.succeeded} of ${count} came: ${batch.halted}`)
    }
  },
}

function* rows() {
  for (let i = 0; i < count; i++) yield { id: String(i), input: { text: `row ${i}` } }
}

/** As many loops as there may be requests at once, all over the same rows. */
function atOnce(send) {
  const left = rows()
  const loop = async () => {
    for (const { input } of left) if ((await send(input.text)) !== 'yes') throw new Error('a wrong reply')
  }
  return () => Promise.all(Array.from({ length: concurrency }, loop))
}

const run = await WAYS[who]()
globalThis.gc?.()
const before = process.memoryUsage().rss
let [rss, sockets] = [before, 0]
const sampling = setInterval(() => {
  rss = Math.max(rss, process.memoryUsage().rss)
  if (!globalThis.gc) return
  const open = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length
  sockets = Math.max(sockets, open)
}, SAMPLE_MS)
const [cpu, began] = [process.cpuUsage(), performance.now()]
await run()
const { user, system } = process.cpuUsage(cpu)
const wall_s = (performance.now() - began) / 1_000
clearInterval(sampling)
console.log(
  JSON.stringify({
    requests_per_s: count / wall_s,
    cpu_us: (user + system) / count,
    rss: rss - before,
    sockets,
  }),
)
process.exit()
