import type { TokenList } from './token-list.ts'

/**
 * What becomes of a special token's name in a text. `off`: it is text like any other. `allow`: it becomes the
 * special token. `refuse`: the text is an error, since such a name in data is more often an attack than meant.
 */
export type SpecialMode = 'off' | 'allow' | 'refuse'

/** In place of a token's end: it ends inside a character. */
export const INSIDE_CHARACTER = 0xffffffff

/** Text to token ids and back. A text is a string (lone surrogates are taken as U+FFFD) or valid UTF-8. */
export interface Encoder {
  readonly name: string
  /** All ids are below it. */
  readonly vocabularySize: number
  /**
   * True: between two letters of ASCII with one space before the second, no token reaches over the space's beginning,
   * and what stands on one side changes nothing on the other; so the tokens of a text are those of its parts.
   */
  readonly partsWords?: boolean
  /** Adds the text's ids to `list`. Throws a `TaskError` for a special token that is refused. */
  encode(text: string | Uint8Array, list: TokenList): void
  /** How many ids the text has; faster than `encode`, in little memory. Throws as `encode` does. */
  count(text: string | Uint8Array): number
  /**
   * The ids with the place in the text (UTF-16 units) where each one ends, `INSIDE_CHARACTER` for one that ends
   * inside a character. Throws as `encode` does.
   */
  encodeWithEnds(text: string): { ids: Uint32Array; ends: Uint32Array }
  /** The text of ids; bytes that make no character become U+FFFD. Throws a `TaskError` for an id that is none. */
  decode(ids: Iterable<number>): string
  /** The bytes of ids: of `encode`'s ids, the text's. Throws a `TaskError` for an id that is none. */
  decodeBytes(ids: Iterable<number>): Uint8Array
}
