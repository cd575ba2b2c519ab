/** Tells lines by positions, going no further through the text than it is asked. */
export class LineTable {
  readonly #text: string
  /** Where lines end. */
  readonly #ends: number[] = []
  #next: number

  constructor(text: string) {
    this.#text = text
    this.#next = text.indexOf('\n')
  }

  /** From 1. */
  lineAt(position: number): number {
    const ends = this.#ends
    while (this.#next >= 0 && this.#next < position) {
      ends.push(this.#next)
      this.#next = this.#text.indexOf('\n', this.#next + 1)
    }
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle] < position) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}
