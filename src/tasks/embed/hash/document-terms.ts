const FIRST_SLOTS = 512

/** The distinct terms of one document and how often each comes: open addressing over their hashes. */
export class DocumentTerms {
  /** Distinct terms in the order of their first mention. */
  hashes = new Int32Array(FIRST_SLOTS / 2)
  counts = new Uint32Array(FIRST_SLOTS / 2)
  length = 0
  /** Slot → index + 1. */
  #slots = new Int32Array(FIRST_SLOTS)
  #mask = FIRST_SLOTS - 1

  /** Begins anew with these terms. */
  count(terms: Int32Array, length: number): void {
    this.#clear()
    for (let i = 0; i < length; i++) this.#add(terms[i])
  }

  #add(hash: number): void {
    let slot = spread(hash) & this.#mask
    for (let entry = this.#slots[slot]; entry !== 0; entry = this.#slots[slot]) {
      if (this.hashes[entry - 1] === hash) {
        this.counts[entry - 1]++
        return
      }
      slot = (slot + 1) & this.#mask
    }
    if (this.length === this.hashes.length) {
      this.#grow()
      this.#add(hash)
      return
    }
    this.hashes[this.length] = hash
    this.counts[this.length] = 1
    this.#slots[slot] = ++this.length
  }

  #clear(): void {
    // A short document after a long one does not pay for all of its slots.
    if (this.length * 8 > this.#slots.length) this.#slots.fill(0)
    else for (let i = 0; i < this.length; i++) this.#forget(this.hashes[i])
    this.length = 0
  }

  #forget(hash: number): void {
    let slot = spread(hash) & this.#mask
    while (this.#slots[slot] !== 0) {
      this.#slots[slot] = 0
      slot = (slot + 1) & this.#mask
    }
  }

  #grow(): void {
    const slots = this.#slots.length * 2
    const { hashes, counts, length } = this
    this.hashes = new Int32Array(slots / 2)
    this.hashes.set(hashes)
    this.counts = new Uint32Array(slots / 2)
    this.counts.set(counts)
    this.#slots = new Int32Array(slots)
    this.#mask = slots - 1
    for (let i = 0; i < length; i++) {
      let slot = spread(hashes[i]) & this.#mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask
      this.#slots[slot] = i + 1
    }
  }
}

/** Mixes all bits of a hash into its low ones (the finaliser of MurmurHash3). */
export function spread(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
