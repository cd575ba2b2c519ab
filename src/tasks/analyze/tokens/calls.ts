/** The calls of a text by name, each with its number of arguments. */
export class Calls {
  /** Where their names begin, rising. */
  readonly #starts: number[] = []
  readonly #counts: number[] = []

  /** A call's number here, by which it is told how many arguments it has. */
  open(start: number): number {
    this.#starts.push(start)
    return this.#counts.push(0) - 1
  }

  close(call: number, count: number): void {
    this.#counts[call] = count
  }

  /** Undefined where no name of a call begins. */
  argumentCount(at: number): number | undefined {
    let low = 0
    let high = this.#starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#starts[middle] < at) low = middle + 1
      else high = middle
    }
    return this.#starts[low] === at ? this.#counts[low] : undefined
  }
}
