/** Bytes that come piece by piece, of which the first can be looked at before they are taken. */
export class HeadedPieces implements AsyncIterable<Buffer> {
  readonly #pieces: AsyncIterator<Buffer>
  #head: Buffer[] = []
  #failure: { error: unknown } | undefined
  /** True when the head is all there is. */
  isWhole = false

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]()
  }

  /** Reads until `isEnough`, the end, an error (which is thrown when the pieces are taken) or `most` bytes. */
  async head(isEnough: (bytes: Buffer) => boolean, most: number): Promise<Buffer> {
    let bytes = Buffer.alloc(0)
    try {
      while (bytes.length < most && !isEnough(bytes)) {
        const { done, value } = await this.#pieces.next()
        if (done) {
          this.isWhole = true
          break
        }
        this.#head.push(value)
        bytes = Buffer.concat(this.#head)
      }
    } catch (error) {
      this.#failure = { error }
    }
    return bytes
  }

  /** The error that ended the head. */
  get failure(): unknown {
    return this.#failure?.error
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for (let piece = this.#head.shift(); piece; piece = this.#head.shift()) yield piece
      if (this.#failure) throw this.#failure.error
      for (;;) {
        const { done, value } = await this.#pieces.next()
        if (done) return
        yield value
      }
    } finally {
      await this.close()
    }
  }

  async close(): Promise<void> {
    await this.#pieces.return?.()
  }
}
