import type { OnAbort } from './client.ts'

/** The attempt that a call is made for. */
export interface CallContext {
  onAbort: OnAbort
  /** A further attempt at the item: it goes before first ones. */
  again: boolean
  /** The wait at the door, which is no part of the attempt, begins; each is ended once. */
  beginWait(): void
  endWait(): void
}

/** Waits at the door. */
export async function waitAtDoor<T>(context: CallContext, wait: () => Promise<T>): Promise<T> {
  context.beginWait()
  try {
    return await wait()
  } finally {
    context.endWait()
  }
}
