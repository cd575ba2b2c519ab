import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
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
import { damagedIndex } from './index-errors.ts'
import type { VectorIndex } from './vector-index.ts'

/** What the user says of the model, where the index does not or should not be believed. */
export interface ModelFlags {
  /** Its folder on this machine, or its name behind an API. */
  model?: string
  /** The first so many numbers of its vectors: of a file that does not say how it was made. */
  dimensions?: number
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
  if (about) checkFlags(about, flags)
  const options = optionsOf(about, index, flags)
  const fingerprint = await ofFolder(async () => embed.fingerprint?.({ options }))
  if (about?.fingerprint !== undefined && fingerprint !== about.fingerprint)
    throw otherModel(`${options.model} is not the model that the index was made with: its files differ`)
  const isRemote = options.provider !== undefined
  const learned = about && learnedOf(about)
  if (options.model === HASH && !learned)
    throw damagedIndex(index.layout.path, 'what hash has learned of its texts')
  const shared = isRemote ? undefined : await shareModel(options, learned)
  const embedder = await Embedder.open(options, shared)
  const calls = isRemote ? await remoteCalls(surroundings) : undefined
  const quantize = about?.options.quantize ?? 'none'
  return {
    embed: async (query) => {
      const vector = await embedOne(embedder, query, calls?.call)
      return fitting(vector.subarray(0, flags.dimensions), quantize, index)
    },
    close: async () => calls?.close(),
  }
}

/** Throws a FatalError for what can't be true of an index that says how it was made. */
function checkFlags({ options: { model = HASH, provider } }: About, flags: ModelFlags): void {
  const isHash = model === HASH
  if (flags.model !== undefined && isHash !== (flags.model === HASH))
    throw otherModel(
      `${flags.model} is not the model that the index was made with, which is ${model}`,
      isHash ? 'leave out --model: it needs no files' : undefined,
    )
  if (flags.dimensions !== undefined)
    throw new FatalError(
      'bad_option',
      '--dimensions is for a file that does not say how it was made: this one does',
      'leave out --dimensions',
    )
  if (provider === undefined && (flags.baseUrl ?? flags.keyVariable) !== undefined)
    throw new FatalError(
      'bad_option',
      `the index was made by a model on this machine, ${model}: the query is sent to nobody`,
      'leave out --base-url and --key-variable',
    )
}

/** Those of the index, with its vectors before they were shortened to bytes or bits. */
function optionsOf(about: About | undefined, index: VectorIndex, flags: ModelFlags): EmbedOptions {
  const given = about ? withPlace(about.options, index) : withoutAbout(index, flags)
  const elsewhere = about?.options.provider !== undefined && about.options.baseUrl !== undefined
  if (elsewhere && flags.baseUrl === undefined)
    throw new FatalError(
      'model_elsewhere',
      `the query has to be sent to ${about.options.baseUrl}, where ${about.options.model} is`,
      `if the query, and the key, may go there: --base-url ${about.options.baseUrl}`,
    )
  const { model, baseUrl, keyVariable } = flags
  for (const [name, value] of Object.entries({ model, baseUrl, keyVariable }))
    if (value !== undefined) Object.assign(given, { [name]: value })
  return compileOptions(embed, { ...given, quantize: 'none', text: false }).values as EmbedOptions
}

/** The model's folder as it was named when the index was made: from here, or else from where the index is. */
function withPlace(options: About['options'], { layout }: VectorIndex): Partial<EmbedOptions> {
  const { model, provider } = options
  const isFolder = typeof model === 'string' && model !== HASH && provider === undefined
  if (!isFolder || existsSync(model)) return { ...options }
  const beside = resolve(dirname(layout.path), model)
  return { ...options, model: existsSync(beside) ? beside : model }
}

/** Of a file that was made by something else. */
function withoutAbout({ layout }: VectorIndex, flags: ModelFlags): Partial<EmbedOptions> {
  const { model, baseUrl } = flags
  if (model === undefined || model === HASH || layout.numbers !== 'floats')
    throw new FatalError(
      'no_model',
      `${layout.path} does not say what model its vectors are by`,
      layout.numbers === 'floats'
        ? 'name it: --model FOLDER, or --model NAME --base-url URL for one behind an API'
        : 'only float vectors can be searched without that',
    )
  return baseUrl === undefined ? { model } : { model, provider: 'openai' }
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

function fitting(
  vector: Float32Array,
  quantize: Quantize,
  { dimensions, layout, about }: VectorIndex,
): QueryVector {
  const packed = unpackNote(packNote(vector, vector.length, quantize), 1).vector(0)
  if (packed.length === layout.length) return { vector: packed, dimensions: vector.length }
  throw new FatalError(
    'dimension_mismatch',
    `the model gives vectors of ${vector.length} numbers, ${layout.path} holds those of ${dimensions}`,
    about === undefined && vector.length > dimensions
      ? `it is of another model, or of this one cut: then add --dimensions ${dimensions}`
      : 'it was made with another model, or with other options',
  )
}

function emptyQuery(message: string): FatalError {
  return new FatalError('empty_query', message, 'give some words: millrace nearest "how rows are read" …')
}

function otherModel(
  message: string,
  hint = 'name the right folder by --model, or embed the texts again',
): FatalError {
  return new FatalError('other_model', message, hint)
}

/** A folder that is not there is told as this command takes it. */
async function ofFolder<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FatalError) || error.code !== 'no_such_model') throw error
    throw new FatalError(error.code, error.message, 'name the folder of the model by --model FOLDER', error)
  }
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
