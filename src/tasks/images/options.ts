import { z } from 'zod'
import type { OptionValues } from '../../core/task.ts'
import { BASE_URL, KEY_VARIABLE, someOf } from '../../remote/option-schemas.ts'

/** Fields of a row that may stand above an option, if they are named. */
const OVERRIDES = ['model', 'size', 'quality', 'n'] as const
export type Override = (typeof OVERRIDES)[number]

export const MOST_IMAGES = 10

export const OPTIONS = {
  model: {
    schema: z.string().min(1),
    effect: 'semantic',
    describe: 'The model, as the provider names it',
  },
  prompt: {
    schema: z.string().min(1).default('{{text}}'),
    effect: 'semantic',
    describe: 'What to draw: {{field}} stands for a field of the row, {{text}} for the text of any item',
  },
  size: {
    schema: z.string().min(1).optional(),
    effect: 'semantic',
    describe: "Such as 1024x1024: the provider's own if not given",
  },
  quality: {
    schema: z.string().min(1).optional(),
    effect: 'semantic',
    describe:
      "Such as low, high, hd: the provider's own if not given; where a model takes more than a minute, raise --timeout",
  },
  n: {
    schema: z.number().int().min(1).max(MOST_IMAGES).default(1),
    effect: 'semantic',
    describe: `Images of each item, up to ${MOST_IMAGES}`,
  },
  format: {
    schema: z.enum(['png', 'jpeg', 'webp']).optional(),
    effect: 'semantic',
    describe: 'What the images are: png, jpeg or webp; only for models that know output_format',
  },
  response: {
    schema: z.enum(['b64_json', 'url']).optional(),
    effect: 'tuning',
    describe:
      'How images come: in the reply, or by an address that is then fetched; b64_json for dall-e, not sent to others if not given',
  },
  dir: {
    schema: z.string().min(1).default('images'),
    effect: 'tuning',
    describe: 'Folder that new images are put into; those that were made before stay where they are',
  },
  maxBytes: {
    schema: z
      .number()
      .int()
      .min(1)
      .default(32 << 20),
    effect: 'tuning',
    describe: 'Most bytes of an image: a larger one counts as a bad reply',
  },
  baseUrl: {
    schema: BASE_URL.optional(),
    effect: 'semantic',
    describe: 'Another server with the same API: https://api.openai.com/v1 if not given',
    mayHoldSecret: true,
  },
  keyVariable: {
    schema: KEY_VARIABLE.optional(),
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
    schema: z.number().nonnegative().optional(),
    effect: 'view',
    describe: 'Price of an image',
  },
  inputPrice: {
    schema: z.number().nonnegative().optional(),
    effect: 'view',
    describe: 'Instead or beside it, price of a million tokens of prompts',
  },
  outputPrice: {
    schema: z.number().nonnegative().optional(),
    effect: 'view',
    describe: 'And of a million tokens of images',
  },
  imageTokens: {
    schema: z.number().int().min(1).optional(),
    effect: 'tuning',
    describe: 'Most tokens of an image, for --tpm, --dry-run and, with prices of tokens, --budget',
  },
} as const

export type ImagesOptions = OptionValues<typeof OPTIONS>
