import { TaskError } from '../core/errors.ts'
import { BytePairEncoder } from './byte-pair-encoder.ts'
import type { Encoder, SpecialMode } from './encoder.ts'
import type { PieceEnd } from './piece-end.ts'
import { SpecialTokens } from './special-tokens.ts'
import { tokenEnds } from './token-ends.ts'
import { TokenList } from './token-list.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface TiktokenParts {
  name: string
  vocabulary: Vocabulary
  pieceEnd: PieceEnd
  special: Record<string, number>
  vocabularySize: number
}

/** An encoder whose ids are ranks, as tiktoken's are: byte pair encoding around special tokens. */
export class TiktokenEncoder implements Encoder {
  readonly name: string
  readonly vocabularySize: number
  readonly #pairs: BytePairEncoder
  readonly #vocabulary: Vocabulary
  readonly #special: SpecialTokens
  readonly #mode: SpecialMode

  constructor({ name, vocabulary, pieceEnd, special, vocabularySize }: TiktokenParts, mode: SpecialMode) {
    this.name = name
    this.vocabularySize = vocabularySize
    this.#pairs = new BytePairEncoder(vocabulary, pieceEnd)
    this.#vocabulary = vocabulary
    this.#special = new SpecialTokens(special)
    this.#mode = mode
  }

  encode(text: string | Uint8Array, list: TokenList): void {
    if (this.#mode === 'off') this.#pairs.encode(text, list)
    else this.#encodeParts(asString(text), list)
  }

  #encodeParts(text: string, list: TokenList): void {
    for (const part of this.#special.split(text, this.#mode)) {
      this.#pairs.encode(part.text, list)
      if (part.special !== undefined) list.push(part.special)
    }
  }

  count(text: string | Uint8Array): number {
    if (this.#mode === 'off') return this.#pairs.count(text)
    let count = 0
    for (const part of this.#special.split(asString(text), this.#mode))
      count += this.#pairs.count(part.text) + (part.special === undefined ? 0 : 1)
    return count
  }

  encodeWithEnds(text: string): { ids: Uint32Array; ends: Uint32Array } {
    const list = new TokenList()
    this.encode(text, list)
    const ids = list.toArray()
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

function asString(text: string | Uint8Array): string {
  return typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
}
