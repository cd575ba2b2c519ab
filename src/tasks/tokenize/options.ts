import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import * as z from 'zod/mini'
import type { OptionValues } from '../../core/task.ts'
import { encodingNames } from '../../encoding/encodings-data.ts'

const NAMES = encodingNames().join(', ')

/** A tokenizer.json, known by what it holds: results of another one must not pass for its own. */
export interface FileEncoding {
  path: string
  sha256: string
}

export const OPTIONS = {
  encoding: {
    schema: z._default(z.pipe(z.string(), z.transform(toEncoding)), 'o200k_base'),
    effect: 'semantic',
    describe: `Which tokens: ${NAMES}, or the path of a tokenizer.json`,
    path: 'found',
  },
  ids: {
    schema: z._default(z.boolean(), false),
    effect: 'semantic',
    describe: 'Give the ids too, not only how many there are',
  },
  maxTokens: {
    schema: z.optional(z.int().check(z.minimum(1))),
    effect: 'semantic',
    describe: 'Most tokens of an item; overflow says what becomes of one with more',
  },
  overflow: {
    schema: z.optional(z.enum(['truncate', 'split', 'fail'])),
    effect: 'semantic',
    describe:
      'An item of more than max-tokens: truncate (as if not given), split it into parts, or fail (a dead letter)',
  },
  special: {
    schema: z._default(z.enum(['off', 'allow', 'refuse']), 'off'),
    effect: 'semantic',
    describe: 'Names of special tokens in a text: text like any other, the tokens, or a dead letter',
  },
  separator: {
    schema: z.optional(z.union([z.int().check(z.nonnegative()), z.literal('eot')], 'neither an id nor eot')),
    effect: 'view',
    describe: 'In --out .bin: the id that ends each document, or eot for the one that ends texts',
  },
  price: {
    schema: z.optional(z.number().check(z.nonnegative())),
    effect: 'view',
    describe: 'Price of a million tokens, for the price of all',
  },
} as const

export type TokenizeOptions = OptionValues<typeof OPTIONS>

/** As `openEncoding` takes it. */
export function nameOrPath({ encoding }: TokenizeOptions): string {
  return typeof encoding === 'string' ? encoding : encoding.path
}

/** What is read here may be gone, or not be ours to read. */
function toEncoding(given: string, { issues }: z.core.ParsePayload): string | FileEncoding {
  if (encodingNames().includes(given)) return given
  try {
    if (statSync(given, { throwIfNoEntry: false })?.isFile()) return withDigest(resolve(given))
    issues.push({ code: 'custom', message: `not one of ${NAMES}, and no such file`, input: given })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    issues.push({ code: 'custom', message: `not one of ${NAMES}, and can't be read: ${code}`, input: given })
  }
  return z.NEVER
}

function withDigest(path: string): FileEncoding {
  return { path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') }
}
