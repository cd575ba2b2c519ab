import type { Page } from './pages.ts'

/** Pages of a source, of which the first can be looked at before they are taken: some sources can be read only once. */
export class PageStream {
  readonly #pages: AsyncIterator<Page>
  readonly #peeked: Page[] = []
  #ended = false

  constructor(pages: AsyncIterable<Page>) {
    this.#pages = pages[Symbol.asyncIterator]()
  }

  /** The first pages, as many as hold this many items if there are so many. */
  async peek(items: number): Promise<readonly Page[]> {
    let seen = 0
    for (let i = 0; seen < items; i++) {
      if (i === this.#peeked.length && !(await this.#read())) break
      seen += this.#peeked[i].count
    }
    return this.#peeked
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Page> {
    try {
      while (this.#peeked.length > 0 || (await this.#read())) yield this.#peeked.shift() as Page
    } finally {
      await this.#pages.return?.()
    }
  }

  async #read(): Promise<boolean> {
    if (this.#ended) return false
    const { value, done } = await this.#pages.next()
    this.#ended = done === true
    if (!done) this.#peeked.push(value)
    return !done
  }
}
