const FIRST_CAPACITY = 1_024

/** Token ids that are being collected, in an array that grows. */
export class TokenBuffer {
  ids = new Uint32Array(FIRST_CAPACITY)
  length = 0

  push(id: number): void {
    if (this.length === this.ids.length) this.#grow(this.length + 1)
    this.ids[this.length++] = id
  }

  /** Appends `source[from..to)`. */
  append(source: Uint32Array, from: number, to: number): void {
    if (this.length + to - from > this.ids.length) this.#grow(this.length + to - from)
    for (let i = from; i < to; i++) this.ids[this.length++] = source[i]
  }

  clear(): void {
    this.length = 0
  }

  /** A copy of what was collected. */
  toIds(): Uint32Array {
    return this.ids.slice(0, this.length)
  }

  #grow(atLeast: number): void {
    const grown = new Uint32Array(Math.max(atLeast, this.ids.length * 2))
    grown.set(this.ids)
    this.ids = grown
  }
}
