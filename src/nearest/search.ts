import { availableParallelism } from 'node:os'
import { FatalError } from '../core/errors.ts'
import { inThreads, isBuilt } from '../core/threads.ts'
import { type Hit, mergeHits } from './best.ts'
import { badIndex } from './index-errors.ts'
import { npyIndex } from './npy-index.ts'
import { PlacedFile } from './parquet-file.ts'
import { parquetIndex } from './parquet-index.ts'
import { Scanner, type Wanted } from './scanner.ts'
import { type Block, NUMBER_BYTES, type VectorIndex } from './vector-index.ts'

/** Bytes of vectors that a thread is given at a time. */
const JOB_BYTES = 32 << 20
/** Below this a thread takes longer to start than the search takes. */
const THREAD_BYTES = 96 << 20

const WORKER = new URL('./scan-worker.js', import.meta.url)

/** Opens a .parquet or .npy file of vectors. `column`: of a Parquet file that is not ours. Throws a `FatalError`. */
export async function openIndex(path: string, column?: string): Promise<VectorIndex & { close(): void }> {
  if (path.endsWith('.npy') && column !== undefined) throw noColumns(path)
  const file = new PlacedFile(path)
  try {
    const index = path.endsWith('.npy') ? npyIndex(file) : await parquetIndex(file, column)
    return Object.assign(index, { close: () => file.close() })
  } catch (error) {
    file.close()
    throw error instanceof RangeError ? badIndex(path, error.message, error) : error
  }
}

function noColumns(path: string): FatalError {
  return new FatalError('bad_option', `${path} has no columns: --column is for Parquet`, 'leave out --column')
}

/**
 * The nearest rows of each query, nearest first, equal ones in the order of rows: exact, and the same for any number
 * of threads. Memory is that of a row group for each thread. `threads`: default the cores available, for large files.
 */
export async function search(index: VectorIndex, wanted: Wanted, threads?: number): Promise<Hit[][]> {
  let found: Hit[][][]
  try {
    found = await foundBy(index, wanted, threads)
  } catch (error) {
    // What a damaged file claims to hold is more than there can be.
    throw error instanceof RangeError ? badIndex(index.layout.path, error.message, error) : error
  }
  return Array.from({ length: wanted.count }, (_, query) =>
    mergeHits(
      found.map((hits) => hits[query]),
      wanted.most,
    ),
  )
}

/** The hits of each query in each part of the file. */
async function foundBy(
  { layout, blocks, rows }: VectorIndex,
  wanted: Wanted,
  threads = threadsFor(rows * layout.length * NUMBER_BYTES[layout.numbers]),
): Promise<Hit[][][]> {
  const found: Hit[][][] = []
  if (threads > 1 && isBuilt(WORKER)) {
    const take = (answer: Answer) => void found.push(hitsOf(answer))
    const jobs = jobsOf(blocks, layout.length * NUMBER_BYTES[layout.numbers])
    await inThreads({ module: WORKER, data: { layout, wanted }, jobs, threads, take })
    return found
  }
  const scanner = new Scanner(layout, wanted)
  try {
    return [await scanner.scan(blocks)]
  } finally {
    scanner.close()
  }
}

type Answer = { hits: Hit[][] } | { failed: Pick<FatalError, 'code' | 'message' | 'hint'> }

function hitsOf(answer: Answer): Hit[][] {
  if ('hits' in answer) return answer.hits
  const { code, message, hint } = answer.failed
  throw new FatalError(code, message, hint)
}

function threadsFor(bytes: number): number {
  return bytes < THREAD_BYTES ? 1 : availableParallelism()
}

/** Blocks that follow one another, about as many bytes each time. */
function jobsOf(blocks: readonly Block[], width: number): Block[][] {
  const jobs: Block[][] = []
  let bytes = JOB_BYTES
  for (const block of blocks) {
    if (bytes >= JOB_BYTES) {
      jobs.push([])
      bytes = 0
    }
    jobs[jobs.length - 1].push(block)
    bytes += block.rows * width
  }
  return jobs
}
