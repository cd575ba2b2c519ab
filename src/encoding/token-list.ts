const MOST_KEPT = 2 ** 20

/** Token ids that are added to, kept in one array that grows. */
export class TokenList {
  length = 0
  ids: Uint32Array

  constructor(capacity = 1024) {
    this.ids = new Uint32Array(capacity)
  }

  /** Makes room for `count` more. */
  reserve(count: number): void {
    if (this.length + count <= this.ids.length) return
    const larger = new Uint32Array(Math.max(this.length + count, this.ids.length * 2))
    larger.set(this.ids.subarray(0, this.length))
    this.ids = larger
  }

  push(id: number): void {
    this.reserve(1)
    this.ids[this.length++] = id
  }

  /** Adds the first `count` of some ids. */
  append(ids: Uint32Array, count: number): void {
    this.reserve(count)
    this.ids.set(ids.subarray(0, count), this.length)
    this.length += count
  }

  /** Gives back the memory of very many. */
  clear(): void {
    this.length = 0
    if (this.ids.length > MOST_KEPT) this.ids = new Uint32Array(MOST_KEPT)
  }

  /** A copy of what it holds. */
  toArray(): Uint32Array {
    return this.ids.slice(0, this.length)
  }
}
