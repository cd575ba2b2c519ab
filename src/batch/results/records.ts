import type { Block } from '../../checkpoint/block.ts'
import type { Plan, Store } from '../../checkpoint/store.ts'
import type { DeadLetter, ItemRecord, RunRecord } from '../../core/records.ts'
import type { Complete, Task } from '../../core/task.ts'
import { roundMs } from './finish.ts'
import { listedPart } from './listed.ts'
import { orderedSlices, type Slice } from './ordered.ts'
import { lineParts } from './result-lines.ts'

/**
 * Every item of a run, in input order, task after task: as JSON lines without their newline. `tasks`: the run's, in
 * its order, as far as they are known; results of others are given as they are stored.
 */
export function* recordLines(store: Store, run: RunRecord, tasks: (Task | undefined)[]): Generator<string> {
  for (const [i, { name, plan }] of run.tasks.entries())
    for (const slice of orderedSlices(store, planById(store, plan)))
      yield* linesOf(slice, name, run.number, tasks[i]?.complete)
}

export function* itemRecords(
  store: Store,
  run: RunRecord,
  tasks: (Task | undefined)[],
): Generator<ItemRecord> {
  for (const line of recordLines(store, run, tasks)) yield JSON.parse(line)
}

export function* linesOf(
  slice: Slice,
  task: string,
  run: number,
  complete: Complete<unknown> | undefined,
): Generator<string> {
  switch (slice.kind) {
    case 'done':
      for (let i = slice.from; i < slice.to; i++) yield doneLine(slice.block, i, run, complete)
      return
    case 'dead':
      yield deadLine(slice.dead, task, run)
      return
    case 'pending':
      // Its text was never stored: the source has it.
      return
  }
}

/** A result line with what the report adds. */
export function doneLine(
  block: Block,
  i: number,
  run: number,
  complete: Complete<unknown> | undefined,
): string {
  const { head, result } = lineParts(block, i, complete)
  const added = `"attempts":${block.attempts(i)},"duration_ms":${roundMs(block.durationMs(i))},"cached":${block.run !== run}`
  return `${head},"status":"succeeded",${added},"result":${result}`
}

export function deadLine(dead: DeadLetter, task: string, run: number): string {
  const { item, attempts, duration_ms, errors } = dead
  const record: ItemRecord = {
    ...{ id: item.id, type: item.type, task, status: 'dead_letter', attempts },
    ...{ duration_ms: roundMs(duration_ms), cached: dead.run !== run, error: errors[errors.length - 1] },
  }
  return JSON.stringify(record)
}

/** As far as it holds. */
function planById(store: Store, id: number): Plan {
  for (const plan of store.plans()) if (plan.id === id) return listedPart(plan)
  throw new Error(`no plan ${id}`)
}
