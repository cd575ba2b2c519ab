export const ID_BYTES = 16

/** The ids of a batch's requests in the order of its file, 16 bytes each, and where each stands. */
export class IdList {
  readonly bytes: Buffer
  /** Positions by rising id. */
  readonly #order: Uint32Array

  constructor(bytes: Buffer) {
    this.bytes = bytes
    this.#order = Uint32Array.from({ length: bytes.length / ID_BYTES }, (_, i) => i).sort((a, b) =>
      this.at(a).compare(this.at(b)),
    )
  }

  get count(): number {
    return this.#order.length
  }

  at(position: number): Buffer {
    return this.bytes.subarray(position * ID_BYTES, (position + 1) * ID_BYTES)
  }

  /** The position of an id; -1 where it is none of these. */
  find(id: Buffer): number {
    let low = 0
    let high = this.#order.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const order = this.at(this.#order[middle]).compare(id)
      if (order === 0) return this.#order[middle]
      if (order < 0) low = middle + 1
      else high = middle - 1
    }
    return -1
  }
}
