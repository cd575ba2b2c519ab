import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { FatalError } from '../../core/errors.ts'
import type { MadeWith } from '../../core/table.ts'
import { type EmbedOptions, OPTIONS } from './options.ts'
import { SCALE } from './quantize.ts'

/** What a file of vectors says of how they were made: enough to make another that can be compared with them. */
export interface About {
  v: 1
  task: 'embed'
  /** Those that results depend on. */
  options: Partial<EmbedOptions>
  /** Of a model's folder: a digest of its files. */
  fingerprint?: string
  /** What the hash model has learned, deflated, in base64. */
  learned?: string
  /** Of int8: times this, codes are the numbers that they stand for. */
  scale?: number
}

/** Most bytes of what was learned, inflated: some 30 million terms. */
const MOST_LEARNED = 256 << 20

export function aboutVectors({ options, fingerprint, fitted }: MadeWith<EmbedOptions>): About {
  return {
    ...{ v: 1, task: 'embed', options: semantic(options) },
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(fitted ? { learned: deflateRawSync(fitted).toString('base64') } : {}),
    ...(options.quantize === 'int8' ? { scale: SCALE } : {}),
  }
}

/** Reads what `aboutVectors` wrote; undefined where a text is of something else. Throws FatalError `bad_index`. */
export function readAbout(text: string): About | undefined {
  const about = parsed(text)
  if (about?.task !== 'embed') return undefined
  if (about.v === 1 && typeof about.options === 'object' && about.options !== null) return about as About
  throw new FatalError('bad_index', 'it was made by another version of millrace', 'make it again')
}

/** Throws FatalError `bad_index` for what can't be inflated. */
export function learnedOf({ learned }: About): Uint8Array | undefined {
  if (learned === undefined) return undefined
  try {
    return inflateRawSync(Buffer.from(learned, 'base64'), { maxOutputLength: MOST_LEARNED })
  } catch (error) {
    throw new FatalError(
      'bad_index',
      `what it tells of its model is damaged: ${(error as Error).message}`,
      'make it again',
      error,
    )
  }
}

function semantic(options: EmbedOptions): Partial<EmbedOptions> {
  const isSemantic = (name: string) => OPTIONS[name as keyof EmbedOptions]?.effect === 'semantic'
  const given = Object.entries(options).filter(([name, value]) => value !== undefined && isSemantic(name))
  return Object.fromEntries(given)
}

function parsed(text: string): Partial<Record<keyof About, unknown>> | undefined {
  try {
    return Object(JSON.parse(text))
  } catch (error) {
    throw new FatalError(
      'bad_index',
      `what it tells of its model is no JSON: ${(error as Error).message}`,
      'make it again',
      error,
    )
  }
}
