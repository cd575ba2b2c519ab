import { TaskError } from '../core/errors.ts'
import type { SpecialMode } from './encoder.ts'

/** A stretch of text, or the token behind it that no pre-tokenizer sees. */
export interface Part {
  text: string
  token?: number
}

/** Names of tokens that stand outside of the vocabulary, by their text. */
export type NamedTokens = Record<string, number>

/** Names that take the white space before or behind them with them. */
export interface Strips {
  before: readonly string[]
  behind: readonly string[]
}

/** The special tokens of an encoding, and those added to it that are always taken as tokens. */
export class SpecialTokens {
  readonly #ids: Map<string, number>
  readonly #bytes: Map<number, Uint8Array>
  readonly #refused: Set<string>
  readonly #before: Set<string>
  readonly #behind: Set<string>
  /** Undefined: no text is ever cut. */
  readonly #pattern: RegExp | undefined

  constructor(special: NamedTokens, always: NamedTokens, mode: SpecialMode, strips?: Strips) {
    const all = [...Object.entries(always), ...Object.entries(special)]
    // Of several names for one id, the last one is its text.
    this.#bytes = new Map(all.map(([text, id]) => [id, Buffer.from(text)]))
    this.#ids = new Map(mode === 'off' ? Object.entries(always) : all)
    this.#refused = new Set(mode === 'refuse' ? Object.keys(special) : [])
    this.#before = new Set(strips?.before)
    this.#behind = new Set(strips?.behind)
    const longestFirst = [...this.#ids.keys()].sort((a, b) => b.length - a.length)
    if (longestFirst.length) this.#pattern = new RegExp(longestFirst.map(escaped).join('|'), 'g')
  }

  /** False: all texts are whole. */
  get cuts(): boolean {
    return this.#pattern !== undefined
  }

  /** The name of an id in UTF-8, or undefined. */
  bytesOf(id: number): Uint8Array | undefined {
    return this.#bytes.get(id)
  }

  /** Throws a `TaskError` at the first token that is refused. */
  check(text: string): void {
    for (const _ of this.cuts ? this.split(text) : []);
  }

  /** Cuts a text at tokens. Throws a `TaskError` at the first one that is refused. */
  *split(text: string): Generator<Part> {
    let start = 0
    let last = ''
    for (const { 0: name, index } of this.#pattern ? text.matchAll(this.#pattern) : []) {
      if (this.#refused.has(name)) throw refused(name, index)
      yield { text: this.#stripped(text.slice(start, index), last, name), token: this.#ids.get(name) }
      start = index + name.length
      last = name
    }
    yield { text: this.#stripped(text.slice(start), last, '') }
  }

  /** What is left of a text between two names. */
  #stripped(text: string, before: string, behind: string): string {
    const tail = this.#behind.has(before) ? text.trimStart() : text
    return this.#before.has(behind) ? tail.trimEnd() : tail
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
