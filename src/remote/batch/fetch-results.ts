import { join } from 'node:path'
import { TaskError } from '../../core/errors.ts'
import type { Secrets } from '../secrets.ts'
import type { Batch } from './batch.ts'
import type { BatchState, Outcome } from './batch-api.ts'
import { ResultsDraft } from './results.ts'

export interface FetchOptions {
  secrets: Secrets
  /** Lines that can't be read are left out, as long as there are others. */
  leavesOut: boolean
  /** Hands over each line of what is at a path. */
  download(path: string, take: (line: Buffer) => Promise<void>): Promise<void>
}

/**
 * Brings all results of a batch that has ended to the disk, in whatever order they come; keys that a server echoes are
 * masked. False when they are not of this batch.
 */
export async function fetchResults(
  batch: Batch,
  state: BatchState,
  { secrets, leavesOut, download }: FetchOptions,
): Promise<boolean> {
  const path = join(batch.place.dir, '.results.partial')
  const draft = await ResultsDraft.create(path, batch.ids)
  let unreadable: TaskError | undefined
  const take = async (line: Buffer) => {
    const outcome = outcomeIn(batch, secrets, line)
    if (!(outcome instanceof TaskError)) return draft.add(outcome)
    unreadable = outcome
    if (!leavesOut) throw outcome
  }
  try {
    for (const file of state.results) await download(file, take)
    if (unreadable && draft.known === 0) throw unreadable
  } catch (error) {
    await draft.abandon()
    throw error
  }
  await draft.seal()
  if (draft.known === 0 && draft.unknown > 0) return false
  batch.place.appear(path)
  return true
}

function outcomeIn({ api }: Batch, secrets: Secrets, line: Buffer): Outcome | TaskError {
  const text = line.toString()
  let parsed: unknown
  try {
    parsed = secrets.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  const outcome = api.outcome(parsed)
  if (outcome) return outcome
  const shown = secrets.redact(text).slice(0, 200)
  return new TaskError('malformed_reply', 'transient', { message: `this is no result of a batch: ${shown}` })
}
