import { parentPort, workerData } from 'node:worker_threads'
import { FatalError } from '../core/errors.ts'
import { Scanner, type Wanted } from './scanner.ts'
import type { Block, VectorLayout } from './vector-index.ts'

const { layout, wanted } = workerData as { layout: VectorLayout; wanted: Wanted }
const scanner = new Scanner(layout, wanted)

parentPort?.on('message', async (blocks: Block[]) => {
  try {
    parentPort?.postMessage({ hits: await scanner.scan(blocks) })
  } catch (error) {
    // An error loses its class on its way between threads.
    if (!(error instanceof FatalError)) throw error
    const { code, message, hint } = error
    parentPort?.postMessage({ failed: { code, message, hint } })
  }
})
