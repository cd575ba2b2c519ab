import { TaskError } from '../core/errors.ts'
import type { SpecialMode } from './encoder.ts'

/** A stretch of text, or the special token behind it. */
export interface Part {
  text: string
  special?: number
}

/** The names of special tokens in a text, which no pre-tokenizer sees. */
export class SpecialTokens {
  readonly #ids: Map<string, number>
  readonly #bytes: Map<number, Uint8Array>
  readonly #pattern: RegExp

  constructor(ids: Record<string, number>) {
    this.#ids = new Map(Object.entries(ids))
    // Of several names for one id, the last one is its text.
    this.#bytes = new Map(Object.entries(ids).map(([text, id]) => [id, Buffer.from(text)]))
    const longestFirst = [...this.#ids.keys()].sort((a, b) => b.length - a.length)
    this.#pattern = new RegExp(longestFirst.map(escaped).join('|') || '(?!)', 'g')
  }

  /** The name of an id in UTF-8, or undefined. */
  bytesOf(id: number): Uint8Array | undefined {
    return this.#bytes.get(id)
  }

  /** Cuts a text at special tokens. Throws a `TaskError` at the first one where they are refused. */
  *split(text: string, mode: SpecialMode): Generator<Part> {
    let start = 0
    for (const { 0: name, index } of mode === 'off' ? [] : text.matchAll(this.#pattern)) {
      if (mode === 'refuse') throw refused(name, index)
      yield { text: text.slice(start, index), special: this.#ids.get(name) }
      start = index + name.length
    }
    yield { text: text.slice(start) }
  }
}

function refused(name: string, index: number): TaskError {
  return new TaskError('special_token', 'permanent', {
    message: `the text has the special token ${JSON.stringify(name)} at ${index}`,
    hint: 'take it as text (special: off) or, if the text is your own, as the token (special: allow)',
  })
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
