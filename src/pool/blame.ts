import { type Chunk, chunkItem, textStart } from '../core/chunk.ts'
import { type ErrorRecord, errorRecord } from '../core/errors.ts'
import { IDENTITY_WORDS, writeIdentity } from '../core/identity.ts'
import type { ChunkOutcome } from '../core/lane.ts'
import { identityHex } from './run-chunk.ts'

/** Why a worker is gone. */
export type Death =
  | { kind: 'timeout'; after_ms: number }
  | { kind: 'out_of_memory' }
  | { kind: 'exited'; message: string }

/** A chunk whose worker died on item `index`: that item failed, the others go back unharmed. */
export function blame(
  chunk: Chunk,
  index: number,
  death: Death,
  duration_ms: number,
  seed: number,
): ChunkOutcome {
  const words = new Uint32Array(IDENTITY_WORDS)
  const [from, to] = [textStart(chunk, index), chunk.ends[index]]
  writeIdentity(chunkItem(chunk, index), undefined, chunk.text, from, to, seed, words, 0)
  const error = deathError(death, chunk.attempts[index] + 1)
  const failure = { index, error, duration_ms, identity: identityHex(words, undefined) }
  return { succeeded: 0, failures: [failure], unrun: othersThan(chunk, index), busy_ms: 0 }
}

/** Deaths of a process with an item in flight after which the item is taken for their cause. */
export const MAX_DEATHS = 3
/** The same where the item can't have a process of its own: whoever kills the run kills it with the item. */
export const MAX_DEATHS_HERE = 5

/** A suspect of too many deaths is not run again. */
export function condemn(chunk: Chunk, deaths: number, how: string, seed: number): ChunkOutcome {
  const outcome = blame(chunk, 0, { kind: 'exited', message: how }, 0, seed)
  const message = `${how}: its process died ${deaths} times while it was on this item`
  outcome.failures[0].error = errorRecord('process_killed', 'poison', message, {
    hint: 'look at this item by itself',
  })
  return outcome
}

/** A chunk that nobody began: all of it goes back. */
export function allUnrun(chunk: Chunk): ChunkOutcome {
  return { succeeded: 0, failures: [], unrun: othersThan(chunk, -1), busy_ms: 0 }
}

function othersThan(chunk: Chunk, index: number): number[] {
  return [...chunk.offsets.keys()].filter((i) => i !== index)
}

function deathError(death: Death, attempt: number): ErrorRecord {
  switch (death.kind) {
    case 'timeout':
      return errorRecord('timeout', 'poison', `ran for longer than ${death.after_ms / 1000} s`, {
        hint: 'raise --timeout, or look at this item by itself',
      })
    case 'out_of_memory':
      // The first time its neighbours' leftovers may have filled the heap: once more, in a fresh worker.
      return errorRecord(
        'out_of_memory',
        attempt > 1 ? 'poison' : 'transient',
        'its worker ran out of memory',
        {
          hint: 'raise --worker-memory, or look at this item by itself',
          retry_after_ms: 0,
        },
      )
    case 'exited':
      return errorRecord('worker_died', 'poison', `its worker died: ${death.message}`)
  }
}
