import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Block } from '../../checkpoint/block.ts'
import type { Plan, Store } from '../../checkpoint/store.ts'
import type { RunRecord } from '../../core/records.ts'
import { ReusedMemory } from '../../core/reused-memory.ts'
import type { Task } from '../../core/task.ts'
import { fileStamp } from './finish.ts'
import { orderedSlices } from './ordered.ts'

/** Of a result file that are compared at once. */
const PIECE_BYTES = 1 << 16

export interface Verification {
  blocks: number
  records: number
  dead: number
  /** What is wrong, in words; empty when all is whole. */
  problems: string[]
}

/**
 * Reads all of a checkpoint: checksums of blocks, pages of plans; of the last run counts, result files and the files
 * that results name. `tasks`: that run's, in its order, as far as they are known.
 */
export function verifyStore(store: Store, tasks: readonly (Task | undefined)[]): Verification {
  const found: Verification = { blocks: 0, records: 0, dead: store.count('dead'), problems: [] }
  for (const { key, value } of store.entries('blocks')) verifyBlock(key, value, found)
  for (const plan of store.plans()) verifyPlan(store, plan, found)
  // What lies over a broken block can't be counted, and is told already.
  if (!found.problems.length) verifyLastRun(store, tasks, found)
  return found
}

function verifyBlock(key: Buffer, value: Buffer, found: Verification): void {
  found.blocks++
  const where = `block ${key.readUInt32BE(0)}/${key.readUInt32BE(4)}/${key.readUInt32BE(8)}`
  try {
    const block = new Block(value)
    if (block.isIntact()) found.records += block.count
    else found.problems.push(`${where}: its checksum does not fit`)
  } catch (error) {
    found.problems.push(`${where}: ${(error as Error).message}`)
  }
}

function verifyPlan(store: Store, plan: Plan, found: Verification): void {
  let items = 0
  for (let page = 0; page < plan.pages; page++) {
    const stored = store.page(plan.id, page)
    if (!stored) found.problems.push(`plan ${plan.id}: page ${page} is missing`)
    const placed = stored?.spans.reduce((sum, { count }) => sum + count, 0)
    if (stored && placed !== stored.count)
      found.problems.push(`plan ${plan.id}: page ${page} has ${placed} of ${stored.count} places`)
    items += stored?.count ?? 0
  }
  if (plan.complete && items !== plan.items)
    found.problems.push(`plan ${plan.id}: ${items} of ${plan.items} items`)
}

function verifyLastRun(store: Store, tasks: readonly (Task | undefined)[], found: Verification): void {
  const run = store.lastRun()
  if (run?.state !== 'finished') return
  const all = [...store.plans()]
  const plans = run.tasks
    .map((task) => all.find(({ id }) => id === task.plan))
    .filter((plan) => plan !== undefined)
  verifyCounts(store, run, plans, found)
  for (const [i, place] of run.tasks.entries()) {
    const plan = all.find(({ id }) => id === place.plan)
    const verify = tasks[i]?.verify
    if (plan && verify) for (const flaw of flaws(store, plan, verify, run.cwd)) found.problems.push(flaw)
  }
  for (const [path, stamp] of Object.entries(run.stamps ?? {})) {
    const task = run.tasks.find(({ out }) => out === path)
    const plan = all.find(({ id }) => id === task?.plan)
    if (fileStamp(path) !== stamp || (plan && task?.stored_lines && !holdsLines(path, store, plan)))
      found.problems.push(`${path} is not the file that run ${run.run_id} wrote`)
  }
}

/** What the task finds wrong with its results. */
function* flaws(
  store: Store,
  plan: Plan,
  verify: NonNullable<Task['verify']>,
  cwd: string,
): Generator<string> {
  for (const slice of orderedSlices(store, plan)) {
    if (slice.kind !== 'done') continue
    for (let i = slice.from; i < slice.to; i++) {
      const { id, result } = JSON.parse(slice.block.line(i))
      const flaw = verify(result, cwd)
      if (flaw !== undefined) yield `${id}: ${flaw}`
    }
  }
}

/** Whether a result file is the plan's lines and nothing else. */
function holdsLines(path: string, store: Store, plan: Plan): boolean {
  const fd = openSync(path, 'r')
  const room = new ReusedMemory()
  try {
    let read = 0
    for (const slice of orderedSlices(store, plan)) {
      if (slice.kind !== 'done') continue
      for (const { lines } of slice.block.pieces(slice.from, slice.to, PIECE_BYTES, room)) {
        const bytes = Buffer.alloc(lines.length)
        readSync(fd, bytes, 0, bytes.length, read)
        if (!bytes.equals(lines)) return false
        read += lines.length
      }
    }
    return fstatSync(fd).size === read
  } finally {
    closeSync(fd)
  }
}

function verifyCounts(store: Store, run: RunRecord, plans: Plan[], found: Verification): void {
  const counted = { succeeded: 0, dead_letter: 0 }
  for (const plan of plans)
    for (const slice of orderedSlices(store, plan)) {
      if (slice.kind === 'done') counted.succeeded += slice.to - slice.from
      if (slice.kind === 'dead') counted.dead_letter++
    }
  for (const name of ['succeeded', 'dead_letter'] as const)
    if (counted[name] !== run.counts[name])
      found.problems.push(`run ${run.run_id}: ${counted[name]} ${name} stored, ${run.counts[name]} reported`)
}
