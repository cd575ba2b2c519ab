import { FatalError } from '../../core/errors.ts'
import { defineTask } from '../../core/task.ts'
import { type EmbedOptions, HASH, OPTIONS } from './options.ts'
import { TABLE } from './table.ts'

/** Documents that the hash model learns from. */
const LEARNS_FROM = 2_000

/** Vectors of texts, whole or in chunks: of files, strings, and rows. */
export default defineTask({
  name: 'embed',
  version: 1,
  lane: 'cpu',
  describe: 'Cuts texts into chunks and gives each a vector, by a model on this machine',
  options: OPTIONS,
  fingerprint: async ({ options }) => {
    checkTogether(options)
    if (options.model === HASH) return undefined
    const { findModel, modelFingerprint } = await import('./model-files.ts')
    return modelFingerprint(findModel(options.model))
  },
  fit: {
    items: LEARNS_FROM,
    isNeeded: ({ model }) => model === HASH,
    learn: async (inputs) => (await import('./learn.ts')).learnFrequencies(inputs),
  },
  share: async ({ options, fitted }) => (await import('./share.ts')).shareModel(options, fitted),
  setup: async ({ options, shared }) => {
    // Only workers need it: the main thread reads this file for its options.
    const { Embedder } = await import('./embedder.ts')
    return Embedder.open(options, shared)
  },
  process: (input: unknown, { state, keep }) => state.embed(input, keep),
  collect: {
    open: async ({ options }) => new (await import('./collector.ts')).EmbedCollector(options),
  },
  table: TABLE,
})

function checkTogether({ chunkSize, chunkOverlap, duplicates, quantize }: EmbedOptions): void {
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
