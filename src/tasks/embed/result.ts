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

/** A chunk as JSON lines show it: with its vector, in base64 or as a list of numbers. */
export interface ShownChunk extends EmbeddedChunk {
  vector?: string | number[]
  /** In place of `vector` with `--embed.quantize`: whole numbers, or bits eight to a byte. */
  codes?: string | number[]
}

/** As it is stored; the vectors lie beside it. */
export interface EmbedResult {
  /** None for a text of nothing but white space. */
  chunks: EmbeddedChunk[]
  /** Only for a file that is no text. */
  skipped?: 'binary'
}
