import { parentPort, workerData } from 'node:worker_threads'
import { type Comparison, RowComparer } from './row-comparer.ts'

const comparer = new RowComparer(workerData as Comparison)

parentPort?.on('message', ({ from, to }: { from: number; to: number }) => {
  parentPort?.postMessage(comparer.compare(from, to))
})
