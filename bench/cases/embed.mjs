import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { descriptions } from '../lib/corpora.mjs'
import { innerFile } from '../lib/inner.mjs'
import { median } from '../lib/numbers.mjs'
import { measure, measureChild, takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'
import { realTexts } from '../lib/texts.mjs'

export const name = 'embed'
export const what =
  'package descriptions to vectors of 384 numbers, and English to chunks of 256 tokens: CPU time, or all the time where it says documents/s alone'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const PYTHON_PART = fileURLToPath(new URL('../children/embed.py', import.meta.url))
/** Debian's packages are for its own Python, whatever comes first on the PATH. */
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3'
const DIMENSIONS = 384
/** As potion-base-8M has. */
const STATIC = { rows: 29_528, dimensions: 256 }

export async function run({ quick }) {
  await innerFile()
  return withTempDir(async (dir) => {
    const all = descriptions()
    const rows = await writeRows(join(dir, 'rows.jsonl'), all, quick ? 20_000 : 60_000)
    const matrix = writeMatrix(join(dir, 'model.safetensors'))
    const passes = quick ? 3 : 4
    const wholeRows = quick ? rows : await writeRows(join(dir, 'whole.jsonl'), all, 200_000)
    const setting = { dir, quick, rows, wholeRows, matrix, passes }
    return [...(await hashRows(setting)), ...(await staticRows(setting)), ...(await chunkRows(setting))]
  })
}

async function hashRows(setting) {
  const has = hasPython()
  return [...(await inMemory(setting, has)), ...(await wholeRuns(setting, has))]
}

async function inMemory({ quick, rows, passes }, has) {
  const { file, count } = rows
  const given = { file, dimensions: DIMENSIONS, passes }
  const python = (part) => () => measurePython({ ...given, what: part, backend: 'loky' })
  const { alone, threads, theirs, theirThreads } = await takeTurns(
    {
      alone: () => measureChild('embed.mjs', { ...given, part: 'hash' }),
      threads: () => measureChild('embed-threads.mjs', given),
      ...(has && { theirs: python('one_process'), theirThreads: python('two_processes') }),
    },
    quick ? 1 : 3,
  )
  const cpu = speedBy(count, 'cpu_s')
  const wall = speedBy(count, 'wall_s')
  return [
    row('hash, the texts in memory', cpu(alone), 'documents/s of CPU'),
    ...(has
      ? [row('HashingVectorizer, the same', cpu(theirs), 'documents/s of CPU', over(alone, theirs, cpu, 3))]
      : []),
    row('hash, the texts in memory, two threads', wall(threads), 'documents/s'),
    ...(has
      ? [
          row(
            'HashingVectorizer, the same, joblib with two processes',
            wall(theirThreads),
            'documents/s',
            over(threads, theirThreads, wall, 3),
          ),
        ]
      : []),
  ]
}

/** From a file of rows to a file of vectors, each with its process's start. */
async function wholeRuns({ dir, quick, wholeRows }, has) {
  const { file, count } = wholeRows
  const theirs = { what: 'whole', file, dimensions: DIMENSIONS, out: join(dir, 'python.npy') }
  const figures = await takeTurns(
    { ours: () => wholeRun(dir, file), ...(has && { theirs: () => runPython(theirs) }) },
    quick ? 1 : 3,
  )
  const what = `${count.toLocaleString('en')} rows, two workers, start-up included`
  return [
    ['documents/s of CPU', speedBy(count, 'cpu_s')],
    ['documents/s', speedBy(count, 'wall_s')],
  ].flatMap(([unit, speed]) => [
    row(`hash, JSONL to Parquet with a checkpoint, ${what}`, speed(figures.ours), unit),
    ...(has
      ? [
          row(
            'HashingVectorizer, JSONL to .npy, joblib with two processes, the same',
            speed(figures.theirs),
            unit,
            over(figures.ours, figures.theirs, speed),
          ),
        ]
      : []),
  ])
}

function speedBy(count, seconds) {
  return (runs) => count / median(runs.map((run) => run[seconds]))
}

function over(own, other, speed, least) {
  return { ratio: speed(own) / speed(other), to: 'millrace over it', least }
}

async function staticRows({ quick, rows, matrix, passes }) {
  const child = (part) => () =>
    measureChild('embed.mjs', { part, file: rows.file, matrix, dimensions: STATIC.dimensions, passes })
  const figures = await takeTurns({ ours: child('static'), loop: child('static-loop') }, quick ? 1 : 3)
  const speed = (runs) => rows.count / median(runs.map(({ cpu_s }) => cpu_s))
  const shape = `${STATIC.rows.toLocaleString('en')} x ${STATIC.dimensions}`
  return [
    row(`static model of ${shape}, tokens given`, speed(figures.ours), 'documents/s of CPU'),
    row('a plain loop, the same', speed(figures.loop), 'documents/s of CPU', {
      ...{ ratio: speed(figures.ours) / speed(figures.loop), to: 'millrace over it', least: 4 },
    }),
  ]
}

async function chunkRows({ dir, quick }) {
  const { English: file } = realTexts(dir, quick ? 300_000 : 1_000_000)
  const mb = Buffer.byteLength(readFileSync(file, 'utf8')) / 1e6
  const child = (part, times) => () => measureChild('embed.mjs', { part, file, passes: times })
  const figures = await takeTurns(
    {
      // Short passes: the engine compiles during the first few.
      ours: child('chunks', 12),
      TokenTextSplitter: child('langchain-token', 2),
      RecursiveCharacterTextSplitter: child('langchain-recursive', 2),
    },
    quick ? 1 : 3,
  )
  const speed = (runs) => mb / median(runs.map(({ cpu_s }) => cpu_s))
  const { ours, ...peers } = figures
  return [
    row('chunks of 256 tokens, 32 repeated', speed(ours), 'MB/s of CPU'),
    ...Object.entries(peers).map(([peer, runs]) =>
      row(`LangChain ${peer}`, speed(runs), 'MB/s of CPU', {
        ...{ ratio: speed(ours) / speed(runs), to: 'millrace over it', least: 20 },
      }),
    ),
  ]
}

function hasPython() {
  const has = spawnSync(PYTHON, ['-c', 'import joblib, numpy, sklearn']).status === 0
  if (!has)
    console.error(`  skipped: ${PYTHON} has no scikit-learn (Debian: python3-sklearn; PYTHON names another)`)
  return has
}

/** As the script itself measures. */
async function measurePython(options) {
  return JSON.parse((await runPython(options)).stdout)
}

function runPython(options) {
  return measure(PYTHON, [PYTHON_PART, JSON.stringify(options)])
}

async function wholeRun(dir, file) {
  return withTempDir((state) => {
    const args = ['--tasks', 'embed', '--input', file, '--out', join(dir, 'vectors.parquet')]
    return measure(process.execPath, [
      MAIN,
      ...args,
      '--state',
      state,
      '--workers',
      '2',
      '--progress',
      'none',
    ])
  })
}

/** So many rows, the texts again and again. */
function writeRows(file, pairs, count) {
  const lines = Array.from({ length: count }, (_, i) => {
    const { query, document } = pairs[i % pairs.length]
    return JSON.stringify({ id: `row-${i}`, text: `${query}\n${document}` })
  })
  writeFileSync(file, `${lines.join('\n')}\n`)
  return { file, count }
}

/** Any numbers do. */
function writeMatrix(path) {
  const { rows, dimensions } = STATIC
  const values = Float32Array.from({ length: rows * dimensions }, (_, i) => Math.sin(i))
  const header = Buffer.from(
    JSON.stringify({
      embeddings: { dtype: 'F32', shape: [rows, dimensions], data_offsets: [0, values.byteLength] },
    }),
  )
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  writeFileSync(path, Buffer.concat([length, header, Buffer.from(values.buffer)]))
  return path
}
