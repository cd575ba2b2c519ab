import { FatalError } from '../../../core/errors.ts'
import { PAGE_BYTES, type SharedMemory, sharedMemory } from '../../../core/wasm-memory.ts'

const FLOAT_BYTES = 4
/** Of all vectors together: 1 GiB. */
const MOST_NUMBERS = 1 << 28
const GROWTH = 1.5

/** Vectors of one length one after another, in memory that threads can share. */
export class VectorList {
  readonly dimensions: number
  readonly memory: SharedMemory = sharedMemory(1)
  count = 0
  #floats: Float32Array

  constructor(dimensions: number) {
    this.dimensions = dimensions
    this.#floats = new Float32Array(this.memory.buffer)
  }

  /** Throws FatalError `too_many_vectors`. */
  add(vector: Float32Array): void {
    const needed = (this.count + 1) * this.dimensions
    if (needed > this.#floats.length) this.#grow(needed)
    this.#floats.set(vector, this.count * this.dimensions)
    this.count++
  }

  #grow(needed: number): void {
    if (needed > MOST_NUMBERS)
      throw new FatalError(
        'too_many_vectors',
        `more than ${this.count} vectors of ${this.dimensions} numbers can't be compared with one another`,
        'leave out --embed.duplicates (what is done is kept), or look for duplicates among fewer items',
      )
    const numbers = Math.min(MOST_NUMBERS, Math.max(needed, this.#floats.length * GROWTH))
    const pages = Math.ceil((numbers * FLOAT_BYTES) / PAGE_BYTES)
    this.memory.grow(pages - this.memory.buffer.byteLength / PAGE_BYTES)
    this.#floats = new Float32Array(this.memory.buffer)
  }
}
