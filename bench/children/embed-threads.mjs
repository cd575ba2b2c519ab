import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { innerFile } from '../lib/inner.mjs'

/**
 * Vectors of texts in memory by two threads, each of half of the texts, handed back to this one: {file, dimensions,
 * passes}; prints the time of the best pass, without loading and starting.
 */
const THREADS = 2
const LEARNS_FROM = 2_000
/** As many as a task of joblib's has. */
const STEP = 2_000
const encoder = new TextEncoder()

if (isMainThread) await measureThreads(JSON.parse(process.argv[2]))
else await serve(workerData)

async function measureThreads({ file, dimensions, passes }) {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const texts = lines.map((line) => JSON.parse(line).text)
  const learnedFrom = texts.slice(0, LEARNS_FROM)
  // Written once: threads that each wrote it would read what another has not finished.
  const module = await innerFile()
  const workers = Array.from({ length: THREADS }, () => startWorker({ module, learnedFrom, dimensions }))
  await Promise.all(workers.map(({ ready }) => ready))
  let wall_s = Number.POSITIVE_INFINITY
  for (let pass = 0; pass < passes; pass++) {
    const began = performance.now()
    const parts = await vectorsOf(texts, workers)
    wall_s = Math.min(wall_s, (performance.now() - began) / 1_000)
    if (parts.some((part) => part.length === 0)) throw new Error('a part is missing')
  }
  console.log(JSON.stringify({ wall_s }))
  for (const { worker } of workers) await worker.terminate()
}

function startWorker(data) {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: data })
  return { worker, ready: new Promise((resolve) => worker.once('message', resolve)) }
}

/** In the order of the texts. */
async function vectorsOf(texts, workers) {
  const parts = []
  const count = Math.ceil(texts.length / STEP)
  const all = Promise.all(
    workers.map(({ worker }, which) => received(worker, parts, Math.ceil((count - which) / THREADS))),
  )
  for (let place = 0; place < count; place++)
    post(workers[place % THREADS].worker, place, texts.slice(place * STEP, (place + 1) * STEP))
  await all
  return parts
}

/** As bytes, which change hands: strings would be copied one by one. */
function post(worker, place, texts) {
  const bytes = new Uint8Array(texts.reduce((sum, text) => sum + text.length * 3, 0))
  const ends = new Uint32Array(texts.length)
  let end = 0
  for (let i = 0; i < texts.length; i++) {
    end += encoder.encodeInto(texts[i], bytes.subarray(end)).written
    ends[i] = end
  }
  worker.postMessage({ place, bytes, ends }, [bytes.buffer, ends.buffer])
}

function received(worker, parts, count) {
  return new Promise((resolve) => {
    let left = count
    const take = ({ place, vectors }) => {
      parts[place] = vectors
      if (--left > 0) return
      worker.off('message', take)
      resolve()
    }
    worker.on('message', take)
  })
}

async function serve({ module, learnedFrom, dimensions }) {
  const { FrequencyCounter, HashModel } = await import(module)
  const counter = new FrequencyCounter()
  for (const text of learnedFrom) counter.add(text)
  const model = new HashModel(dimensions, counter.finish())
  parentPort.on('message', ({ place, bytes, ends }) => {
    const vectors = new Float32Array(ends.length * dimensions)
    for (let i = 0; i < ends.length; i++)
      model.embed(bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]), vectors, i * dimensions)
    parentPort.postMessage({ place, vectors }, [vectors.buffer])
  })
  parentPort.postMessage('ready')
}
