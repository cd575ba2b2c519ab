/** Tells the lines of positions that are asked for in rising order. */
export class LineCursor {
  readonly #text: string
  #line = 1
  #next: number

  constructor(text: string) {
    this.#text = text
    this.#next = text.indexOf('\n')
  }

  /** From 1. */
  lineOf(position: number): number {
    while (this.#next >= 0 && this.#next < position) {
      this.#line++
      this.#next = this.#text.indexOf('\n', this.#next + 1)
    }
    return this.#line
  }
}
