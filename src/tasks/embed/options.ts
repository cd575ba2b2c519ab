import { z } from 'zod'
import type { OptionValues } from '../../core/task.ts'
import { isHttpUrl } from '../../remote/endpoint.ts'

/** The model that needs nothing but the texts. */
export const HASH = 'hash'

export const OPTIONS = {
  model: {
    schema: z.string().min(1).default(HASH),
    effect: 'semantic',
    describe: `${HASH}, or the folder of a static model (model.safetensors and tokenizer.json), or the provider's name for it`,
  },
  provider: {
    schema: z.enum(['openai']).optional(),
    effect: 'semantic',
    describe:
      'An API instead of a model on this machine: openai, or any server with the same /embeddings; texts of up to --concurrency items go into a request',
  },
  baseUrl: {
    schema: z.string().refine(isHttpUrl, 'not an http or https URL, or one with a user in it').optional(),
    effect: 'semantic',
    describe: 'With provider, another server with the same API: https://api.openai.com/v1 if not given',
    mayHoldSecret: true,
  },
  keyVariable: {
    schema: z
      .string()
      .regex(/^[A-Za-z_]\w*$/, 'not the name of an environment variable; never give the key itself')
      .optional(),
    effect: 'tuning',
    describe: 'With provider, environment variable that holds the key: OPENAI_API_KEY if not given',
    mayHoldSecret: true,
  },
  price: {
    schema: z.number().nonnegative().optional(),
    effect: 'view',
    describe: 'With provider, price of a million tokens',
  },
  dimensions: {
    schema: z.number().int().min(8).max(8_192).optional(),
    effect: 'semantic',
    describe: 'Numbers of a vector: 384 for hash; of a model the first so many (Matryoshka)',
  },
  chunkSize: {
    schema: z.number().int().min(8).max(100_000).default(256),
    effect: 'semantic',
    describe: 'Most tokens of a chunk; longer texts give several vectors',
  },
  chunkOverlap: {
    schema: z.number().int().min(0).default(32),
    effect: 'semantic',
    describe: 'Most tokens that a chunk repeats of the one before',
  },
  text: {
    schema: z.boolean().default(false),
    effect: 'semantic',
    describe: 'Keep the text of each chunk beside its vector',
  },
  quantize: {
    schema: z.enum(['none', 'int8', 'binary']).default('none'),
    effect: 'semantic',
    describe: 'Vectors as 32-bit floats, as bytes from -127 to 127, or as one bit a number',
  },
  duplicates: {
    schema: z.number().min(0.5).max(1).optional(),
    effect: 'view',
    describe:
      'List pairs of chunks whose cosine is at least this; all are held and compared: for tens of thousands',
  },
} as const

export type EmbedOptions = OptionValues<typeof OPTIONS>

/** Vectors of the hash model have so many numbers unless others are asked for. */
export const HASH_DIMENSIONS = 384
