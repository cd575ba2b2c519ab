import { TaskError } from './errors.ts'
import type { Item } from './item.ts'
import { textOf } from './text-of.ts'

const MAX_NAMES_TOLD = 20

/**
 * What a template may name of an item: of all `text` (as `textOf` gives it) and `id`; the fields of a row (`a.b` for
 * one within another); the `path` of a file.
 */
export class ItemFields {
  readonly #input: unknown
  readonly #item: Item

  constructor(input: unknown, item: Item) {
    this.#input = input
    this.#item = item
  }

  /** Throws a permanent `TaskError`: `no_field`, which lists what there is, or `bad_field`. */
  value(name: string): unknown {
    const value = this.find(name)
    if (isRounded(value)) throw rounded(name, value)
    if (value !== undefined && value !== null) return value
    const shown = JSON.stringify(name)
    throw new TaskError('no_field', 'permanent', {
      message: value === null ? `the field ${shown} is null` : `the item has no field ${shown}`,
      hint: `it has: ${this.#names()}`,
    })
  }

  /** As a text: JSON of what is none. Throws as `value` does. */
  text(name: string): string {
    const value = this.value(name)
    if (typeof value === 'string') return value
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  }

  /** A row's own field and nothing else. */
  own(name: string): unknown {
    return isRow(this.#input) && Object.hasOwn(this.#input, name) ? this.#input[name] : undefined
  }

  /** Undefined for a field that is not there; throws as `textOf` does where there is no text. */
  find(name: string): unknown {
    if (name === 'text') return textOf(this.#input)
    const own = Object.hasOwn(Object(this.#input), name) ? this.own(name) : this.#within(name)
    if (own !== undefined) return own
    if (name === 'id') return this.#item.id
    return name === 'path' && isFile(this.#input) ? this.#input.path : undefined
  }

  #within(name: string): unknown {
    if (!name.includes('.') || !isRow(this.#input)) return undefined
    return valueAt(this.#input, name)
  }

  #names(): string {
    if (isFile(this.#input)) return 'id, path, text'
    if (!isRow(this.#input)) return 'id, text'
    const names = Object.keys(this.#input)
    return `${names.slice(0, MAX_NAMES_TOLD).join(', ')}${names.length > MAX_NAMES_TOLD ? ', …' : ''}`
  }
}

/** A whole number that a double can't tell from its neighbours: JSON may have held one of these. */
function isRounded(value: unknown): value is number {
  return Number.isInteger(value) && !Number.isSafeInteger(value)
}

function rounded(name: string, value: number): TaskError {
  return new TaskError('bad_field', 'permanent', {
    message: `the field ${JSON.stringify(name)} is a whole number beyond 2^53, which may have been rounded to ${value}`,
    hint: 'write it as a text, in quotes',
  })
}

/** What stands at a path such as `data.0.text`; undefined where it leads nowhere. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value
  for (const step of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Record<string, unknown>)[step]
  }
  return at
}

/** A `FileInput`, of whichever copy of this package. */
function isFile(input: unknown): input is { path: string; text(): string } {
  return (
    typeof input === 'object' && input !== null && typeof (input as { text?: unknown }).text === 'function'
  )
}

function isRow(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !isFile(input)
}
