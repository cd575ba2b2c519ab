/** A binary heap: the item before all others is at hand. */
export class Heap<Item> {
  readonly #items: Item[]
  readonly #isBefore: (a: Item, b: Item) => boolean

  /** The array is the heap's from now on. */
  constructor(items: Item[], isBefore: (a: Item, b: Item) => boolean) {
    this.#items = items
    this.#isBefore = isBefore
    for (let at = (items.length >> 1) - 1; at >= 0; at--) this.#sink(at)
  }

  /** The item before all others; it stays. */
  get top(): Item | undefined {
    return this.#items[0]
  }

  /** Removes the item before all others. */
  pop(): void {
    const last = this.#items.pop() as Item
    if (this.#items.length === 0) return
    this.#items[0] = last
    this.#sink(0)
  }

  /** Puts the top where it belongs, now that it counts for less. */
  lowerTop(): void {
    this.#sink(0)
  }

  #sink(from: number): void {
    const items = this.#items
    const item = items[from]
    let at = from
    for (let child = 2 * at + 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && this.#isBefore(items[child + 1], items[child])) child++
      if (!this.#isBefore(items[child], item)) break
      items[at] = items[child]
      at = child
    }
    items[at] = item
  }
}
