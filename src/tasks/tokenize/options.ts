import { z } from 'zod'
import type { OptionValues } from '../../core/task.ts'
import { encodingNames } from '../../encoding/encodings-data.ts'

const NAMES = encodingNames().join(', ')

export const OPTIONS = {
  encoding: {
    schema: z
      .string()
      .refine((name) => encodingNames().includes(name), `not one of ${NAMES}`)
      .default('o200k_base'),
    effect: 'semantic',
    describe: `Which tokens: ${NAMES}`,
  },
  ids: {
    schema: z.boolean().default(false),
    effect: 'semantic',
    describe: 'Give the ids too, not only how many there are',
  },
  maxTokens: {
    schema: z.number().int().positive().optional(),
    effect: 'semantic',
    describe: 'Most tokens of an item; overflow says what becomes of one with more',
  },
  overflow: {
    schema: z.enum(['truncate', 'split', 'fail']).optional(),
    effect: 'semantic',
    describe:
      'An item of more than max-tokens: truncate (as if not given), split it into parts, or fail (a dead letter)',
  },
  special: {
    schema: z.enum(['off', 'allow', 'refuse']).default('off'),
    effect: 'semantic',
    describe: 'Names of special tokens in a text: text like any other, the tokens, or a dead letter',
  },
  price: {
    schema: z.number().nonnegative().optional(),
    effect: 'view',
    describe: 'Price of a million tokens, for the price of all',
  },
} as const

export type TokenizeOptions = OptionValues<typeof OPTIONS>
