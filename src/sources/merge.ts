import type { BytePath } from './byte-path.ts'

const BATCH = 1_024

/** One of the lists being merged, and how far it is read. */
class Cursor {
  #batches: AsyncIterator<BytePath[]>
  #batch: BytePath[] = []
  #at = 0

  constructor(list: AsyncIterable<BytePath[]>) {
    this.#batches = list[Symbol.asyncIterator]()
  }

  /** The next path; undefined when the batch is used up. */
  get head(): BytePath | undefined {
    return this.#batch[this.#at]
  }

  advance(): void {
    this.#at++
  }

  /** Reads the next batch that holds something; false at the end of the list. */
  async refill(): Promise<boolean> {
    this.#batch = []
    this.#at = 0
    do {
      const next = await this.#batches.next()
      if (next.done) return false
      this.#batch = next.value
    } while (this.#batch.length === 0)
    return true
  }

  async close(): Promise<void> {
    await this.#batches.return?.()
  }
}

/** Merges lists that are each in the order of bytes into one, without repeating a path. */
export async function* mergePaths(lists: AsyncIterable<BytePath[]>[]): AsyncGenerator<BytePath[]> {
  const cursors = lists.map((list) => new Cursor(list))
  try {
    let live = await refilled(cursors)
    let last: BytePath | undefined
    while (live.length > 0) {
      const batch: BytePath[] = []
      last = mergeReady(live, batch, last)
      yield batch
      live = await refilled(live)
    }
  } finally {
    await Promise.all(cursors.map((cursor) => cursor.close()))
  }
}

/** The cursors with a path at hand, after reading on, at once, in those that had none. */
async function refilled(cursors: Cursor[]): Promise<Cursor[]> {
  const live = await Promise.all(cursors.map((cursor) => cursor.head !== undefined || cursor.refill()))
  return cursors.filter((_, index) => live[index])
}

/** Appends paths to `batch` until one of the cursors runs dry or the batch is full; returns the last path. */
function mergeReady(cursors: Cursor[], batch: BytePath[], last: BytePath | undefined): BytePath | undefined {
  while (batch.length < BATCH) {
    const smallest = cursors.reduce((best, cursor) => (cursor.head! < best.head! ? cursor : best))
    const path = smallest.head!
    if (path !== last) batch.push(path)
    last = path
    smallest.advance()
    if (smallest.head === undefined) break
  }
  return last
}
