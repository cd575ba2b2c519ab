import { Piscina } from 'piscina'
import { items } from './items.mjs'

/** The same items through raw Piscina: one item a call, a bounded number of calls under way. */
const { count, workers } = JSON.parse(process.argv[2])
const IN_FLIGHT = 1_024
const filename = new URL('./piscina-task.mjs', import.meta.url).href
const pool = new Piscina({ filename, minThreads: workers, maxThreads: workers })
await pool.run(0)

const began = performance.now()
const source = items(count)
let sum = 0
async function feed() {
  for (const { input } of source) {
    const result = await pool.run(input)
    sum += result
  }
}
await Promise.all(Array.from({ length: IN_FLIGHT }, feed))
const duration_s = (performance.now() - began) / 1_000
await pool.destroy()
if (sum !== count * (count - 1)) throw new Error('wrong results')
console.log(JSON.stringify({ items_per_s: count / duration_s }))
