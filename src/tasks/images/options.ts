import * as z from 'zod/mini'
import { SOME_TEMPLATE, SOME_TEXT } from '../../core/schemas.ts'
import type { OptionValues } from '../../core/task.ts'
import { BASE_URL, KEY_VARIABLE, someOf } from '../../remote/option-schemas.ts'

/** Fields of a row that may stand above an option, if they are named. */
const OVERRIDES = ['model', 'size', 'quality', 'n'] as const
export type Override = (typeof OVERRIDES)[number]

export const MOST_IMAGES = 10

export const OPTIONS = {
  model: {
    schema: SOME_TEXT,
    effect: 'semantic',
    describe: 'The model, as the provider names it',
  },
  prompt: {
    schema: z._default(SOME_TEMPLATE, '{{text}}'),
    effect: 'semantic',
    describe: 'What to draw: {{field}} stands for a field of the row, {{text}} for the text of any item',
  },
  size: {
    schema: z.optional(SOME_TEXT),
    effect: 'semantic',
    describe: "Such as 1024x1024: the provider's own if not given",
  },
  quality: {
    schema: z.optional(SOME_TEXT),
    effect: 'semantic',
    describe:
      "Such as low, high, hd: the provider's own if not given; where a model takes more than a minute, raise --timeout",
  },
  n: {
    schema: z._default(z.int().check(z.minimum(1), z.maximum(MOST_IMAGES)), 1),
    effect: 'semantic',
    describe: `Images of each item, up to ${MOST_IMAGES}`,
  },
  format: {
    schema: z.optional(z.enum(['png', 'jpeg', 'webp'])),
    effect: 'semantic',
    describe: 'What the images are: png, jpeg or webp; only for models that know output_format',
  },
  response: {
    schema: z.optional(z.enum(['b64_json', 'url'])),
    effect: 'tuning',
    describe:
      'How images come: in the reply, or by an address that is then fetched; b64_json for dall-e, not sent to others if not given',
  },
  dir: {
    schema: z._default(SOME_TEXT, 'images'),
    effect: 'tuning',
    describe: 'Folder that new images are put into; those that were made before stay where they are',
    path: 'always',
  },
  maxBytes: {
    schema: z._default(z.int().check(z.minimum(1)), 32 << 20),
    effect: 'tuning',
    describe: 'Most bytes of an image: a larger one counts as a bad reply',
  },
  baseUrl: {
    schema: z.optional(BASE_URL),
    effect: 'semantic',
    describe: 'Another server with the same API: https://api.openai.com/v1 if not given',
    mayHoldSecret: true,
  },
  keyVariable: {
    schema: z.optional(KEY_VARIABLE),
    effect: 'tuning',
    describe: 'Environment variable that holds the key: OPENAI_API_KEY if not given',
    mayHoldSecret: true,
  },
  overrides: {
    schema: someOf(OVERRIDES),
    effect: 'semantic',
    describe: `Fields of a row that stand above the options, where it has them: ${OVERRIDES.join(',')}`,
  },
  price: {
    schema: z.optional(z.number().check(z.nonnegative())),
    effect: 'view',
    describe: 'Price of an image',
  },
  inputPrice: {
    schema: z.optional(z.number().check(z.nonnegative())),
    effect: 'view',
    describe: 'Instead or beside it, price of a million tokens of prompts',
  },
  outputPrice: {
    schema: z.optional(z.number().check(z.nonnegative())),
    effect: 'view',
    describe: 'And of a million tokens of images',
  },
  imageTokens: {
    schema: z.optional(z.int().check(z.minimum(1))),
    effect: 'tuning',
    describe: 'Most tokens of an image, for --tpm, --dry-run and, with prices of tokens, --budget',
  },
} as const

export type ImagesOptions = OptionValues<typeof OPTIONS>
