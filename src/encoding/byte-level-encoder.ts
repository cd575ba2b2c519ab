import { TaskError } from '../core/errors.ts'
import { BytePairEncoder, type BytePairParts } from './byte-pair-encoder.ts'
import type { Encoder, SpecialMode } from './encoder.ts'
import { type NamedTokens, type Part, SpecialTokens } from './special-tokens.ts'
import { tokenEnds } from './token-ends.ts'
import { TokenList } from './token-list.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface ByteLevelParts extends BytePairParts {
  name: string
  special: NamedTokens
  /** Tokens that are taken as such in any mode. */
  always?: NamedTokens
  /** Unicode normalization form that texts are brought to first. */
  normalize?: 'NFC'
  vocabularySize: number
}

/** Byte pair encoding around special tokens: no text is unknown, and the ids of one give its bytes back. */
export class ByteLevelEncoder implements Encoder {
  readonly name: string
  readonly vocabularySize: number
  readonly partsWords: boolean
  readonly #pairs: BytePairEncoder
  readonly #vocabulary: Vocabulary
  readonly #special: SpecialTokens
  readonly #normalize: 'NFC' | undefined
  /** True: texts are needed as strings. */
  readonly #cuts: boolean

  constructor(parts: ByteLevelParts, mode: SpecialMode) {
    this.name = parts.name
    this.vocabularySize = parts.vocabularySize
    // Each of our pre-tokenizers begins a piece there; a name with a space would reach over it.
    this.partsWords = !Object.keys({ ...parts.special, ...parts.always }).some((token) => token.includes(' '))
    this.#pairs = new BytePairEncoder(parts)
    this.#vocabulary = parts.vocabulary
    this.#special = new SpecialTokens(parts.special, parts.always ?? {}, mode)
    this.#normalize = parts.normalize
    this.#cuts = this.#special.cuts || parts.normalize !== undefined
  }

  encode(text: string | Uint8Array, list: TokenList): void {
    if (!this.#cuts) this.#pairs.encode(text, list)
    else
      for (const part of this.#parts(text)) {
        this.#pairs.encode(part.text, list)
        if (part.token !== undefined) list.push(part.token)
      }
  }

  count(text: string | Uint8Array): number {
    if (!this.#cuts) return this.#pairs.count(text)
    let count = 0
    for (const part of this.#parts(text))
      count += this.#pairs.count(part.text) + (part.token === undefined ? 0 : 1)
    return count
  }

  *#parts(text: string | Uint8Array): Generator<Part> {
    for (const part of this.#special.split(asString(text)))
      yield this.#normalize ? { ...part, text: part.text.normalize(this.#normalize) } : part
  }

  encodeWithEnds(text: string): { ids: Uint32Array; ends: Uint32Array } {
    const list = new TokenList()
    this.encode(text, list)
    const ids = list.toArray()
    if (this.#normalize && text.normalize(this.#normalize) !== text) throw changed(this.name)
    return { ids, ends: tokenEnds(text, ids, (id) => this.#lengthOf(id)) }
  }

  decode(ids: Iterable<number>): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.decodeBytes(ids))
  }

  decodeBytes(ids: Iterable<number>): Uint8Array {
    const known = Uint32Array.from(ids, (id) => this.#checked(id))
    const bytes = new Uint8Array(known.reduce((sum, id) => sum + this.#lengthOf(id), 0))
    let at = 0
    for (const id of known) {
      const special = this.#special.bytesOf(id)
      if (special) bytes.set(special, at)
      else this.#vocabulary.copyTo(bytes, at, id)
      at += this.#lengthOf(id)
    }
    return bytes
  }

  #lengthOf(id: number): number {
    return this.#vocabulary.lengthOf(id) || (this.#special.bytesOf(id)?.length ?? 0)
  }

  #checked(id: number): number {
    if (this.#lengthOf(id) > 0) return id
    throw new TaskError('unknown_token', 'permanent', { message: `${this.name} has no token ${id}` })
  }
}

function changed(name: string): TaskError {
  return new TaskError('no_offsets', 'permanent', {
    message: `${name} normalizes the text, so that its tokens have no places in it`,
    hint: 'give the text in NFC',
  })
}

function asString(text: string | Uint8Array): string {
  return typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
}
