import { setImmediate as turn } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { toErrorRecord } from '../core/errors.ts'
import { guardExit } from '../core/exit-guard.ts'
import type { Stretch } from '../core/rows.ts'
import { Board, FINISHED } from './board.ts'
import { ChunkHost } from './chunk-host.ts'
import type { ChunkMessage, StretchMessage, StretchReply, WorkerReply, WorkerSetup } from './protocol.ts'
import { keepListening } from './strays.ts'

/** The heap of a recycled worker is given back when its thread ends; this long after its last reply. */
const RECYCLE_DELAY_MS = 20
/** How soon an item hears that it should end. */
const LOOK_MS = 50

const { setup, memory } = workerData as { setup: WorkerSetup; memory: SharedArrayBuffer }
const board = new Board(memory)
const host = new ChunkHost(
  setup,
  (place, index, now_ms) => board.write(place, index, now_ms),
  (place) => board.isAsked(place),
  (late) => parentPort?.postMessage(late),
)
setInterval(() => host.look(), LOOK_MS).unref()
const exit = process.exit
let leaving = false

// An item that ends the process would end its neighbours' thread: it fails by itself instead.
guardExit()
keepListening()

// Standard output belongs to the run's data.
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write

/** Resolves when the chunk before has been replied to, however it went. */
let before: Promise<unknown> | undefined

/** A worker thread of the pool: Piscina calls this with each chunk. One waits until the other's reply is on its way. */
export default function run(message: ChunkMessage | StretchMessage): Promise<WorkerReply | StretchReply> {
  const reply = before ? before.then(() => runNow(message)) : runNow(message)
  const then = () => turn()
  before = reply.then(then, then)
  return reply
}

function runNow(message: ChunkMessage | StretchMessage): Promise<WorkerReply | StretchReply> {
  if (leaving) return new Promise(() => {})
  return 'stretch' in message ? cut(message.stretch) : runChunk(message)
}

async function cut(stretch: Stretch): Promise<StretchReply> {
  const { buffersOf, cutStretch } = await import('../sources/rows/row-stretch.ts')
  try {
    const cut = cutStretch(stretch)
    return moving({ kind: 'cut', cut }, buffersOf(cut))
  } catch (thrown) {
    return { kind: 'not_cut', error: toErrorRecord(thrown, 'fatal') }
  }
}

async function runChunk(message: ChunkMessage): Promise<WorkerReply> {
  const reply = await host.run(message)
  board.write(message.place, FINISHED, performance.now())
  if (reply.kind === 'outcome' && reply.exhausted) leave()
  const block = reply.kind === 'outcome' ? reply.outcome.block : undefined
  return block ? moving(reply, [block.buffer as ArrayBuffer]) : reply
}

/** The bytes change hands: copied, they would be written twice more and be garbage of both threads. */
async function moving<Reply>(reply: Reply, buffers: ArrayBuffer[]): Promise<Reply> {
  const { move, transferableSymbol, valueSymbol } = await import('piscina')
  const moved = { [transferableSymbol]: buffers, [valueSymbol]: reply }
  return move(moved as unknown as ArrayBuffer) as unknown as Reply
}

function leave(): void {
  leaving = true
  setTimeout(() => exit(0), RECYCLE_DELAY_MS)
}
