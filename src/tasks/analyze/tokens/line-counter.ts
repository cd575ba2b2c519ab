/** Tells in which line a position lies. Asked in rising order, so that the text is gone through once. */
export class LineCounter {
  readonly #raw: string
  #line = 1
  #nextBreak: number

  constructor(raw: string) {
    this.#raw = raw
    this.#nextBreak = raw.indexOf('\n')
  }

  lineOf(position: number): number {
    while (this.#nextBreak >= 0 && this.#nextBreak < position) {
      this.#line++
      this.#nextBreak = this.#raw.indexOf('\n', this.#nextBreak + 1)
    }
    return this.#line
  }
}
