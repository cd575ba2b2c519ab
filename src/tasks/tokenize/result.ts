/** A stretch of an item's text that has at most as many tokens as asked for. */
export interface Part {
  /**
   * Place in the text, in UTF-16 units as JavaScript counts; `end` is not part of it. Absent where the encoding changes
   * the text (WordPiece, Unigram), so that its tokens have no places in it.
   */
  start?: number
  end?: number
  tokens: number
  /** Where they are asked for and the result is shown: they are kept beside it. */
  ids?: number[]
}

export interface Tokens {
  /** Of the whole text; where it is truncated, of what was kept. */
  tokens: number
  /** Of the file, or of the text in UTF-8. */
  bytes: number
  /** As in a part; of a text without tokens it is stored. */
  ids?: number[]
  /** Only if tokens were left out. */
  truncated?: true
  /** Where the kept text ends, if tokens were left out and have places. */
  end?: number
  /** With `overflow: split`: the whole text, in order; none of a text without tokens. */
  parts?: Part[]
}

/** A file that is no text. */
export interface SkippedFile {
  bytes: number
  skipped: 'binary'
}

export type TokenizeResult = Tokens | SkippedFile

export function isSkipped(result: TokenizeResult): result is SkippedFile {
  return 'skipped' in result
}
