import { type ErrorRecord, errorRecord, errorSignature, TaskError } from '../core/errors.ts'
import type { RemoteKey } from '../core/remote.ts'
import { formsOf, hasSpecial, mayBeSpelt, spelling } from './spellings.ts'

const MASK = '[redacted]'
/** What is shorter is no secret (`none`, `dummy` for a server of one's own), and would be masked in ordinary text. */
const LEAST_LENGTH = 8

/** What Node refuses in the value of a header. */
const NO_HEADER = /[^\t\x20-\x7e\x80-\xff]/

/** How a key is found. */
interface Mask {
  forms: Set<string>
  spelt: RegExp
  hasSpecial: boolean
}

/** Keys from the environment, and their removal from any text: a server may echo one. */
export class Secrets {
  readonly #variables: Record<string, string | undefined>
  /** By the key. */
  readonly #masks = new Map<string, Mask>()

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
    if (NO_HEADER.test(value))
      throw new TaskError('bad_key', 'fatal', {
        message: `${variable} holds a character that no header can, such as a line break`,
        hint: 'put the key alone into it',
      })
    if (value.length >= LEAST_LENGTH && !this.#masks.has(value))
      this.#masks.set(value, {
        forms: formsOf(value),
        spelt: spelling(value),
        hasSpecial: hasSpecial(value),
      })
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

  /** The text with every key in it masked, however it is spelt. */
  redact(text: string): string {
    let clean = text
    for (const mask of this.#masks.values()) {
      for (const form of mask.forms) if (clean.includes(form)) clean = clean.replaceAll(form, MASK)
      if (mayBeSpelt(clean, mask.hasSpecial)) clean = clean.replace(mask.spelt, MASK)
    }
    return clean
  }

  /** The same of JSON, and it is JSON. A key that is a part of its form (a number, say) takes the whole with it. */
  redactJson(json: string): string {
    const clean = this.redact(json)
    return clean === json || parsed(clean) !== undefined ? clean : JSON.stringify(MASK)
  }

  redactRecord(record: ErrorRecord): ErrorRecord {
    const text = JSON.stringify(record)
    const clean = this.redact(text)
    if (clean === text) return record
    const masked = parsed(clean) as ErrorRecord | undefined
    if (!masked) return errorRecord('redacted', record.class, MASK)
    return { ...masked, class: record.class, signature: errorSignature(masked.message) }
  }

  /** Parses JSON without the keys in it; undefined for what is no JSON. */
  parse(text: string): unknown {
    return parsed(this.redact(text))
  }
}

/** Undefined for what is no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
