import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { descriptions, documentedFunctions, sample } from '../lib/corpora.mjs'
import { inner } from '../lib/inner.mjs'
import { measure } from '../lib/process.mjs'
import { bm25, cosines, featureHashing, quality, tfIdf } from '../lib/rankings.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'retrieval'
export const what =
  'the mean of 1 / rank at which a query finds its document, and how many are among the first ten: package descriptions by their short ones, functions by their docstrings'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const DIMENSIONS = 384
const DOCUMENTS = 10_000
const FEWEST = 100

export async function run({ quick }) {
  const corpora = { descriptions: descriptions(), functions: documentedFunctions() }
  const rows = []
  for (const [corpus, all] of Object.entries(corpora)) {
    if (all.length < FEWEST) console.error(`  skipped: no ${corpus} on this machine`)
    else rows.push(...(await figures(corpus, sample(all, quick ? DOCUMENTS / 10 : DOCUMENTS))))
  }
  return rows
}

async function figures(corpus, pairs) {
  const queries = sample([...pairs.entries()], pairs.length / 5)
  const label = `${corpus} (${queries.length.toLocaleString('en')} of ${pairs.length.toLocaleString('en')})`
  const ours = quality(queries, await embedded(pairs, DIMENSIONS))
  const wider = quality(queries, await embedded(pairs, DIMENSIONS * 4))
  const rows = [
    ...qualityRows(`${label}, millrace hash, ${DIMENSIONS} numbers`, ours),
    ...qualityRows(`${label}, millrace hash, ${DIMENSIONS * 4} numbers`, wider),
  ]
  for (const [method, { score, termsOf, least }] of Object.entries(await peers())) {
    const scores = score(pairs.map(({ document }) => termsOf(document)))
    const found = quality(queries, ({ query }) => scores(termsOf(query)))
    const beside = { ratio: ours.mrr / found.mrr, to: `millrace, ${DIMENSIONS}, to it`, least }
    rows.push(...qualityRows(`${label}, ${method}`, found, beside))
  }
  return rows
}

function qualityRows(label, { mrr, recall }, beside) {
  return [row(`${label}: MRR`, mrr, '', beside), row(`${label}: in first ten`, recall * 100, '%')]
}

async function peers() {
  const { Terms } = await inner()
  const terms = new Terms()
  const ours = (text) => {
    const { hashes, length } = terms.read(text)
    return hashes.slice(0, length)
  }
  return {
    [`plain feature hashing, ${DIMENSIONS} numbers`]: {
      score: (documents) => featureHashing(documents, DIMENSIONS),
      termsOf: words,
      least: 1.3,
    },
    'sparse TF-IDF, plain words': { score: tfIdf, termsOf: words },
    'sparse TF-IDF, terms of hash': { score: tfIdf, termsOf: ours },
    'BM25, plain words': { score: bm25, termsOf: words },
    'BM25, terms of hash': { score: bm25, termsOf: ours },
  }
}

/** As scikit-learn's vectorizers cut by default. */
function words(text) {
  return text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? []
}

/** By the built command: documents first, from which it learns, then queries. A document is as good as its best chunk. */
async function embedded(pairs, dimensions) {
  const vectors = await withTempDir(async (dir) => {
    const line = (id, text) => `${JSON.stringify({ id, text })}\n`
    const documents = pairs.map(({ document }, i) => line(`d${i}`, document))
    const queries = pairs.map(({ query }, i) => line(`q${i}`, query))
    writeFileSync(join(dir, 'rows.jsonl'), [...documents, ...queries].join(''))
    const args = ['--tasks', 'embed', '--input', 'rows.jsonl', '--out', 'v.npy', '--progress', 'none']
    await measure(process.execPath, [MAIN, ...args, '--embed.dimensions', String(dimensions)], { cwd: dir })
    return readVectors(dir, dimensions)
  })
  const chunks = pairs.flatMap((_, i) => vectors.get(`d${i}`).map((vector) => ({ document: i, vector })))
  const all = chunks.map(({ vector }) => vector)
  const byQuery = new Map(pairs.map(({ query }, i) => [query, vectors.get(`q${i}`)?.[0]]))
  return ({ query }) => {
    const scores = new Float64Array(pairs.length).fill(-1)
    const found = cosines(byQuery.get(query), all)
    for (const [i, { document }] of chunks.entries()) scores[document] = Math.max(scores[document], found[i])
    return scores
  }
}

/** Id → the vectors of its chunks. */
function readVectors(dir, dimensions) {
  const bytes = readFileSync(join(dir, 'v.npy'))
  const start = 10 + bytes.readUInt16LE(8)
  const values = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length),
  )
  const vectors = new Map()
  for (const [i, line] of readFileSync(join(dir, 'v.ids.jsonl'), 'utf8').trimEnd().split('\n').entries()) {
    const { doc_id } = JSON.parse(line)
    if (!vectors.has(doc_id)) vectors.set(doc_id, [])
    vectors.get(doc_id).push(values.subarray(i * dimensions, (i + 1) * dimensions))
  }
  return vectors
}
