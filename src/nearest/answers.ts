import { FatalError } from '../core/errors.ts'
import type { Query } from './queries.ts'
import type { QueryModel, QueryVector } from './query-model.ts'
import { search } from './search.ts'
import type { Label, VectorIndex } from './vector-index.ts'

/** A row that is near, and what stands beside its vector. */
export interface FoundRow {
  rank: number
  score: number
  /** From 0. */
  row: number
  label: Label
}

export interface Answer {
  query: Query
  found: FoundRow[]
  /** Why nothing could be looked for. */
  error?: { code: string; message: string }
}

export interface AskOptions {
  top: number
  /** The least score. Default: any. */
  minScore?: number
  threads?: number
}

/** Queries that one walk over the index answers. */
const BATCH = 64
/** Of what belongs to a query alone. */
const OWN_ERRORS = new Set(['empty_query', 'long_query'])

/** Answers in the order of the queries; one that can't be asked has an error, and the others go on. */
export async function* answers(
  queries: AsyncIterable<Query> | Iterable<Query>,
  model: QueryModel,
  index: VectorIndex,
  options: AskOptions,
): AsyncGenerator<Answer> {
  let batch: Asked[] = []
  for await (const query of queries) {
    batch.push(await ask(query, model))
    if (batch.length < BATCH) continue
    yield* answerAll(batch, index, options)
    batch = []
  }
  if (batch.length > 0) yield* answerAll(batch, index, options)
}

interface Asked {
  query: Query
  vector?: QueryVector
  error?: FatalError
}

async function ask(query: Query, model: QueryModel): Promise<Asked> {
  if (query.error) return { query, error: query.error }
  try {
    return { query, vector: await model.embed(query.text) }
  } catch (error) {
    if (error instanceof FatalError && OWN_ERRORS.has(error.code)) return { query, error }
    throw error
  }
}

async function* answerAll(
  batch: readonly Asked[],
  index: VectorIndex,
  options: AskOptions,
): AsyncGenerator<Answer> {
  const vectors = batch.flatMap(({ vector }) => vector ?? [])
  const hits = vectors.length > 0 ? await search(index, wantedOf(vectors, options), options.threads) : []
  const labels = await index.labels(hits.flat().map(({ row }) => row))
  let next = 0
  for (const { query, vector, error } of batch) {
    const own = vector ? hits[next++] : []
    const found = own.map(({ row, score }, i) => ({ rank: i + 1, score, row, label: labels.get(row) ?? {} }))
    yield { query, found, ...(error ? { error: { code: error.code, message: error.message } } : {}) }
  }
}

function wantedOf(vectors: readonly QueryVector[], { top, minScore }: AskOptions) {
  const bytes = vectors.map(
    ({ vector }) => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength),
  )
  return {
    queries: Buffer.concat(bytes),
    ...{ count: vectors.length, dimensions: vectors[0].dimensions, most: top },
    least: minScore ?? Number.NEGATIVE_INFINITY,
  }
}
