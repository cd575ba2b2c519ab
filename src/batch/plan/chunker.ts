import { pickCargo } from '../../core/cargo.ts'
import type { Chunk } from '../../core/chunk.ts'
import type { Item } from '../../core/item.ts'
import { type Sheet, weightAt } from './pages.ts'
import type { PlacedPage } from './plan.ts'

/** A chunk aims at this much work: enough to make sending it cheap, little enough to spread evenly, and to lose. */
const LEAST_MS = 50
/** Once a run has done more it aims at this share of that, up to `MOST_MS`: to lose it weighs as little. */
const SHARE_OF_DONE = 0.01
const MOST_MS = 100
/** How many times more items than the largest chunk measured so far a chunk may hold. */
const GROWTH = 8
/** What an item costs beside its bytes, as bytes. */
const ITEM_OVERHEAD = 100
/** How much of what was measured before counts beside a new chunk. */
const KEPT = 0.7
/** Where items are begun one by one, their chunk is held until the last has ended: no more than so many bytes. */
const MAX_HELD = 1 << 20

/** Sizes chunks by measured cost: the first hold one item, the last are small so that no worker idles. */
export class Chunker {
  readonly #workers: number
  readonly #items: number | undefined
  readonly #alone_ms: number
  /** Of the chunks measured, the later the more: a first item that loads its code weighs next to nothing. */
  #ms = 0
  #weight = 0
  #largestMeasured = 0
  #total_ms = 0

  /**
   * `items`: how many each chunk has, where its lane begins them one by one. `alone_ms`: work of which no other thread
   * takes a share.
   */
  constructor(workers: number, { items, alone_ms = 0 }: { items?: number; alone_ms?: number } = {}) {
    this.#workers = Math.max(1, workers)
    this.#items = items
    this.#alone_ms = alone_ms
  }

  /** Tells what a chunk's items took. */
  observe(items: number, weight: number, busy_ms: number): void {
    if (items === 0 || this.#items) return
    this.#ms = KEPT * this.#ms + busy_ms
    this.#weight = KEPT * this.#weight + weight + items * ITEM_OVERHEAD
    this.#total_ms += busy_ms
    this.#largestMeasured = Math.max(this.#largestMeasured, items)
  }

  /** Cuts the given items of a page into chunks, each within one segment. `last`: no page follows. */
  *cut(task: string, page: Sheet, placed: PlacedPage, indices: Uint16Array, last: boolean): Generator<Chunk> {
    let remaining = last ? totalWeight(page, indices) : Number.POSITIVE_INFINITY
    for (let from = 0; from < indices.length; ) {
      const end = this.#chunkEnd(page, placed, indices, from, remaining)
      const chunk = makeChunk(task, page, placed, indices.subarray(from, end))
      remaining -= chunk.weight + (end - from) * ITEM_OVERHEAD
      yield chunk
      from = end
    }
  }

  #chunkEnd(page: Sheet, placed: PlacedPage, indices: Uint16Array, from: number, remaining: number): number {
    const target = this.#items ? MAX_HELD : Math.min(this.#worth(this.#target_ms), this.#share(remaining))
    const most = Math.min(indices.length, from + (this.#items ?? Math.max(1, this.#largestMeasured * GROWTH)))
    const segment = placed.segments[indices[from]]
    let weight = 0
    let end = from
    while (end < most && placed.segments[indices[end]] === segment) {
      weight += weightOf(page, indices[end])
      if (end > from && weight > target) break
      end++
    }
    return end
  }

  get #target_ms(): number {
    return Math.min(MOST_MS, Math.max(LEAST_MS, this.#total_ms * SHARE_OF_DONE))
  }

  /** The weight that takes so long. */
  #worth(ms: number): number {
    return this.#ms > 0 ? (ms * this.#weight) / this.#ms : Number.POSITIVE_INFINITY
  }

  /** What keeps all threads at work until the end. */
  #share(remaining: number): number {
    return this.#total_ms < this.#alone_ms ? remaining : remaining / (2 * this.#workers)
  }
}

function totalWeight(page: Sheet, indices: Uint16Array): number {
  let total = 0
  for (const i of indices) total += weightOf(page, i)
  return total
}

function weightOf(page: Sheet, i: number): number {
  return weightAt(page, i) + ITEM_OVERHEAD
}

/** A chunk of the given items of a page, which are of one segment. */
export function makeChunk(task: string, page: Sheet, placed: PlacedPage, indices: Uint16Array): Chunk {
  const offsets = new Uint16Array(indices.length)
  let weight = 0
  for (let i = 0; i < indices.length; i++) {
    offsets[i] = placed.offsets[indices[i]]
    weight += weightAt(page, indices[i])
  }
  return {
    ...{ task, segment: placed.segments[indices[0]], offsets, weight },
    cargo: pickCargo(page.cargo, indices),
    items: page.items && Array.from(indices, (i) => (page.items as Item[])[i]),
    attempts: new Uint16Array(indices.length),
  }
}
