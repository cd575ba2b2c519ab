import { inflateRawSync } from 'node:zlib'
import { FatalError } from '../../core/errors.ts'
import type { About } from './about.ts'
import { InverseFrequencies } from './hash/idf.ts'
import { type EmbedOptions, OPTIONS } from './options.ts'

/** Most bytes of what was learned, inflated: some 30 million terms. */
const MOST_LEARNED = 256 << 20

/** Reads what `aboutVectors` wrote; undefined where a text is of something else. Throws FatalError `bad_index`. */
export function readAbout(text: string): About | undefined {
  const about = parsed(text)
  if (about?.task !== 'embed') return undefined
  if (about.v !== 1 || typeof about.options !== 'object' || about.options === null) throw otherVersion()
  return { ...about, options: decisive(about.options) } as About
}

/**
 * Of its options those that decide vectors, as the task takes them: whoever made the file does not choose what is
 * done here beside, such as which variable of the environment is sent as the key.
 */
function decisive(given: object): Partial<EmbedOptions> {
  const options: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(OPTIONS, name)) throw otherVersion()
    const { effect, schema } = OPTIONS[name as keyof EmbedOptions]
    if (effect !== 'semantic') continue
    const parsed = schema.safeParse(value)
    if (!parsed.success)
      throw new FatalError('bad_index', `it tells of an option that can't be: ${name}`, 'make it again')
    options[name] = parsed.data
  }
  return options
}

function otherVersion(): FatalError {
  return new FatalError('bad_index', 'it was made by another version of millrace', 'make it again')
}

/** Throws FatalError `bad_index` for what can't be inflated. */
export function learnedOf({ learned }: About): Uint8Array | undefined {
  if (learned === undefined) return undefined
  try {
    const bytes = inflateRawSync(Buffer.from(learned, 'base64'), { maxOutputLength: MOST_LEARNED })
    InverseFrequencies.check(bytes)
    return bytes
  } catch (error) {
    throw new FatalError(
      'bad_index',
      `what it tells of its model is damaged: ${(error as Error).message}`,
      'make it again',
      error,
    )
  }
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
