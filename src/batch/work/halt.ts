import type { Tally } from '../counts.ts'
import type { HaltBudget } from '../spec.ts'

/** Why a run that has spent its budget stops. */
export function haltReason(halt: HaltBudget | undefined): string {
  const budget = halt?.kind === 'share' ? `${halt.share * 100} % of the items` : `${halt?.dead} items`
  return `the --halt budget is spent: ${budget} failed for good`
}

export const HALT_HINT =
  'millrace dlq list tells what failed; with a larger --halt, or none, the rest is done'

/** Before this many own items are settled, a share says little. */
const MIN_SETTLED = 20

/**
 * True when too many of this run's own items are dead (cached ones do not count). A share is taken of all own
 * items where their number is known, and else of those settled so far.
 */
export function isSpent(halt: HaltBudget | undefined, tally: Tally, totalKnown: boolean): boolean {
  if (!halt) return false
  if (halt.kind === 'count') return tally.own_dead >= halt.dead
  const settled = tally.own_succeeded + tally.own_dead
  const base = totalKnown ? tally.planned - tally.cached : settled
  if (!totalKnown && settled < MIN_SETTLED) return false
  return tally.own_dead > 0 && tally.own_dead >= halt.share * base
}
