import { key32 } from '../../checkpoint/keys.ts'
import { json, type Operation, type Store } from '../../checkpoint/store.ts'
import type { ErrorRecord } from '../../core/errors.ts'
import type { DeadLetter } from '../../core/records.ts'
import { DeadPlaces } from './dead-places.ts'

/** Which dead letters are meant; all where nothing is said. */
export interface DeadLetterFilter {
  ids: string[]
  code?: string
  class?: string
  signature?: string
}

export interface StoredDeadLetter {
  key: Buffer
  letter: DeadLetter
}

/**
 * Dead letters of items that their sources still have, in the order of their place in the checkpoint, which is input
 * order for a plan that never changed. Those that are to be tried again are none any more.
 */
export function* deadLetters(store: Store, filter: DeadLetterFilter): Generator<StoredDeadLetter> {
  const ids = new Set(filter.ids)
  const places = new DeadPlaces(store, store.plans())
  for (const { key, value } of store.entries('dead')) {
    if (!places.has(key)) continue
    const letter: DeadLetter = JSON.parse(value.toString())
    if (!letter.retry && matches(letter, filter, ids)) yield { key, letter }
  }
}

/** The changes that make dead letters pending again, also in what the last run tells of itself. */
export function revive(store: Store, letters: readonly StoredDeadLetter[]): Operation[] {
  const operations: Operation[] = letters.map(({ key, letter }) => ({
    table: 'dead',
    key,
    value: letter.late && json({ ...letter, retry: true }),
  }))
  const run = store.lastRun()
  if (!run) return operations
  const plans = [...store.plans()].filter(({ id }) => run.tasks.some(({ plan }) => plan === id))
  const places = new DeadPlaces(store, plans)
  // A run that ended early has counted those it came to.
  const revived = Math.min(letters.filter(({ key }) => places.has(key)).length, run.counts.dead_letter)
  for (const counts of [run.counts, run.summary]) {
    if (!counts) continue
    counts.dead_letter -= revived
    counts.pending += revived
  }
  return [...operations, { table: 'runs', key: key32(run.number), value: json(run) }]
}

/** A report for people names the code too. */
function names(group: string, { code, signature }: ErrorRecord): boolean {
  return group === signature || group === `${code}: ${signature}`
}

function matches(letter: DeadLetter, filter: DeadLetterFilter, ids: Set<string>): boolean {
  const error = letter.errors[letter.errors.length - 1]
  return (
    (ids.size === 0 || ids.has(letter.item.id)) &&
    (filter.code === undefined || error.code === filter.code) &&
    (filter.class === undefined || error.class === filter.class) &&
    (filter.signature === undefined || names(filter.signature, error))
  )
}
