import { expect, it } from 'vitest'
import { inThreads } from '../../src/core/threads.ts'

/** A thread that answers with its data and the job; jobs that are words end it. */
const THREAD = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { parentPort, workerData } from 'node:worker_threads'
  parentPort.on('message', (job) => {
    if (job === 'throw') throw new Error('broken')
    if (job === 'exit') process.exit(3)
    parentPort.postMessage(workerData + job)
  })
`)}`,
)

async function work(jobs: unknown[], stop?: AbortSignal): Promise<[unknown, unknown][]> {
  const answers: [unknown, unknown][] = []
  const take = (answer: unknown, job: unknown) => void answers.push([job, answer])
  await inThreads({ module: THREAD, data: 100, jobs, threads: 2, take, stop })
  return answers.sort(([a], [b]) => Number(a) - Number(b))
}

it('shares jobs out, and gives each its answer', async () => {
  const jobs = Array.from({ length: 50 }, (_, i) => i)
  expect(await work(jobs)).toEqual(jobs.map((job) => [job, 100 + job]))
  expect(await work([])).toEqual([])
})

it('rejects for a thread that throws or ends, and where it is told to stop', async () => {
  await expect(work([1, 'throw', 2])).rejects.toThrow('broken')
  await expect(work([1, 'exit', 2])).rejects.toThrow('ended with code 3')
  await expect(work([1], AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
})
