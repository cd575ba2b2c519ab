import { json, type Operation, type Store } from '../../checkpoint/store.ts'
import type { ErrorRecord } from '../../core/errors.ts'
import type { DeadLetter } from '../../core/records.ts'

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

/** Dead letters in the order of their place in the checkpoint, which is input order for a plan that never changed. */
export function* deadLetters(store: Store, filter: DeadLetterFilter): Generator<StoredDeadLetter> {
  const ids = new Set(filter.ids)
  for (const { key, value } of store.entries('dead')) {
    const letter: DeadLetter = JSON.parse(value.toString())
    if (matches(letter, filter, ids)) yield { key, letter }
  }
}

/** The changes that make dead letters pending again. */
export function revive(letters: Iterable<StoredDeadLetter>): Operation[] {
  return Array.from(letters, ({ key, letter }) => ({
    table: 'dead',
    key,
    value: letter.late && json({ ...letter, retry: true }),
  }))
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
