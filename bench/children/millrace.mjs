import { join } from 'node:path'
import { runBatch } from '../../dist/index.js'
import { mainThreadCpu_s } from '../lib/process.mjs'
import { items } from './items.mjs'

/** A whole batch: {count, dir, task, workers, input?}. With `heap_at`, samples the heap at these shares of the run. */
const { count, dir, task, workers, input, heap_at = [] } = JSON.parse(process.argv[2])
const samples = []
const steps = new Set(heap_at)

function onEvent({ type, total, succeeded }) {
  if (type !== 'progress' || !steps.delete(Math.floor((succeeded / total) * 10) / 10)) return
  globalThis.gc()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  samples.push({ at: succeeded / total, heapUsed, external, arrayBuffers })
}

/** Iterated like a generator, but its length is known: so there are progress events from the start. */
const source = {
  key: 'bench',
  length: count,
  skipped: {},
  *batches() {
    let batch = []
    for (const item of items(count, input === undefined ? undefined : () => input)) {
      batch.push({ ...item, type: 'item' })
      if (batch.length < 256) continue
      yield batch
      batch = []
    }
    yield batch
  },
}

const loop = performance.eventLoopUtilization()
const cpu = mainThreadCpu_s()
const summary = await runBatch({
  ...(heap_at.length ? { source } : { items: items(count, input === undefined ? undefined : () => input) }),
  task: new URL(`../tasks/${task}.mjs`, import.meta.url),
  checkpoint: join(dir, 'state'),
  out: join(dir, 'out.jsonl'),
  workers,
  onEvent: heap_at.length ? onEvent : undefined,
})
const { items_per_s, duration_s, succeeded, cached } = summary
console.log(
  JSON.stringify({
    ...{ items_per_s, duration_s, succeeded, cached, samples },
    main_loop: performance.eventLoopUtilization(loop).utilization,
    main_cpu_s: mainThreadCpu_s() - cpu,
  }),
)
