import type { TokenList } from '../token-list.ts'

/** A tokenizer's pipeline for a stretch of text without added tokens. */
export interface TextModel {
  /** Adds the ids of a text to `list`. */
  encode(text: string, list: TokenList): void
  /** Bytes of a token's text; 0 for an id that is none. Absent where ids do not spell their text. */
  lengthOf?(id: number): number
  /** Writes the bytes of a token. */
  copyTo?(target: Uint8Array, at: number, id: number): void
}
