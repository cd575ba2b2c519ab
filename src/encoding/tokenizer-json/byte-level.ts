import type { PieceEnd } from '../pieces.ts'
import { TextBytes } from '../text-bytes.ts'
import type { TokenBuffer } from '../token-buffer.ts'
import { Merger, MergeTable } from './merges.ts'
import { hashOf, MAX_CACHED_BYTES, PieceCache } from './piece-cache.ts'

export interface ByteLevelModel {
  /** Tokens spelled in `byteCharacters`. */
  vocabulary: ReadonlyMap<string, number>
  merges: readonly (readonly [left: string, right: string])[]
  /** A piece that is a token as a whole needs no merges. */
  wholePieces: boolean
}

const FIRST_PARTS = 256

/**
 * The characters that stand for bytes in a vocabulary, as GPT-2 began it: printable Latin-1 for themselves, the
 * other 68 from U+0100 on.
 */
export const byteCharacters: readonly string[] = (() => {
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
    return String.fromCharCode(printable ? byte : next++)
  })
})()

const BYTES = new Map(byteCharacters.map((character, byte) => [character, byte]))

/** Byte-pair encoding over the UTF-8 of pieces of text, by a list of merges: GPT-2, Llama 3, Qwen. */
export class ByteLevel {
  readonly #pieceEnd: PieceEnd
  readonly #byteTokens: Int32Array
  readonly #merger: Merger
  readonly #whole: ReadonlyMap<string, number> | undefined
  readonly #cache = new PieceCache()
  readonly #text = new TextBytes()
  #parts = new Int32Array(FIRST_PARTS)

  /** Throws an Error where a merge names tokens that are not in the vocabulary. */
  constructor(model: ByteLevelModel, pieceEnd: PieceEnd) {
    const { vocabulary } = model
    this.#pieceEnd = pieceEnd
    this.#byteTokens = Int32Array.from(byteCharacters, (character) => vocabulary.get(character) ?? -1)
    this.#merger = new Merger(tableOf(model))
    this.#whole = model.wholePieces ? vocabulary : undefined
  }

  /** Appends the ids of a text. */
  encode(text: string, out: TokenBuffer): void {
    const { bytes, length } = this.#text.encode(text)
    for (let start = 0; start < length; ) {
      const end = this.#pieceEnd(bytes, start, length)
      this.#piece(bytes, start, end, out)
      start = end
    }
  }

  #piece(bytes: Uint8Array, start: number, end: number, out: TokenBuffer): void {
    if (end - start > MAX_CACHED_BYTES) {
      this.#merge(bytes, start, end, out)
      return
    }
    const hash = hashOf(bytes, start, end)
    if (this.#cache.copy(bytes, start, end, hash, out)) return
    const from = out.length
    this.#merge(bytes, start, end, out)
    this.#cache.add(bytes, start, end, hash, out, from)
  }

  #merge(bytes: Uint8Array, start: number, end: number, out: TokenBuffer): void {
    const whole = this.#whole?.get(spell(bytes, start, end))
    if (whole !== undefined) {
      out.push(whole)
      return
    }
    if (this.#parts.length < end - start) this.#parts = new Int32Array((end - start) * 2)
    let count = 0
    for (let at = start; at < end; at++) {
      const token = this.#byteTokens[bytes[at]]
      // A byte that the vocabulary lacks is left out, as by the original.
      if (token >= 0) this.#parts[count++] = token
    }
    count = this.#merger.merge(this.#parts, count)
    for (let i = 0; i < count; i++) out.push(this.#parts[i])
  }
}

/** The bytes of a token as a vocabulary spells it. */
export function bytesOf(token: string): Uint8Array {
  return Uint8Array.from(token, (character) => BYTES.get(character) ?? 63)
}

function tableOf({ vocabulary, merges }: ByteLevelModel): MergeTable {
  const table = new MergeTable(merges.length)
  merges.forEach(([left, right], rank) => {
    const [first, second, joined] = [left, right, left + right].map((token) => vocabulary.get(token))
    if (first === undefined || second === undefined || joined === undefined)
      throw new Error(`merge ${rank + 1} (${left} ${right}) names tokens that the vocabulary lacks`)
    table.add(first, second, rank, joined)
  })
  return table
}

function spell(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) text += byteCharacters[bytes[at]]
  return text
}
