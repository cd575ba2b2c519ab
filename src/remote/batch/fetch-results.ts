import { join } from 'node:path'
import { TaskError } from '../../core/errors.ts'
import { replyText } from '../reply-text.ts'
import type { Secrets } from '../secrets.ts'
import type { Batch } from './batch.ts'
import type { BatchState, Outcome } from './batch-api.ts'
import { ResultsDraft } from './results.ts'

export interface FetchOptions {
  secrets: Secrets
  /** Lines that can't be read are left out, as long as there are others, and there may be fewer than were told of. */
  takesLess: boolean
  /** Hands over each line of what is at a path. */
  download(path: string, take: (line: Buffer) => Promise<void>): Promise<void>
}

/**
 * Brings all results of a batch that has ended to the disk, in whatever order they come; keys that a server echoes are
 * masked. Gives an id of another batch's when none is of this one's. Throws a transient `TaskError` while they are not
 * whole.
 */
export async function fetchResults(
  batch: Batch,
  state: BatchState,
  { secrets, takesLess, download }: FetchOptions,
): Promise<string | undefined> {
  const path = join(batch.place.dir, '.results.partial')
  const draft = await ResultsDraft.create(path, batch.ids)
  let unreadable: TaskError | undefined
  const take = async (line: Buffer) => {
    const outcome = outcomeIn(batch, secrets, line)
    if (!(outcome instanceof TaskError)) return draft.add(outcome)
    unreadable = outcome
    if (!takesLess) throw outcome
  }
  try {
    for (const file of state.results) await download(file, take)
    if (unreadable && draft.known === 0) throw unreadable
    if (draft.lines < state.done && !takesLess) throw notWhole(draft.lines, state.done)
  } catch (error) {
    await draft.abandon()
    throw error
  }
  await draft.seal()
  if (draft.known === 0 && draft.strange !== undefined) return draft.strange
  batch.place.appear(path)
  return undefined
}

/** What is not there of a batch that has ended would be ordered, and paid for, again. */
function notWhole(lines: number, done: number): TaskError {
  const message = `${lines} of ${done} results of a batch that has ended are there`
  return new TaskError('results_not_whole', 'transient', { message })
}

function outcomeIn({ api }: Batch, secrets: Secrets, line: Buffer): Outcome | TaskError {
  const text = replyText(line)
  const outcome = text === undefined ? undefined : api.outcome(secrets.parse(text))
  if (outcome) return outcome
  const shown = secrets.redact(text ?? line.toString()).slice(0, 200)
  return new TaskError('malformed_reply', 'transient', { message: `this is no result of a batch: ${shown}` })
}
