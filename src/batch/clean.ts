import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Block } from '../checkpoint/block.ts'
import { key32 } from '../checkpoint/keys.ts'
import { type Operation, type Plan, Store } from '../checkpoint/store.ts'
import type { RunRecord } from '../core/records.ts'
import { ledgerKey, planKey } from './plan/plan.ts'
import { isFitKey, type StoredFit } from './plan/prepare.ts'

export interface Cleaning {
  /** Finished items whose records went. */
  dropped: number
  before_bytes: number
  after_bytes: number
}

const OPERATIONS_A_COMMIT = 10_000

/** Removes what none of the last `keep` runs refers to, and rewrites the data file without the gaps. */
export async function cleanState(dir: string, keep: number): Promise<Cleaning> {
  const before_bytes = dataSize(dir)
  const store = Store.open(dir)
  let dropped = 0
  try {
    const { kept, old } = splitRuns(store, keep)
    const plans = [...store.plans()]
    const used = usedSegments(store, plans, kept)
    let operations: Operation[] = []
    for (const operation of unused(store, plans, kept, used, old)) {
      if (operation.table === 'blocks')
        dropped += new Block(store.get('blocks', operation.key) as Buffer).count
      operations.push(operation)
      if (operations.length < OPERATIONS_A_COMMIT) continue
      await store.commit(operations)
      operations = []
    }
    await store.commit(operations)
    removeLogs(dir, old)
    await store.compact(dir)
  } finally {
    await store.close()
  }
  return { dropped, before_bytes, after_bytes: dataSize(dir) }
}

function splitRuns(store: Store, keep: number): { kept: RunRecord[]; old: RunRecord[] } {
  const runs = [...store.runs()]
  return { kept: runs.slice(0, keep), old: runs.slice(keep) }
}

/** Segments that a plan of a kept run refers to, as `ledger:segment`. */
function usedSegments(store: Store, plans: Plan[], kept: RunRecord[]): Set<string> {
  const used = new Set<string>()
  for (const plan of plans) {
    if (!isKept(plan, kept)) continue
    for (let page = 0; page < plan.pages; page++)
      for (const { segment } of store.page(plan.id, page)?.spans ?? []) used.add(`${plan.ledger}:${segment}`)
  }
  return used
}

function isKept(plan: Plan, kept: RunRecord[]): boolean {
  return kept.some((run) => run.tasks.some((task) => task.plan === plan.id))
}

/**
 * It may be cut off between two commits. So what says that there is something goes before that: a plan before its
 * records, whose pages may be known to be done. A ledger goes after them: the next one may get its number.
 */
function* unused(
  store: Store,
  plans: Plan[],
  kept: RunRecord[],
  used: Set<string>,
  old: RunRecord[],
): Generator<Operation> {
  for (const plan of plans) {
    if (isKept(plan, kept)) continue
    for (let page = 0; page < plan.pages; page++) yield { table: 'plans', key: key32(plan.id, page) }
    yield { table: 'meta', key: planKey(plan) }
  }
  for (const table of ['blocks', 'dead', 'retries'] as const)
    for (const key of store.keys(table))
      if (!used.has(`${key.readUInt32BE(0)}:${key.readUInt32BE(4)}`)) yield { table, key }
  const keys = new Set(kept.flatMap((run) => run.tasks.map((task) => task.key)))
  for (const ledger of store.ledgers())
    if (!keys.has(ledger.key)) yield { table: 'meta', key: ledgerKey(ledger.key) }
  for (const key of store.keys('meta'))
    if (isFitKey(key) && !keys.has((store.readJson<StoredFit>('meta', key) as StoredFit).ledger))
      yield { table: 'meta', key }
  for (const run of old) yield { table: 'runs', key: key32(run.number) }
}

/** Logs of runs that are no longer kept. */
function removeLogs(dir: string, runs: RunRecord[]): void {
  for (const { run_id } of runs) rmSync(join(dir, 'logs', `${run_id}.ndjson`), { force: true })
}

function dataSize(dir: string): number {
  return statSync(join(dir, 'data.mdb')).size
}
