import { availableParallelism } from 'node:os'
import { setImmediate as breath } from 'node:timers/promises'
import { inThreads, isBuilt } from '../../../core/threads.ts'
import { NearestPairs, type NearPair } from './nearest-pairs.ts'
import { type Comparison, type NearPairs, RowComparer } from './row-comparer.ts'
import { stagesOf } from './stages.ts'
import type { VectorList } from './vector-list.ts'

/** Pairs that are compared at a time: some 30 ms, after which the thread can do other things. */
const JOB_PAIRS = 1 << 24
/** The same where all that are found are handed on, since all may be. */
const SMALL_JOB_PAIRS = 1 << 20
/** Fewer pairs than this are done before threads would have started. */
const THREAD_PAIRS = 1 << 26

const WORKER = new URL('./near-pairs-worker.js', import.meta.url)

export interface NearOptions {
  /** The least cosine, more than 0. */
  least: number
  /** Pairs that are listed, those with the greatest cosines; the rest is counted. */
  most: number
  /** Default: the cores available, where there are many vectors. */
  threads?: number
  /** Takes all pairs, by their first and then their second vector; waited for before many more are looked for. */
  each?: (pairs: readonly NearPair[]) => Promise<void>
  /** What is under way when it aborts is finished, and then it rejects with the reason. */
  stop?: AbortSignal
}

interface Job {
  from: number
  to: number
}

/**
 * All pairs of like vectors, by comparing each with all others: the same for any number of threads. Vectors have
 * length 1.
 */
export async function nearPairs(
  vectors: VectorList,
  { least, most, each, ...how }: NearOptions,
): Promise<NearPairs> {
  const { count, memory: floats, dimensions } = vectors
  if (count < 2) return { pairs: [], total: 0 }
  const comparison = { stages: stagesOf(vectors), floats, dimensions, least, most: each ? undefined : most }
  const nearest = new NearestPairs(most)
  let total = 0
  const { threads = threadsFor(count), stop } = how
  const jobs = jobsOf(count, each ? SMALL_JOB_PAIRS : JOB_PAIRS)
  const handOn = each && inTurn(each)
  const take = (answer: NearPairs, job: Job) => {
    for (const pair of answer.pairs) nearest.add(pair)
    total += answer.total
    return handOn?.(answer.pairs, job)
  }
  if (threads > 1) await inThreads({ module: WORKER, data: comparison, jobs, threads, take, stop })
  else await here(comparison, jobs, take, stop)
  return { pairs: nearest.finish(), total }
}

function threadsFor(count: number): number {
  return (count * count) / 2 < THREAD_PAIRS || !isBuilt(WORKER) ? 1 : availableParallelism()
}

/** Hands on what jobs found in the order of the jobs, in whichever they end. */
function inTurn(
  each: (pairs: readonly NearPair[]) => Promise<void>,
): (pairs: NearPair[], job: Job) => Promise<void> {
  const waiting = new Map<number, { pairs: NearPair[]; to: number }>()
  let next = 0
  let last = Promise.resolve()
  const drain = async () => {
    for (let found = waiting.get(next); found; found = waiting.get(next)) {
      waiting.delete(next)
      next = found.to
      await each(found.pairs)
    }
  }
  return (pairs, { from, to }) => {
    waiting.set(from, { pairs, to })
    last = last.then(drain)
    return last
  }
}

function jobsOf(count: number, pairs: number): Job[] {
  const rows = Math.max(1, Math.floor(pairs / count))
  return Array.from({ length: Math.ceil(count / rows) }, (_, i) => ({
    from: i * rows,
    to: Math.min(count, (i + 1) * rows),
  }))
}

async function here(
  comparison: Comparison,
  jobs: Job[],
  take: (answer: NearPairs, job: Job) => Promise<void> | undefined,
  stop: AbortSignal | undefined,
): Promise<void> {
  const comparer = new RowComparer(comparison)
  for (const job of jobs) {
    stop?.throwIfAborted()
    await take(comparer.compare(job.from, job.to), job)
    await breath()
  }
}
