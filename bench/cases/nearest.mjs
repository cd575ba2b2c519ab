import { join } from 'node:path'
import { inner } from '../lib/inner.mjs'
import { median } from '../lib/numbers.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'nearest'
export const what =
  'a query against all vectors of a Parquet file of 384 floats, and all pairs of vectors, on one thread, by CPU time'

const DIMENSIONS = 384

export async function run({ quick }) {
  const parts = await inner()
  return withTempDir(async (dir) => {
    const path = join(dir, 'vectors.parquet')
    const values = randomUnits(10_000)
    await write(parts, path, values, quick ? 40_000 : 400_000)
    const speeds = { millrace: [], loop: [], pairs: [], plain: [] }
    for (let turn = 0; turn < (quick ? 2 : 5); turn++) {
      speeds.millrace.push(await scan(parts, path, values))
      speeds.loop.push(await scanByLoop(values))
      speeds.pairs.push(await pairs(parts, values))
      speeds.plain.push(await pairsByLoop(values))
    }
    const [file, loop, near, plain] = Object.values(speeds).map(median)
    const other = await scanByHyparquet(path, values, 10_000)
    return [
      row('rows of a file', file, 'rows/s'),
      row('the same rows by hyparquet and a loop', other, 'rows/s', {
        ...{ ratio: file / other, to: 'millrace over it', least: 50 },
      }),
      row('vectors in memory by a loop', loop, 'rows/s', {
        ratio: file / loop,
        to: 'millrace, from the file, over it',
      }),
      row('pairs, cosine of at least 0.95', near, 'pairs/s'),
      row('pairs by a loop', plain, 'pairs/s', { ratio: near / plain, to: 'millrace over it', least: 20 }),
    ]
  })
}

/** Work in units a second of this process's CPU. */
async function perCpuSecond(units, work) {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (units * 1e6) / (user + system)
}

function randomUnits(count) {
  const values = Float32Array.from({ length: count * DIMENSIONS }, () => Math.random() - 0.5)
  for (let at = 0; at < values.length; at += DIMENSIONS) {
    const vector = values.subarray(at, at + DIMENSIONS)
    const length = Math.hypot(...vector)
    vector.forEach((value, i) => {
      vector[i] = value / length
    })
  }
  return values
}

async function write({ ParquetFile, WholeFile }, path, values, rows) {
  const whole = await WholeFile.create(path)
  const file = new ParquetFile(whole, [
    { name: 'doc_id', type: 'string' },
    { name: 'vector', type: 'list<float32>' },
  ])
  const distinct = values.length / DIMENSIONS
  for (let i = 0; i < rows; i++) {
    const at = (i % distinct) * DIMENSIONS
    await file.add([`row ${i}`, values.subarray(at, at + DIMENSIONS)])
  }
  await file.end()
  await whole.finish()
}

async function scan({ openIndex, search }, path, values) {
  const index = await openIndex(path)
  const query = new Uint8Array(values.buffer, 0, DIMENSIONS * 4)
  const wanted = { queries: query, count: 1, dimensions: DIMENSIONS, most: 10, least: -1 }
  try {
    return await perCpuSecond(index.rows, async () => {
      const [[first]] = await search(index, wanted, 1)
      if (first.row !== 0) throw new Error(`the nearest is row ${first.row}`)
    })
  } finally {
    index.close()
  }
}

function scanByLoop(values) {
  const rows = values.length / DIMENSIONS
  return perCpuSecond(rows * 20, () => {
    let best = -2
    for (let turn = 0; turn < 20; turn++)
      for (let i = 0; i < rows; i++) best = Math.max(best, product(values, turn, i))
    if (best < 0.99) throw new Error(`the best is ${best}`)
  })
}

async function scanByHyparquet(path, values, rowEnd) {
  const { asyncBufferFromFile, parquetReadObjects } = await import('hyparquet')
  const file = await asyncBufferFromFile(path)
  return perCpuSecond(rowEnd, async () => {
    const rows = await parquetReadObjects({ file, columns: ['vector'], rowStart: 0, rowEnd })
    const best = Math.max(
      ...rows.map(({ vector }) => vector.reduce((sum, value, i) => sum + value * values[i], 0)),
    )
    if (best < 0.99) throw new Error(`the best is ${best}`)
  })
}

function product(values, a, b) {
  let sum = 0
  for (let i = 0, at = a * DIMENSIONS, other = b * DIMENSIONS; i < DIMENSIONS; i++)
    sum += values[at++] * values[other++]
  return sum
}

function pairs({ nearPairs, VectorList }, values) {
  const list = new VectorList(DIMENSIONS)
  for (let at = 0; at < values.length; at += DIMENSIONS) list.add(values.subarray(at, at + DIMENSIONS))
  return perCpuSecond((list.count * (list.count - 1)) / 2, async () => {
    const { total } = await nearPairs(list, { least: 0.95, most: 100, threads: 1 })
    if (total !== 0) throw new Error(`${total} pairs`)
  })
}

function pairsByLoop(values) {
  const count = 600
  return perCpuSecond((count * (count - 1)) / 2, () => {
    let found = 0
    for (let a = 0; a < count; a++)
      for (let b = a + 1; b < count; b++) if (product(values, a, b) >= 0.95) found++
    if (found > 0) throw new Error(`${found} pairs`)
  })
}
