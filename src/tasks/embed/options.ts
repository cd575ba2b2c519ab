import * as z from 'zod/mini'
import { FatalError } from '../../core/errors.ts'
import { SOME_TEXT } from '../../core/schemas.ts'
import type { OptionValues } from '../../core/task.ts'
import { BASE_URL, KEY_VARIABLE } from '../../remote/option-schemas.ts'

/** The model that needs nothing but the texts. */
export const HASH = 'hash'

export const OPTIONS = {
  model: {
    schema: z._default(SOME_TEXT, HASH),
    effect: 'semantic',
    describe: `${HASH}, or the folder of a static model (model.safetensors and tokenizer.json) or of an ONNX sentence transformer (model.onnx), or the provider's name for it`,
    path: 'found',
  },
  file: {
    schema: z.optional(SOME_TEXT),
    effect: 'semantic',
    describe:
      'With the folder of a model, its ONNX file: onnx/model_quantized.onnx, say; model.onnx or onnx/model.onnx if not given',
  },
  provider: {
    schema: z.optional(z.enum(['openai'])),
    effect: 'semantic',
    describe:
      'An API instead of a model on this machine: openai, or any server with the same /embeddings; texts of up to --concurrency items go into a request',
  },
  baseUrl: {
    schema: z.optional(BASE_URL),
    effect: 'semantic',
    describe: 'With provider, another server with the same API: https://api.openai.com/v1 if not given',
    mayHoldSecret: true,
  },
  keyVariable: {
    schema: z.optional(KEY_VARIABLE),
    effect: 'tuning',
    describe: 'With provider, environment variable that holds the key: OPENAI_API_KEY if not given',
    mayHoldSecret: true,
  },
  via: {
    schema: z._default(z.enum(['calls', 'batch']), 'calls'),
    effect: 'view',
    describe: 'With provider, requests go one by one, or as its batches: at half the price, within a day',
  },
  price: {
    schema: z.optional(z.number().check(z.nonnegative())),
    effect: 'view',
    describe: 'With provider, price of a million tokens',
  },
  dimensions: {
    schema: z.optional(z.int().check(z.minimum(8), z.maximum(8_192))),
    effect: 'semantic',
    describe: 'Numbers of a vector: 384 for hash; of a model the first so many (Matryoshka)',
  },
  chunkSize: {
    schema: z._default(z.int().check(z.minimum(8), z.maximum(100_000)), 256),
    effect: 'semantic',
    describe: 'Most tokens of a chunk; longer texts give several vectors',
  },
  chunkOverlap: {
    schema: z._default(z.int().check(z.minimum(0)), 32),
    effect: 'semantic',
    describe: 'Most tokens that a chunk repeats of the one before',
  },
  text: {
    schema: z._default(z.boolean(), false),
    effect: 'semantic',
    describe: 'Keep the text of each chunk beside its vector',
  },
  quantize: {
    schema: z._default(z.enum(['none', 'int8', 'binary']), 'none'),
    effect: 'semantic',
    describe: 'Vectors as 32-bit floats, as bytes from -127 to 127, or as one bit a number',
  },
  vectors: {
    schema: z._default(z.enum(['base64', 'floats', 'none']), 'base64'),
    effect: 'view',
    describe:
      'How JSON lines show vectors: their bytes in base64 (32-bit floats, little-endian), lists of numbers, or not at all',
  },
  duplicates: {
    schema: z.optional(z.number().check(z.minimum(0.5), z.maximum(1))),
    effect: 'view',
    describe:
      'List pairs of chunks whose cosine is at least this, the nearest 100. Each is compared with all others: 100,000 chunks take half a minute or less and 0.3 GB, a million numbers 6 MB; at most 268 million numbers, which is 700,000 vectors of 384',
  },
  allDuplicates: {
    schema: z._default(z.boolean(), false),
    effect: 'view',
    describe:
      'With duplicates, all pairs too, a JSON line each, in a file beside that of --out: vectors.duplicates.jsonl',
  },
} as const

export type EmbedOptions = OptionValues<typeof OPTIONS>

/** Vectors of the hash model have so many numbers unless others are asked for. */
export const HASH_DIMENSIONS = 384

/** Throws FatalError `bad_option` where more is asked for than the model has. */
export function checkDimensions(asked: number | undefined, has: number, model: string): void {
  if (asked === undefined || asked <= has) return
  throw new FatalError(
    'bad_option',
    `--embed.dimensions ${asked}: ${model} has vectors of ${has}`,
    'give at most that many',
  )
}

/** Chunks of at most what the model takes. Throws FatalError `bad_option` where the overlap leaves nothing of them. */
export function withRoom(options: EmbedOptions, room = Number.POSITIVE_INFINITY): EmbedOptions {
  const chunkSize = Math.min(options.chunkSize, room)
  if (options.chunkOverlap < chunkSize) return { ...options, chunkSize }
  throw new FatalError(
    'bad_option',
    `--embed.chunk-overlap ${options.chunkOverlap} leaves nothing of a chunk of ${chunkSize}, the most that the model takes`,
    'give less',
  )
}
