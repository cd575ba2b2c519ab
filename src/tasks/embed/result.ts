/** A stretch of a text that has a vector: `text.slice(start, end)`. */
export interface EmbeddedChunk {
  chunk_index: number
  /** UTF-16 units. */
  start: number
  end: number
  /** Of the model's own tokens; of o200k_base for the hash model. */
  token_count: number
  /** With `--embed.text`. */
  text?: string
}

/** The vectors themselves are in the vector file. */
export interface EmbedResult {
  /** None for a text of nothing but white space. */
  chunks: EmbeddedChunk[]
  /** Only for a file that is no text. */
  skipped?: 'binary'
}
