/** The `most` values of the highest rank; of equal ones, those that came first. */
export class Top<Value> {
  readonly #most: number
  /** By rank, the highest first; up to twice as many as are asked for. */
  #kept: { rank: number; value: Value }[] = []
  #bound = Number.NEGATIVE_INFINITY

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return Math.min(this.#most, this.#kept.length)
  }

  add(rank: number, value: Value): void {
    if (this.#kept.length >= this.#most && rank <= this.#bound) return
    this.#kept.push({ rank, value })
    if (this.#kept.length >= 2 * this.#most) this.#cut()
  }

  *ranked(): Generator<Value> {
    this.#cut()
    for (const { value } of this.#kept) yield value
  }

  /** Sorting keeps the order of equals. */
  #cut(): void {
    this.#kept.sort((a, b) => b.rank - a.rank)
    this.#kept.length = this.size
    this.#bound = this.#kept[this.size - 1]?.rank ?? this.#bound
  }
}
