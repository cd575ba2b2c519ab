import { TaskError } from '../core/errors.ts'
import { BytePairEncoder, type BytePairParts } from './byte-pair-encoder.ts'
import type { Encoder, SpecialMode } from './encoder.ts'
import { type NamedTokens, type Part, SpecialTokens, type Strips } from './special-tokens.ts'
import { tokenEnds } from './token-ends.ts'
import { TokenList } from './token-list.ts'
import { asString } from './utf8-text.ts'
import type { Vocabulary } from './vocabulary.ts'

export type NormalForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD'

export interface ByteLevelParts extends BytePairParts {
  name: string
  special: NamedTokens
  /** Tokens that are taken as such in any mode. */
  always?: NamedTokens
  /** Such names that are looked for in the normalized text. */
  late?: { special: NamedTokens; always: NamedTokens }
  /** Of all of these names. */
  strips?: Strips
  /** Unicode normalization form that texts are brought to first. */
  normalize?: NormalForm
  /** A space goes before each stretch of text that begins with none. */
  prefixSpace?: boolean
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
  readonly #late: SpecialTokens
  readonly #normalize: NormalForm | undefined
  readonly #prefixSpace: boolean
  /** True: ids may spell something else than the text that they were made of. */
  readonly #mayChange: boolean
  /** True: texts are needed as strings. */
  readonly #cuts: boolean

  constructor(parts: ByteLevelParts, mode: SpecialMode) {
    this.name = parts.name
    this.vocabularySize = parts.vocabularySize
    // Each of our pre-tokenizers begins a piece there; a name with a space would reach over it.
    const late = parts.late ?? { special: {}, always: {} }
    const names = Object.entries({ ...parts.special, ...parts.always, ...late.special, ...late.always })
    this.partsWords = !parts.patterns && !names.some(([token]) => token.includes(' '))
    this.#pairs = new BytePairEncoder(parts)
    this.#vocabulary = parts.vocabulary
    this.#special = new SpecialTokens(parts.special, parts.always ?? {}, mode, parts.strips)
    this.#late = new SpecialTokens(late.special, late.always, mode, parts.strips)
    this.#normalize = parts.normalize
    this.#prefixSpace = parts.prefixSpace === true
    const { before = [], behind = [] } = parts.strips ?? {}
    this.#mayChange =
      this.#prefixSpace ||
      parts.patterns?.removes === true ||
      before.length + behind.length > 0 ||
      names.some(([, id]) => this.#isTwofold(id))
    this.#cuts = this.#special.cuts || parts.normalize !== undefined || this.#prefixSpace
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

  *#parts(given: string | Uint8Array): Generator<Part> {
    for (const { text, token } of this.#special.split(asString(given))) {
      const normal = this.#normalize ? text.normalize(this.#normalize) : text
      if (!this.#late.cuts) yield { text: this.#prefixed(normal), token }
      else {
        for (const part of this.#late.split(normal)) yield { ...part, text: this.#prefixed(part.text) }
        yield { text: '', token }
      }
    }
  }

  #prefixed(text: string): string {
    return this.#prefixSpace && text !== '' && !text.startsWith(' ') ? ` ${text}` : text
  }

  encodeWithEnds(text: string): { ids: Uint32Array; ends: Uint32Array } {
    const list = new TokenList()
    this.encode(text, list)
    const ids = list.toArray()
    if (this.#changes(text, ids)) throw changed(this.name)
    return { ids, ends: tokenEnds(text, ids, (id) => this.#lengthOf(id)) }
  }

  #changes(text: string, ids: Uint32Array): boolean {
    if (this.#normalize && text.normalize(this.#normalize) !== text) return true
    // Lengths would not tell: a space that is added makes up for one that is stripped.
    return this.#mayChange && !Buffer.from(text).equals(this.decodeBytes(ids))
  }

  decode(ids: Iterable<number>): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.decodeBytes(ids))
  }

  decodeBytes(ids: Iterable<number>): Uint8Array {
    const known = Uint32Array.from(ids, (id) => this.#checked(id))
    const bytes = new Uint8Array(known.reduce((sum, id) => sum + this.#lengthOf(id), 0))
    let at = 0
    for (const id of known) {
      const special = this.#named(id)
      if (special) bytes.set(special, at)
      else this.#vocabulary.copyTo(bytes, at, id)
      at += this.#lengthOf(id)
    }
    return bytes
  }

  #lengthOf(id: number): number {
    return this.#named(id)?.length ?? this.#vocabulary.lengthOf(id)
  }

  /** True for a name whose id is also that of other bytes in the vocabulary. */
  #isTwofold(id: number): boolean {
    const bytes = Buffer.alloc(this.#vocabulary.lengthOf(id))
    if (bytes.length === 0) return false
    this.#vocabulary.copyTo(bytes, 0, id)
    return !bytes.equals(this.#named(id) ?? bytes)
  }

  #named(id: number): Uint8Array | undefined {
    return this.#special.bytesOf(id) ?? this.#late.bytesOf(id)
  }

  #checked(id: number): number {
    if (this.#lengthOf(id) > 0) return id
    throw new TaskError('unknown_token', 'permanent', { message: `${this.name} has no token ${id}` })
  }
}

function changed(name: string): TaskError {
  return new TaskError('no_offsets', 'permanent', {
    message: `${name} changes the text, so that its tokens have no places in it`,
    hint: 'they can be counted and given, not placed',
  })
}
