import { readFileSync, statSync } from 'node:fs'
import * as z from 'zod/mini'
import { SOME_TEMPLATE, SOME_TEXT } from '../../core/schemas.ts'
import type { OptionValues } from '../../core/task.ts'
import { BASE_URL, KEY_VARIABLE, someOf } from '../../remote/option-schemas.ts'

/** Fields of a row that may stand above an option, if they are named. */
const OVERRIDES = ['max_tokens', 'model', 'system'] as const
export type Override = (typeof OVERRIDES)[number]

/** A schema is known by what it says: another file of the same name must not pass for it. */
export type JsonSchema = Record<string, unknown>

export const OPTIONS = {
  provider: {
    schema: z._default(z.enum(['openai', 'anthropic']), 'openai'),
    effect: 'semantic',
    describe:
      'Which API: chat completions as OpenAI and most servers have them, or messages as Anthropic does',
  },
  model: {
    schema: SOME_TEXT,
    effect: 'semantic',
    describe: 'The model, as the provider names it',
  },
  prompt: {
    schema: z._default(SOME_TEMPLATE, '{{text}}'),
    effect: 'semantic',
    describe: 'What to ask: {{field}} stands for a field of the row, {{text}} for the text of any item',
  },
  system: {
    schema: z.optional(SOME_TEXT),
    effect: 'semantic',
    describe: 'Instructions that go before every prompt',
  },
  baseUrl: {
    schema: z.optional(BASE_URL),
    effect: 'semantic',
    describe:
      'Another server with the same API: https://api.openai.com/v1 and https://api.anthropic.com if not given',
    mayHoldSecret: true,
  },
  keyVariable: {
    schema: z.optional(KEY_VARIABLE),
    effect: 'tuning',
    describe: 'Environment variable that holds the key: OPENAI_API_KEY or ANTHROPIC_API_KEY if not given',
    mayHoldSecret: true,
  },
  maxTokens: {
    schema: z._default(z.int().check(z.minimum(1), z.maximum(10_000_000)), 1_024),
    effect: 'semantic',
    describe: 'Most tokens of a reply',
  },
  via: {
    schema: z._default(z.enum(['calls', 'batch']), 'calls'),
    effect: 'view',
    describe: "Requests go one by one, or as the provider's batches: at half the price, within a day",
  },
  temperature: {
    schema: z.optional(z.number().check(z.minimum(0), z.maximum(2))),
    effect: 'semantic',
    describe: "Randomness of the reply, 0 to 2: the provider's own if not given",
  },
  schema: {
    schema: z.optional(z.pipe(z.unknown(), z.transform(toSchema))),
    effect: 'semantic',
    describe: 'Path of a JSON schema: replies are data of this form',
    path: 'always',
  },
  overrides: {
    schema: someOf(OVERRIDES),
    effect: 'semantic',
    describe: `Fields of a row that stand above the options, where it has them: ${OVERRIDES.join(',')}`,
  },
  inputPrice: {
    schema: z.optional(z.number().check(z.nonnegative())),
    effect: 'view',
    describe: 'Price of a million tokens that are sent',
  },
  outputPrice: {
    schema: z.optional(z.number().check(z.nonnegative())),
    effect: 'view',
    describe: 'Price of a million tokens of replies',
  },
} as const

export type GenerateOptions = OptionValues<typeof OPTIONS>

/** A schema itself, as a config file may hold it, or the path of one. */
function toSchema(given: unknown, { issues }: z.core.ParsePayload): JsonSchema {
  const read = typeof given === 'string' ? readSchema(given) : { schema: given }
  if ('schema' in read && isObject(read.schema)) return read.schema
  const message = 'wrong' in read ? read.wrong : 'a JSON schema is an object'
  issues.push({ code: 'custom', message, input: given })
  return z.NEVER
}

function readSchema(path: string): { schema: unknown } | { wrong: string } {
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return { wrong: 'there is no such file' }
    return { schema: JSON.parse(readFileSync(path, 'utf8')) }
  } catch (error) {
    if (error instanceof SyntaxError) return { wrong: `not JSON: ${error.message}` }
    return { wrong: `can't be read: ${(error as NodeJS.ErrnoException).code}` }
  }
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
