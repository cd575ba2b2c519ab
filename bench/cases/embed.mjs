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
  'package descriptions to vectors of 384 numbers, and English to chunks of 256 tokens: CPU time'

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
    const setting = { dir, quick, rows, matrix, passes }
    return [...(await hashRows(setting)), ...(await staticRows(setting)), ...(await chunkRows(setting))]
  })
}

async function hashRows({ dir, quick, rows, passes }) {
  const { file, count } = rows
  const python = (part) => () =>
    measurePython({ what: part, file, dimensions: DIMENSIONS, out: join(dir, 'python.npy') })
  const ours = { part: 'hash', file, dimensions: DIMENSIONS, passes }
  const figures = await takeTurns(
    {
      alone: () => measureChild('embed.mjs', ours),
      whole: () => wholeRun(dir, file),
      ...(hasPython() && { theirs: python('one_process'), their_whole: python('whole') }),
    },
    quick ? 1 : 3,
  )
  const speed = (runs) => count / median(runs.map(({ cpu_s }) => cpu_s))
  const { alone, whole, theirs, their_whole } = figures
  const beside = (own, other, least) => ({ ratio: speed(own) / speed(other), to: 'millrace over it', least })
  return [
    row('hash, the texts in memory', speed(alone), 'documents/s of CPU'),
    ...(theirs
      ? [row('HashingVectorizer, the same', speed(theirs), 'documents/s of CPU', beside(alone, theirs, 3))]
      : []),
    row(
      'hash, JSONL to Parquet, two workers, start-up and checkpoint included',
      speed(whole),
      'documents/s of CPU',
    ),
    ...(their_whole
      ? [
          row(
            'HashingVectorizer, JSONL to .npy, joblib with two processes',
            speed(their_whole),
            'documents/s of CPU',
            beside(whole, their_whole),
          ),
        ]
      : []),
  ]
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

async function measurePython(options) {
  const { stdout } = await measure(PYTHON, [PYTHON_PART, JSON.stringify(options)])
  return JSON.parse(stdout)
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
