import { hashOf, MOST_CACHED_BYTES, PieceCache } from '../piece-cache.ts'
import type { PieceEnd } from '../piece-end.ts'
import type { TokenList } from '../token-list.ts'
import { Utf8Text } from '../utf8-text.ts'
import { NOT_FOUND, Vocabulary } from '../vocabulary.ts'
import { Merger, MergeTable } from './merges.ts'
import type { TextModel } from './text-model.ts'

/** What threads can share of a byte-level encoding. */
export interface ByteLevelMemory {
  vocabulary: SharedArrayBuffer
  merges: SharedArrayBuffer
  /** The token of each byte, -1 where there is none. */
  byteTokens: Int32Array
}

const FIRST_PARTS = 256
const MOST_TOKEN_BYTES = 255

/**
 * The characters that stand for bytes in a vocabulary, as GPT-2 began it: printable Latin-1 for themselves, the
 * other 68 from U+0100 on.
 */
export const BYTE_CHARACTERS: readonly string[] = (() => {
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
    return String.fromCharCode(printable ? byte : next++)
  })
})()

const BYTES = new Map(BYTE_CHARACTERS.map((character, byte) => [character, byte]))

/** Byte pair encoding of pieces of text by a list of merges: GPT-2, Llama 3, Qwen. */
export class ByteLevel implements TextModel {
  readonly #pieceEnd: PieceEnd
  readonly #byteTokens: Int32Array
  readonly #vocabulary: Vocabulary
  readonly #merger: Merger
  /** A piece that is a token as a whole needs no merges. */
  readonly #wholePieces: boolean
  readonly #cache = new PieceCache()
  readonly #text = new Utf8Text()
  #parts = new Int32Array(FIRST_PARTS)

  constructor(memory: ByteLevelMemory, pieceEnd: PieceEnd, wholePieces: boolean) {
    this.#pieceEnd = pieceEnd
    this.#byteTokens = memory.byteTokens
    this.#vocabulary = new Vocabulary(memory.vocabulary)
    this.#merger = new Merger(new MergeTable(memory.merges))
    this.#wholePieces = wholePieces
  }

  encode(text: string, list: TokenList): void {
    this.#text.set(text)
    const { bytes, view, length } = this.#text
    for (let start = 0; start < length; ) {
      const end = this.#pieceEnd(bytes, start, length)
      this.#piece(bytes, view, start, end - start, list)
      start = end
    }
  }

  lengthOf(id: number): number {
    return this.#vocabulary.lengthOf(id)
  }

  copyTo(target: Uint8Array, at: number, id: number): void {
    this.#vocabulary.copyTo(target, at, id)
  }

  #piece(bytes: Uint8Array, view: DataView, start: number, length: number, list: TokenList): void {
    if (length > MOST_CACHED_BYTES) {
      this.#merge(bytes, view, start, length, list)
      return
    }
    const hash = hashOf(view, start, length)
    if (this.#cache.read(view, start, length, hash, list)) return
    const first = list.length
    this.#merge(bytes, view, start, length, list)
    this.#cache.write(view, start, length, hash, list, first)
  }

  #merge(bytes: Uint8Array, view: DataView, start: number, length: number, list: TokenList): void {
    const whole = this.#wholePieces ? this.#vocabulary.find(view, start, length) : NOT_FOUND
    if (whole !== NOT_FOUND) {
      list.push(whole)
      return
    }
    if (this.#parts.length < length) this.#parts = new Int32Array(length * 2)
    let count = 0
    for (let at = start; at < start + length; at++) {
      const token = this.#byteTokens[bytes[at]]
      // A byte that the vocabulary lacks is left out, as by the original.
      if (token >= 0) this.#parts[count++] = token
    }
    count = this.#merger.merge(this.#parts, count)
    list.reserve(count)
    for (let i = 0; i < count; i++) list.ids[list.length++] = this.#parts[i]
  }
}

/**
 * `vocabulary` spells tokens in `BYTE_CHARACTERS`. Undefined where a token is longer than 255 bytes. Throws an Error
 * where a merge names tokens that are not in the vocabulary.
 */
export function byteLevelMemory(
  vocabulary: ReadonlyMap<string, number>,
  merges: readonly (readonly [left: string, right: string])[],
): ByteLevelMemory | undefined {
  const tokens = tokensOf(vocabulary)
  return (
    tokens && {
      vocabulary: Vocabulary.build(tokens).memory,
      merges: tableOf(vocabulary, merges).memory,
      byteTokens: Int32Array.from(BYTE_CHARACTERS, (character) => vocabulary.get(character) ?? -1),
    }
  )
}

function tokensOf(vocabulary: ReadonlyMap<string, number>): Uint8Array[] | undefined {
  const tokens: Uint8Array[] = []
  for (const [token, id] of vocabulary) {
    const bytes = bytesOf(token)
    if (bytes.length > MOST_TOKEN_BYTES) return undefined
    if (bytes.length > 0) tokens[id] = bytes
  }
  return tokens
}

/** A token that is not spelled in the characters for bytes stands for its own UTF-8. */
function bytesOf(token: string): Uint8Array {
  const bytes = new Uint8Array(token.length)
  for (let i = 0; i < token.length; i++) {
    const byte = BYTES.get(token[i])
    if (byte === undefined) return Buffer.from(token)
    bytes[i] = byte
  }
  return bytes
}

function tableOf(
  vocabulary: ReadonlyMap<string, number>,
  merges: readonly (readonly [left: string, right: string])[],
): MergeTable {
  const table = MergeTable.withRoomFor(merges.length)
  merges.forEach(([left, right], rank) => {
    const [first, second, joined] = [left, right, left + right].map((token) => vocabulary.get(token))
    if (first === undefined || second === undefined || joined === undefined)
      throw new Error(`merge ${rank + 1} (${left} ${right}) names tokens that the vocabulary lacks`)
    table.add(first, second, rank, joined)
  })
  return table
}
