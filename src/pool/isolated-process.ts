import { writeSync } from 'node:fs'
import { guardExit } from '../core/exit-guard.ts'
import { ChunkHost } from './chunk-host.ts'
import { endWithParent } from './end-with-parent.ts'
import { type ChunkMessage, PROGRESS_FD, type WorkerSetup } from './protocol.ts'

/** The process of the isolated lane: first message the setup, then chunks; it ends with its parent. */
let host: ChunkHost | undefined
const bytes = Buffer.alloc(8)
const { exit } = process
guardExit()
endWithParent(Number(process.argv[2]))

process.on('message', async (message: WorkerSetup | ChunkMessage) => {
  if (!host) {
    host = new ChunkHost(
      message as WorkerSetup,
      tellItem,
      () => false,
      (late) => process.send?.(late),
    )
    return
  }
  process.send?.(await host.run(message as ChunkMessage))
})
process.on('disconnect', () => exit(0))

/** Synchronous, so that it is told even if the item kills the process at once. */
function tellItem(place: number, index: number): void {
  if (index < 0) return
  bytes.writeInt32LE(place)
  bytes.writeInt32LE(index, 4)
  try {
    writeSync(PROGRESS_FD, bytes)
  } catch (error) {
    // Its parent was killed: nobody is left to be told anything.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') exit(0)
    throw error
  }
}
