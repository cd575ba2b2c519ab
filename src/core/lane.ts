import type { ErrorRecord } from './errors.ts'
import type { Item } from './item.ts'

/** Items of one task and one segment that travel together. It is thrown away once settled. */
export interface Chunk {
  /** The task's name in this run. */
  task: string
  segment: number
  /** Where each item stands in its segment, 0 to 1,023. */
  offsets: Uint16Array
  /** Each item as JSON: what is sent to a worker. */
  texts: string[]
  /** The same items as the source gave them; a lane in this thread uses these. */
  items: Item[]
  /** Attempts that each item has behind it. */
  attempts: Uint16Array
  /** Errors of the attempts before, for an item that is tried again. */
  history?: ErrorRecord[]
  /** True when its items were in flight as a whole run died: they run apart from others. */
  suspect?: boolean
  /** Bytes of work, for sizing and for the time left. */
  weight: number
}

/** An item's attempt that did not succeed. */
export interface Failure {
  /** Which item of the chunk. */
  index: number
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
  item: Item
  failure: Failure
}

/** Where work runs. `submit` rejects only with a `FatalError`: then no item can succeed. */
export interface Lane {
  /** How many chunks it wants at once. */
  readonly capacity: number
  submit(chunk: Chunk): Promise<ChunkOutcome>
  /** Waits for stray work of finished items, bounded in time. */
  drain(): Promise<void>
  /** Ends it; chunks in flight come back with their items unrun. */
  close(): Promise<void>
}
