import task from '../tasks/double.mjs'
import { items } from './items.mjs'

/** The same items in one thread with nothing around them. */
const { count } = JSON.parse(process.argv[2])
const began = performance.now()
let sum = 0
for (const { input } of items(count)) sum += task.process(input)
const duration_s = (performance.now() - began) / 1_000
if (sum !== count * (count - 1)) throw new Error('wrong results')
console.log(JSON.stringify({ items_per_s: count / duration_s }))
