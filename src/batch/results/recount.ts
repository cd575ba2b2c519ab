import type { Plan, Store } from '../../checkpoint/store.ts'
import type { Counts, RunRecord } from '../../core/records.ts'
import { listedPart } from './listed.ts'
import { orderedSlices } from './ordered.ts'

/** What the checkpoint holds of a run whose own counts are old, since it died. */
export function recount(store: Store, run: RunRecord): Pick<RunRecord, 'counts' | 'total_known'> {
  const counts: Counts = { ...run.counts, total: 0, succeeded: 0, failed: 0, dead_letter: 0, pending: 0 }
  let total_known = true
  for (const plan of store.plans()) {
    if (!run.tasks.some((task) => task.plan === plan.id)) continue
    total_known &&= plan.complete
    addPlan(store, plan, counts)
    counts.failed += [...store.retries(plan.ledger)].length
  }
  counts.total = counts.succeeded + counts.dead_letter + counts.pending
  counts.failed = Math.min(counts.failed, counts.pending)
  counts.pending -= counts.failed
  return { counts, total_known }
}

function addPlan(store: Store, plan: Plan, counts: Counts): void {
  for (const slice of orderedSlices(store, listedPart(plan))) {
    if (slice.kind === 'done') counts.succeeded += slice.to - slice.from
    else if (slice.kind === 'dead') counts.dead_letter++
    else counts.pending += slice.count
  }
}
