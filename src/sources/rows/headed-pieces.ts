/** Bytes that come piece by piece, of which the first can be looked at before they are taken. */
export class HeadedPieces implements AsyncIterable<Buffer> {
  readonly #pieces: AsyncIterator<Buffer>
  #head = Buffer.alloc(0)
  #failure: { error: unknown } | undefined
  /** True when the head is all there is. */
  isWhole = false

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]()
  }

  /** Reads until `isEnough`, the end, an error (which is thrown when the pieces are taken) or `most` bytes. */
  async head(isEnough: (bytes: Buffer) => boolean, most: number): Promise<Buffer> {
    try {
      while (this.#head.length < most && !isEnough(this.#head)) {
        const { done, value } = await this.#pieces.next()
        if (done) {
          this.isWhole = true
          break
        }
        this.#head = Buffer.concat([this.#head, value])
      }
    } catch (error) {
      this.#failure = { error }
    }
    return this.#head
  }

  /** The error that ended the head. */
  get failure(): unknown {
    return this.#failure?.error
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      if (this.#head.length) yield this.#head
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
