import type { Block } from '../checkpoint/block.ts'
import type { Plan, Store } from '../checkpoint/store.ts'
import type { DeadLetter, ItemRecord, RunRecord } from '../core/records.ts'
import { roundMs } from './finish.ts'
import { orderedSlices, type Slice } from './ordered.ts'

/** Every item of a run, in input order, task after task: as JSON lines without their newline. */
export function* recordLines(store: Store, run: RunRecord): Generator<string> {
  for (const { name, plan } of run.tasks) {
    for (const slice of orderedSlices(store, planById(store, plan))) yield* linesOf(slice, name, run.number)
  }
}

export function* itemRecords(store: Store, run: RunRecord): Generator<ItemRecord> {
  for (const line of recordLines(store, run)) yield JSON.parse(line)
}

function* linesOf(slice: Slice, task: string, run: number): Generator<string> {
  switch (slice.kind) {
    case 'done':
      for (let i = slice.from; i < slice.to; i++) yield doneLine(slice.block, i, run)
      return
    case 'dead':
      yield deadLine(slice.dead, task, run)
      return
    case 'pending':
      // Its text was never stored: the source has it.
      return
  }
}

const RESULT_MARK = ',"status":"succeeded","result":'

/** A result line with what the report adds; an id can't hold the mark, since its quotes are escaped. */
export function doneLine(block: Block, i: number, run: number): string {
  const line = block.lines(i, i + 1).toString()
  const at = line.indexOf(RESULT_MARK)
  const added = `"attempts":${block.attempts(i)},"duration_ms":${roundMs(block.durationMs(i))},"cached":${block.run !== run}`
  const rest = line.slice(at + RESULT_MARK.length - '"result":'.length, -1)
  return `${line.slice(0, at)},"status":"succeeded",${added},${rest}`
}

export function deadLine(dead: DeadLetter, task: string, run: number): string {
  const { item, attempts, duration_ms, errors } = dead
  const record: ItemRecord = {
    ...{ id: item.id, type: item.type, task, status: 'dead_letter', attempts },
    ...{ duration_ms: roundMs(duration_ms), cached: dead.run !== run, error: errors[errors.length - 1] },
  }
  return JSON.stringify(record)
}

function planById(store: Store, id: number): Plan {
  for (const plan of store.plans()) if (plan.id === id) return plan
  throw new Error(`no plan ${id}`)
}
