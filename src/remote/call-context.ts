import type { OnAbort } from './client.ts'

/** The attempt that a call is made for. */
export interface CallContext {
  onAbort: OnAbort
  /** A further attempt at the item: it goes before first ones. */
  again: boolean
  /** Stands around the wait at the door, which is no part of the attempt. */
  waiting<T>(wait: () => Promise<T>): Promise<T>
}
