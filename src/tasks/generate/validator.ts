import type { ValidateFunction } from 'ajv'
import { FatalError } from '../../core/errors.ts'
import type { JsonSchema } from './options.ts'

/** Data, or why it is not what was asked for. */
export type Checked = { data: unknown } | { reason: string }

const MAX_REASON = 1_000

/** Holds replies against a schema. */
export class Validator {
  readonly #validate: ValidateFunction

  private constructor(validate: ValidateFunction) {
    this.#validate = validate
  }

  /** Draft 2020-12, or draft-07 where the schema says so. Throws a `FatalError` for what is no schema. */
  static async open(schema: JsonSchema): Promise<Validator> {
    const [{ Ajv }, { Ajv2020 }, formats] = await Promise.all([
      import('ajv'),
      import('ajv/dist/2020.js'),
      import('ajv-formats'),
    ])
    const Draft = String(schema.$schema).includes('draft-07') ? Ajv : Ajv2020
    const ajv = new Draft({ strict: false, logger: false })
    formats.default.default(ajv)
    try {
      // Ajv would give promises instead of answers.
      if (schema.$async) throw new Error('"$async" is of no draft: leave it out')
      return new Validator(ajv.compile(schema))
    } catch (error) {
      throw new FatalError(
        'bad_schema',
        `--generate.schema: ${(error as Error).message}`,
        'a JSON schema of draft 2020-12 or draft-07',
      )
    }
  }

  /** Of a text that should be JSON; a fence around it, as models like to put, is let pass. */
  parse(text: string): Checked {
    try {
      return this.check(JSON.parse(unfenced(text)))
    } catch (error) {
      if (error instanceof SyntaxError) return { reason: `This is not JSON: ${error.message}` }
      throw error
    }
  }

  check(data: unknown): Checked {
    let fits: boolean
    try {
      fits = this.#validate(data)
    } catch (error) {
      // Data nested deeper than a recursive schema can be followed.
      return { reason: `This can't be held against the schema: ${(error as Error).message}` }
    }
    if (fits) return { data }
    const { instancePath, message } = this.#validate.errors?.[0] ?? {}
    return {
      reason: `This does not fit the schema: ${instancePath || 'the whole'} ${message}`.slice(0, MAX_REASON),
    }
  }
}

/** A fence with the rest of its line, or with the name of a language and the data behind it. */
const FENCE = /^```(?:[^\n{[]*\n|[a-z]\w*(?=[\s{["]))?/i

function unfenced(text: string): string {
  const trimmed = text.trim()
  if (!trimmed.startsWith('```') || !trimmed.endsWith('```')) return trimmed
  return trimmed.slice(0, -3).replace(FENCE, '')
}
