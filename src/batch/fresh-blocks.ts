import { Block } from '../checkpoint/block.ts'
import type { Segment } from '../checkpoint/segment.ts'
import { giveUp } from '../core/give-up.ts'

/** So many bytes are kept for a walk that is behind; what comes then is read back from the checkpoint. */
const MOST_BYTES = 32 << 20

/** Blocks that were committed a moment ago, of segments all of whose blocks come here: a walk need not read them back. */
export class FreshBlocks {
  #firstSegment: number
  readonly #bySegment = new Map<number, Uint8Array[]>()
  /** Those of which something is only in the checkpoint. */
  readonly #left = new Set<number>()
  #bytes = 0

  /** `firstSegment`: this one and all after it have no records yet. */
  constructor(firstSegment: number) {
    this.#firstSegment = firstSegment
  }

  /** True where it takes the block over; otherwise its segment is to be read from the checkpoint. */
  add(segment: number, block: Uint8Array): boolean {
    if (!this.#isComplete(segment)) return false
    if (this.#bytes + block.length > MOST_BYTES) {
      this.leave(segment)
      return false
    }
    this.#bytes += block.length
    const blocks = this.#bySegment.get(segment)
    if (blocks) blocks.push(block)
    else this.#bySegment.set(segment, [block])
    return true
  }

  /** More of the segment than blocks is in the checkpoint. */
  leave(segment: number): void {
    if (!this.#isComplete(segment)) return
    this.#left.add(segment)
    for (const block of this.#take(segment)) giveUp(block)
  }

  /** Hands over what has come of the segment since it was last called; false where that is to be read from the checkpoint. */
  bringTo(segment: Segment): boolean {
    if (!this.#isComplete(segment.number)) return false
    for (const block of this.#take(segment.number)) segment.add(new Block(block))
    return true
  }

  /** The walk has left this segment, and those before it: what it comes back for has to be read from the checkpoint. */
  leaveBehind(segment: number): void {
    if (segment < this.#firstSegment) return
    this.#firstSegment = segment + 1
    for (const left of this.#left) if (left <= segment) this.#left.delete(left)
    for (const number of this.#bySegment.keys())
      if (number <= segment) for (const block of this.#take(number)) giveUp(block)
  }

  #isComplete(segment: number): boolean {
    return segment >= this.#firstSegment && !this.#left.has(segment)
  }

  #take(segment: number): Uint8Array[] {
    const blocks = this.#bySegment.get(segment) ?? []
    this.#bySegment.delete(segment)
    for (const { length } of blocks) this.#bytes -= length
    return blocks
  }
}
