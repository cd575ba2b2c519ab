import { FatalError } from '../../core/errors.ts'
import { defineTask } from '../../core/task.ts'
import { BATCH_TERMS } from '../../remote/batch-terms-data.ts'
import { human } from './human.ts'
import { type EmbedOptions, HASH, OPTIONS } from './options.ts'
import { TABLE } from './table.ts'
import { addResult, mergeTotals, noTotals, withPrice } from './totals.ts'
import { withVectors } from './with-vectors.ts'

/** Documents that the hash model learns from. */
const LEARNS_FROM = 2_000

/** Vectors of texts, whole or in chunks: of files, strings, and rows. */
export default defineTask({
  name: 'embed',
  version: 4,
  lane: 'cpu',
  laneFor: ({ provider }) => (provider === undefined ? 'cpu' : 'remote'),
  describe: 'Cuts texts into chunks and gives each a vector, by a model on this machine or behind an API',
  options: OPTIONS,
  reads: 'text',
  needs: () => ['text'],
  fingerprint: async ({ options }) => {
    checkTogether(options)
    if (options.model === HASH || options.provider !== undefined) return undefined
    const { findModel, modelFingerprint } = await import('./model-files.ts')
    return modelFingerprint(findModel(options.model, options.file))
  },
  locating: ['model', 'file'],
  fit: {
    items: LEARNS_FROM,
    isNeeded: ({ model }) => model === HASH,
    learn: async (inputs) => (await import('./learn.ts')).learnFrequencies(inputs),
  },
  share: async ({ options, fitted }) =>
    options.provider === undefined ? (await import('./share.ts')).shareModel(options, fitted) : undefined,
  isNative: ({ shared }) => shared?.kind === 'onnx',
  setup: async ({ options, shared }) => {
    // Only workers need it: the main thread reads this file for its options.
    const { Embedder } = await import('./embedder.ts')
    return Embedder.open(options, shared)
  },
  process: (input: unknown, context) => context.state.embed(input, context),
  exhausted: (embedder) => embedder.isExhausted,
  estimate: async ({ options }) =>
    options.provider === undefined ? undefined : (await import('./embedder.ts')).openEstimate(options),
  viaBatch: ({ via, provider }) =>
    via === 'batch' && provider !== undefined ? BATCH_TERMS[provider] : undefined,
  askedOnce: ({ provider }) => (provider === undefined ? undefined : ['text']),
  isPriced: ({ price }) => price !== undefined,
  reduce: { init: noTotals, add: addResult, merge: mergeTotals, finish: withPrice },
  collect: {
    beside: ({ allDuplicates }) => (allDuplicates ? 'duplicates.jsonl' : undefined),
    open: async ({ options, stop, write }) => {
      const { duplicates } = options
      if (duplicates === undefined) return undefined
      const { EmbedCollector } = await import('./collector.ts')
      return new EmbedCollector({ ...options, duplicates }, { stop, write })
    },
  },
  complete: withVectors,
  table: TABLE,
  human,
})

function checkTogether(options: EmbedOptions): void {
  const { chunkSize, chunkOverlap, duplicates, allDuplicates, quantize } = options
  checkProvider(options)
  if (allDuplicates && duplicates === undefined)
    throw new FatalError(
      'bad_option',
      '--embed.all-duplicates goes with --embed.duplicates',
      'for example --embed.duplicates 0.95',
    )
  if (duplicates !== undefined && quantize !== 'none')
    throw new FatalError(
      'bad_option',
      `--embed.duplicates needs the vectors themselves, not ${quantize}`,
      'leave out --embed.quantize',
    )
  if (chunkOverlap < chunkSize) return
  throw new FatalError(
    'bad_option',
    `--embed.chunk-overlap ${chunkOverlap} leaves nothing of a chunk of ${chunkSize}`,
    'give less than the chunk size',
  )
}

function checkProvider({ provider, model, file, baseUrl, keyVariable, price, via }: EmbedOptions): void {
  if (file !== undefined && (provider !== undefined || model === HASH))
    throw new FatalError(
      'bad_option',
      '--embed.file goes with the folder of a model',
      'add --embed.model FOLDER',
    )
  if (provider !== undefined && model === HASH)
    throw new FatalError(
      'bad_option',
      '--embed.provider needs a model',
      'for example --embed.model text-embedding-3-small',
    )
  const given = baseUrl ?? keyVariable ?? price ?? (via === 'batch' || undefined)
  const isAlone = provider === undefined && given !== undefined
  if (isAlone)
    throw new FatalError(
      'bad_option',
      '--embed.base-url, --embed.key-variable, --embed.price and batches go with a provider',
      'add --embed.provider openai',
    )
}
