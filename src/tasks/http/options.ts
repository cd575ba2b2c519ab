import * as z from 'zod/mini'
import { SOME_TEXT } from '../../core/schemas.ts'
import type { OptionValues } from '../../core/task.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The host is the same for all items: no item's text decides where a key is sent. */
const FIXED_ORIGIN = /^https?:\/\/[^/{}?#\\\s@]+(?:[/?]|$)/
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/
/** What the client sets itself. */
const OWN_HEADERS = new Set([
  'host',
  'content-length',
  'connection',
  'transfer-encoding',
  'expect',
  'upgrade',
])
const HOLDS_KEY = /auth|cookie|key|token|secret/
const HEADER = z
  .pipe(z.string().check(z.regex(HEADER_NAME)), z.transform(lowerCase))
  .check(z.refine(isOurs, 'set by the client'))

export const OPTIONS = {
  method: {
    schema: z._default(z.enum(METHODS), 'POST'),
    effect: 'semantic',
    describe: `One of ${METHODS.join(', ')}`,
  },
  url: {
    schema: z
      .string()
      .check(
        z.regex(FIXED_ORIGIN, 'not an http or https URL whose host is written out'),
        z.refine(URL.canParse, 'not a URL: its host or port can not be'),
      ),
    effect: 'semantic',
    describe: 'Where to: {{field}} behind the host stands for a field of the item, encoded for a URL',
    mayHoldSecret: true,
  },
  headers: {
    schema: z._default(
      z
        .record(HEADER, z.string())
        .check(z.refine(keepsKeysOut, 'a key comes from the environment: {{env.NAME}}')),
      {},
    ),
    effect: 'semantic',
    describe: 'JSON: {"authorization": "Bearer {{env.NAME}}"}; a variable of the environment ends its value',
    mayHoldSecret: true,
  },
  body: {
    schema: z.optional(z.pipe(z.unknown(), z.transform(toJson))),
    effect: 'semantic',
    describe: 'JSON: {"q": "Say {{text}}", "n": "{{count}}"}; a field that is all of a text keeps its type',
    mayHoldSecret: true,
  },
  result: {
    schema: z.optional(SOME_TEXT),
    effect: 'semantic',
    describe: 'Where in the reply the result is, such as data.0.text: all of it if not given',
  },
  usage: {
    schema: z.optional(SOME_TEXT),
    effect: 'semantic',
    describe: 'Where in the reply its tokens are, such as usage.total_tokens',
  },
  tokens: {
    schema: z._default(z.int().check(z.nonnegative()), 0),
    effect: 'tuning',
    describe: 'About how many tokens a request takes, for --tpm',
  },
  once: {
    schema: z._default(z.boolean(), false),
    effect: 'tuning',
    describe: 'Ask once for items that differ in nothing but an id which is not sent, in later runs too',
  },
  idempotencyHeader: {
    schema: z.optional(HEADER),
    effect: 'tuning',
    describe: 'Header for a key that is the same in all attempts of an item, where the API knows one',
  },
  price: {
    schema: z.optional(z.number().check(z.nonnegative())),
    effect: 'view',
    describe: 'Price of a request',
  },
} as const

export type HttpOptions = OptionValues<typeof OPTIONS>

function lowerCase(name: string): string {
  return name.toLowerCase()
}

function isOurs(name: string): boolean {
  return !OWN_HEADERS.has(name)
}

/** What stands on a command line or in a config file is kept with the run. */
function keepsKeysOut(headers: Record<string, string>): boolean {
  return Object.entries(headers).every(([name, text]) => !HOLDS_KEY.test(name) || text.includes('{{'))
}

/** A config file holds the JSON itself. */
function toJson(given: unknown, { issues }: z.core.ParsePayload): unknown {
  if (typeof given !== 'string') return given
  try {
    return JSON.parse(given)
  } catch (error) {
    const message = `not JSON (put fields in quotes: "{{field}}"): ${(error as Error).message}`
    issues.push({ code: 'custom', message, input: given })
    return z.NEVER
  }
}
