/** Numbers, of which the least is taken first. */
export class Heap {
  length = 0
  #entries = new Float64Array(64)

  /** Adds one without putting it in its place: `order` must follow. */
  add(entry: number): void {
    if (this.length === this.#entries.length) this.#grow()
    this.#entries[this.length++] = entry
  }

  order(): void {
    for (let at = (this.length >> 1) - 1; at >= 0; at--) this.#sink(at)
  }

  put(entry: number): void {
    if (this.length === this.#entries.length) this.#grow()
    const entries = this.#entries
    let at = this.length++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (entries[parent] <= entry) break
      entries[at] = entries[parent]
      at = parent
    }
    entries[at] = entry
  }

  take(): number {
    const entries = this.#entries
    const least = entries[0]
    entries[0] = entries[--this.length]
    this.#sink(0)
    return least
  }

  #sink(from: number): void {
    const entries = this.#entries
    const { length } = this
    const entry = entries[from]
    let at = from
    for (let child = 1 + from * 2; child < length; child = 1 + at * 2) {
      if (child + 1 < length && entries[child + 1] < entries[child]) child++
      if (entries[child] >= entry) break
      entries[at] = entries[child]
      at = child
    }
    entries[at] = entry
  }

  #grow(): void {
    const larger = new Float64Array(this.#entries.length * 2)
    larger.set(this.#entries)
    this.#entries = larger
  }
}
