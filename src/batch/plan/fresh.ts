import type { RunRecord } from '../../core/records.ts'

/** A `--fresh` run that did not end goes on where it was: the same command resumes it. */
export function continuesFresh(previous: RunRecord | undefined, ledger: number): boolean {
  if (!previous?.fresh || previous.state === 'finished') return false
  return previous.tasks.some((task) => task.ledger === ledger)
}
