import type { Chunk } from './chunk.ts'
import type { ErrorRecord } from './errors.ts'
import type { Item } from './item.ts'

/** An item's attempt that did not succeed. */
export interface Failure {
  /** Which item of the chunk. */
  index: number
  /** The item as a dead letter keeps it. */
  item: Item
  error: ErrorRecord
  duration_ms: number
  /** Identity and content digest, in hexadecimal: lets a later run know the same item. */
  identity: string
}

/** What became of a chunk. Each of its items is in the block, among the failures, or unrun. */
export interface ChunkOutcome {
  /** The succeeded items' records, encoded for the checkpoint. */
  block?: Uint8Array
  succeeded: number
  /** Of those, how many took the result of an equal item. */
  taken?: number
  failures: Failure[]
  /** Indices of items that go back unharmed: never begun, or lost with a worker that another item killed. */
  unrun: number[]
  /** How long the items took together. */
  busy_ms: number
}

/** A stray error of an item that had already returned. */
export interface LateFailure {
  task: string
  segment: number
  offset: number
  failure: Failure
}

/** Where work runs. `submit` rejects only with a `FatalError`: then no item can succeed. */
export interface Lane {
  /** How many chunks it wants at once. */
  readonly capacity: number
  submit(chunk: Chunk): Promise<ChunkOutcome>
  /** Begins nothing more: items that wait to begin come back unrun. */
  stop?(): void
  /** Waits for stray work of finished items, bounded in time. */
  drain(): Promise<void>
  /** Ends it; chunks in flight come back with their items unrun. */
  close(): Promise<void>
}

/** A lane that begins its chunks' items one by one, and gives the outcomes of those that ended together to a listener. */
export interface ItemLane extends Omit<Lane, 'capacity' | 'submit'> {
  hasRoom(chunk: Chunk): boolean
  take(chunk: Chunk): void
  /** How many of the items it has taken are not under way: not begun, or ended and not given yet. */
  readonly waiting: number
}
