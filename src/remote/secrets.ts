import { type ErrorRecord, errorSignature, TaskError } from '../core/errors.ts'
import type { RemoteKey } from '../core/remote.ts'

const MASK = '[redacted]'
/** What is shorter is no secret (`none`, `dummy` for a server of one's own), and would be masked in ordinary text. */
const LEAST_LENGTH = 8

/** Keys from the environment, and their removal from any text: a server may echo one. */
export class Secrets {
  readonly #variables: Record<string, string | undefined>
  readonly #masked = new Set<string>()

  constructor(variables: Record<string, string | undefined>) {
    this.#variables = variables
  }

  has(variable: string): boolean {
    return Boolean(this.#variables[variable]?.trim())
  }

  /** A variable's value; from then on it is masked. Throws a fatal `TaskError` when it is not set. */
  get(variable: string): string {
    const value = this.#variables[variable]?.trim()
    if (!value)
      throw new TaskError('no_key', 'fatal', {
        message: `${variable} is not set`,
        hint: `put the key into the environment: export ${variable}=…`,
      })
    if (value.length >= LEAST_LENGTH)
      for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)])
        this.#masked.add(form)
    return value
  }

  /** The header that a key goes in; none for one that is optional and not set. */
  headerOf({
    variable,
    header,
    prefix = header ? '' : 'Bearer ',
    optional,
  }: RemoteKey): { name: string; value: string } | undefined {
    if (optional && !this.has(variable)) return undefined
    return { name: header ?? 'authorization', value: prefix + this.get(variable) }
  }

  /** The text with every key in it masked. */
  redact(text: string): string {
    let clean = text
    for (const secret of this.#masked) if (clean.includes(secret)) clean = clean.replaceAll(secret, MASK)
    return clean
  }

  redactRecord(record: ErrorRecord): ErrorRecord {
    const text = JSON.stringify(record)
    const clean = this.redact(text)
    if (clean === text) return record
    const masked: ErrorRecord = JSON.parse(clean)
    return { ...masked, signature: errorSignature(masked.message) }
  }

  /** Parses JSON; a key is masked however it is spelt in it. Throws a `SyntaxError`. */
  parse(text: string): unknown {
    const clean = this.redact(text)
    // `\u0073` and the like spell letters in a way that the search does not see.
    if (this.#masked.size === 0 || !clean.includes('\\')) return JSON.parse(clean)
    return JSON.parse(clean, (_, value) => (typeof value === 'string' ? this.redact(value) : value))
  }
}
