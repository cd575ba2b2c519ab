import type { Clock } from '../core/clock.ts'
import { FatalError, TaskError } from '../core/errors.ts'
import { compileOptions } from '../core/options.ts'
import type { RemoteCall } from '../core/remote.ts'
import type { About } from '../tasks/embed/about.ts'
import { Embedder } from '../tasks/embed/embedder.ts'
import { type EmbedOptions, HASH } from '../tasks/embed/options.ts'
import { packNote, type Quantize, unpackNote, type Vector } from '../tasks/embed/quantize.ts'
import { learnedOf, readAbout } from '../tasks/embed/read-about.ts'
import { shareModel } from '../tasks/embed/share.ts'
import embed from '../tasks/embed/task.ts'
import type { VectorIndex } from './vector-index.ts'

/** What the user says of the model, where the index does not or should not be believed. */
export interface ModelFlags {
  /** Its folder on this machine, or its name behind an API. */
  model?: string
  /** An API that the query may be sent to. */
  baseUrl?: string
  keyVariable?: string
}

export interface Surroundings {
  clock: Clock
  variables: Record<string, string | undefined>
}

/** A query as a vector that can be compared with those of an index. */
export interface QueryVector {
  vector: Vector
  /** Of its numbers; of bits, without padding. */
  dimensions: number
}

/** Gives queries vectors, by the model that gave them to an index. */
export interface QueryModel {
  /** Throws FatalError `empty_query`, `long_query`, `dimension_mismatch`, and what an API says. */
  embed(query: string): Promise<QueryVector>
  close(): Promise<void>
}

/** Throws FatalError `no_model`, `other_model`, `model_elsewhere`, and what is wrong with the model itself. */
export async function openQueryModel(
  index: VectorIndex,
  flags: ModelFlags,
  surroundings: Surroundings,
): Promise<QueryModel> {
  const about = index.about === undefined ? undefined : readAbout(index.about)
  if (about?.options.model === HASH && flags.model !== undefined) throw otherModel(flags.model)
  const options = optionsOf(about, index, flags)
  const fingerprint = await embed.fingerprint?.({ options })
  if (about?.fingerprint !== undefined && fingerprint !== about.fingerprint) throw otherModel(options.model)
  const isRemote = options.provider !== undefined
  const shared = isRemote ? undefined : await shareModel(options, about && learnedOf(about))
  const embedder = await Embedder.open(options, shared)
  const calls = isRemote ? await remoteCalls(surroundings) : undefined
  const quantize = about?.options.quantize ?? 'none'
  return {
    embed: async (query) => fitting(await embedOne(embedder, query, calls?.call), quantize, index),
    close: async () => calls?.close(),
  }
}

/** Those of the index, with its vectors before they were shortened to bytes or bits. */
function optionsOf(about: About | undefined, index: VectorIndex, flags: ModelFlags): EmbedOptions {
  const given = about ? { ...about.options } : withoutAbout(index, flags)
  const elsewhere = about?.options.provider !== undefined && about.options.baseUrl !== undefined
  if (elsewhere && flags.baseUrl === undefined)
    throw new FatalError(
      'model_elsewhere',
      `the query has to be sent to ${about.options.baseUrl}, where ${about.options.model} is`,
      `if the query, and the key, may go there: --base-url ${about.options.baseUrl}`,
    )
  for (const [name, value] of Object.entries(flags))
    if (value !== undefined) Object.assign(given, { [name]: value })
  return compileOptions(embed, { ...given, quantize: 'none', text: false }).values as EmbedOptions
}

/** Of a file that was made by something else. */
function withoutAbout({ dimensions, layout }: VectorIndex, flags: ModelFlags): Partial<EmbedOptions> {
  const { model, baseUrl } = flags
  if (model === undefined || model === HASH || layout.numbers !== 'floats')
    throw new FatalError(
      'no_model',
      `${layout.path} does not say what model its vectors are by`,
      layout.numbers === 'floats'
        ? 'name it: --model FOLDER, or --model NAME --base-url URL for one behind an API'
        : 'only float vectors can be searched without that',
    )
  return baseUrl === undefined ? { model, dimensions } : { model, provider: 'openai' }
}

async function embedOne(
  embedder: Embedder,
  query: string,
  call: RemoteCall | undefined,
): Promise<Float32Array> {
  let note = new Uint8Array()
  const item = { id: 'query', type: 'text', input: query }
  const keep = (kept: Uint8Array) => {
    note = Uint8Array.from(kept)
  }
  const { chunks } = await asFatal(async () => embedder.embed(query, { item, keep, call: call ?? noCall }))
  if (chunks.length === 0) throw emptyQuery('the query is empty')
  if (chunks.length > 1)
    throw new FatalError(
      'long_query',
      `the query has more tokens than a chunk of this index: it would be ${chunks.length} chunks`,
      'ask with fewer words',
    )
  const vector = unpackNote(note, 1).vector(0) as Float32Array
  if (vector.every((value) => value === 0)) throw emptyQuery('the query has no word that its model knows')
  return vector
}

function fitting(vector: Float32Array, quantize: Quantize, { dimensions, layout }: VectorIndex): QueryVector {
  const packed = unpackNote(packNote(vector, vector.length, quantize), 1).vector(0)
  if (packed.length === layout.length) return { vector: packed, dimensions: vector.length }
  throw new FatalError(
    'dimension_mismatch',
    `the model gives vectors of ${vector.length} numbers, ${layout.path} holds those of ${dimensions}`,
    'it was made with another model, or with other options',
  )
}

function emptyQuery(message: string): FatalError {
  return new FatalError('empty_query', message, 'give some words: millrace nearest "how rows are read" …')
}

function otherModel(model: string): FatalError {
  return new FatalError(
    'other_model',
    `${model} is not the model that the index was made with: its files differ`,
    'name the right folder by --model, or embed the texts again',
  )
}

function noCall(): never {
  throw new Error('a model on this machine calls nobody')
}

/** What a task would say of an item is what ends this command. */
async function asFatal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof TaskError)) throw error
    throw new FatalError(error.code, `the query can't be embedded: ${error.message}`, error.hint, error)
  }
}

async function remoteCalls({ clock, variables }: Surroundings) {
  const { Remote } = await import('../remote/remote.ts')
  const remote = new Remote({ clock, variables, concurrency: 1, limits: {} })
  const nothing = () => {}
  const context = { onAbort: () => nothing, again: false, beginWait: nothing, endWait: nothing }
  const call: RemoteCall = (request) => remote.call(request, context)
  return { call, close: () => remote.close() }
}
