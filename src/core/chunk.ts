import { type Cargo, pickCargo } from './cargo.ts'
import type { ErrorRecord } from './errors.ts'
import type { Item } from './item.ts'

/** Items of one task and one segment that travel together. It is thrown away once settled. */
export interface Chunk {
  /** The task's name in this run. */
  task: string
  segment: number
  /** Where each item stands in its segment, 0 to 8,191. */
  offsets: Uint16Array
  cargo: Cargo
  /** The items as the source gave them, for a function that runs in this thread; others are sent the cargo. */
  items?: Item[]
  /** Attempts that each item has behind it. */
  attempts: Uint16Array
  /** Errors of the attempts before, for an item that is tried again. */
  history?: ErrorRecord[]
  /** How many processes died with its items in flight; such suspects run apart from others. */
  deaths?: number
  /** Bytes of work, for sizing and for the time left. */
  weight: number
}

/** The chunk of some of its items; the indices rise. */
export function pickChunk(chunk: Chunk, indices: number[]): Chunk {
  return {
    ...chunk,
    cargo: pickCargo(chunk.cargo, indices),
    offsets: Uint16Array.from(indices, (i) => chunk.offsets[i]),
    items: chunk.items && indices.map((i) => (chunk.items as Item[])[i]),
    attempts: Uint16Array.from(indices, (i) => chunk.attempts[i]),
    weight: (chunk.weight * indices.length) / chunk.offsets.length,
  }
}
