import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

export interface ThreadWork<Job, Answer> {
  /** The built module that threads run: beside the one that asks, where that is built too. */
  module: URL
  /** What each thread begins with. */
  data: unknown
  jobs: readonly Job[]
  threads: number
  /** Waited for before the thread gets its next job. */
  take: (answer: Answer, job: Job) => void | Promise<void>
  stop?: AbortSignal
}

/**
 * Shares jobs out among threads, one at a time each; answers come in any order. Rejects with the error of a thread
 * that failed, or the reason of `stop`; the threads have ended by then.
 */
export async function inThreads<Job, Answer>(work: ThreadWork<Job, Answer>): Promise<void> {
  const { module, data, jobs } = work
  const workers = Array.from(
    { length: Math.min(work.threads, jobs.length) },
    () => new Worker(module, { workerData: data }),
  )
  const rest = jobs.values()
  try {
    await Promise.all(workers.map((worker) => serve(worker, rest, work)))
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** False where the program runs from its sources. */
export function isBuilt(module: URL): boolean {
  return existsSync(module)
}

async function serve<Job, Answer>(
  worker: Worker,
  rest: Iterator<Job>,
  { take, stop }: ThreadWork<Job, Answer>,
): Promise<void> {
  for (let next = rest.next(); !next.done; next = rest.next()) {
    stop?.throwIfAborted()
    await take(await ask<Job, Answer>(worker, next.value), next.value)
  }
}

/** One job's answer, or why there is none. */
function ask<Job, Answer>(worker: Worker, job: Job): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const lost = (code: number) => settle(() => reject(new Error(`a thread ended with code ${code}`)))
    const failed = (error: Error) => settle(() => reject(error))
    const answered = (answer: Answer) => settle(() => resolve(answer))
    const settle = (then: () => void) => {
      worker.off('exit', lost).off('error', failed).off('message', answered)
      then()
    }
    worker.on('exit', lost).on('error', failed).on('message', answered)
    worker.postMessage(job)
  })
}
