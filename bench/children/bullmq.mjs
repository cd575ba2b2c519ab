import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Queue, Worker } from 'bullmq'
import { items } from './items.mjs'

/** The same items as BullMQ jobs on a Redis that syncs every second: added in bulk, then processed. */
const { count, dir, concurrency } = JSON.parse(process.argv[2])
const BULK = 1_000
const socket = join(dir, 'redis.sock')
const settings = { port: 0, unixsocket: socket, dir, save: '', appendonly: 'yes', appendfsync: 'everysec' }
const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`])
const redis = spawn('redis-server', args, { stdio: 'ignore' })
while (!existsSync(socket)) await sleep(10)

const connection = { path: socket, maxRetriesPerRequest: null }
const queue = new Queue('bench', { connection })
const addBegan = performance.now()
let bulk = []
for (const { id, input } of items(count)) {
  bulk.push({ name: 'double', data: { id, input } })
  if (bulk.length < BULK) continue
  await queue.addBulk(bulk)
  bulk = []
}
const added_per_s = (count / (performance.now() - addBegan)) * 1_000

const began = performance.now()
let done = 0
await new Promise((resolve, reject) => {
  const worker = new Worker('bench', async ({ data }) => data.input * 2, { connection, concurrency })
  worker.on('completed', () => ++done === count && worker.close().then(resolve))
  worker.on('error', reject)
})
const items_per_s = (count / (performance.now() - began)) * 1_000
await queue.close()
const ended = new Promise((resolve) => redis.on('close', resolve))
redis.kill('SIGKILL')
await ended
console.log(JSON.stringify({ items_per_s, added_per_s }))
