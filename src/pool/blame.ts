import { isRows } from '../core/cargo.ts'
import type { Chunk } from '../core/chunk.ts'
import { type ErrorRecord, errorRecord, TaskError } from '../core/errors.ts'
import { IDENTITY_WORDS } from '../core/identity.ts'
import type { Item } from '../core/item.ts'
import type { ChunkOutcome } from '../core/lane.ts'
import { openCargo } from '../sources/load.ts'
import { unreadRow } from '../sources/rows/rows-load.ts'
import { identityHex } from './item-record.ts'

/** A long row may be what its worker died of: this thread does not parse it. */
const MAX_ROW_BYTES_HERE = 1 << 20

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
  const error = deathError(death, chunk.attempts[index] + 1)
  const failure = { index, error, duration_ms, ...identified(chunk, index, seed) }
  return { succeeded: 0, failures: [failure], unrun: othersThan(chunk, index), busy_ms: 0 }
}

/** The outcome of a chunk that gave item `index` back because its time was up: the item has failed. */
export function blameLate(
  outcome: ChunkOutcome,
  chunk: Chunk,
  index: number,
  after_ms: number,
  seed: number,
): ChunkOutcome {
  if (!outcome.unrun.includes(index)) return outcome
  const { failures } = blame(chunk, index, { kind: 'timeout', after_ms }, after_ms, seed)
  const unrun = outcome.unrun.filter((i) => i !== index)
  return { ...outcome, unrun, failures: [...outcome.failures, ...failures] }
}

/** What this thread can tell of an item that it must not work on. */
function identified({ cargo, items }: Chunk, i: number, seed: number): { item: Item; identity: string } {
  const words = new Uint32Array(IDENTITY_WORDS)
  try {
    const load = openCargo(cargo, items, { most: MAX_ROW_BYTES_HERE })
    load.identify(i, undefined, seed, words, 0)
    return { item: load.kept(i), identity: identityHex(words, undefined) }
  } catch (error) {
    // The file has changed meanwhile: the next run finds it as it is then.
    if (isRows(cargo) && error instanceof TaskError) return { item: unreadRow(cargo, i), identity: '' }
    throw error
  }
}

/** Deaths of a process with an item in flight after which the item is taken for their cause. */
export const MAX_DEATHS = 3
/** The same where the item can't have a process of its own: whoever kills the run kills it with the item. */
export const MAX_DEATHS_HERE = 5

/**
 * How many items may run beside a call with so many deaths. Many calls are in flight when a process ends, mostly not
 * by one of them, and in turn they would take many times as long: so a few at once come first, and those of them that
 * were met by a further death run alone.
 */
const MOST_BESIDE_CALL = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 8]
/** Deaths among others are those of whoever killed the run, time and again: only what a call meets alone is its own. */
export const MAX_DEATHS_OF_CALL = MOST_BESIDE_CALL.length + MAX_DEATHS

/** `deaths` that the call has met. */
export function mostBesideCall(deaths: number): number {
  return MOST_BESIDE_CALL[deaths] ?? 1
}

/** A suspect of too many deaths is not run again, the others of its chunk are. */
export function condemn(
  chunk: Chunk,
  index: number,
  deaths: number,
  how: string,
  seed: number,
): ChunkOutcome {
  const outcome = blame(chunk, index, { kind: 'exited', message: how }, 0, seed)
  const message = `${how}: its process died ${deaths} times while it was on this item`
  outcome.failures[0].error = errorRecord('process_killed', 'poison', message, {
    hint: 'look at this item by itself',
  })
  return outcome
}

/** A chunk that nobody began: all of it goes back. */
export function allUnrun(chunk: Pick<Chunk, 'offsets'>): ChunkOutcome {
  return { succeeded: 0, failures: [], unrun: othersThan(chunk, -1), busy_ms: 0 }
}

function othersThan(chunk: Pick<Chunk, 'offsets'>, index: number): number[] {
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
