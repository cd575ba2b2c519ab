import { join } from 'node:path'
import { FatalError } from '../../core/errors.ts'
import { isOrdered, Shelf } from '../../remote/batch/shelf.ts'
import type { BatchSpec, BatchTask } from '../spec.ts'

/** Tells what a task's items are all of: it, over its source. */
export type ScopeOf = (task: string) => string

/** True where its options say that its requests go as batches. */
export function isBatched({ task, options }: BatchTask): boolean {
  return task.lane === 'remote' && task.viaBatch?.(options.values) !== undefined
}

/** Where batches are kept that are, or will be, with their provider. */
export function shelfOf({ state }: Pick<BatchSpec, 'state'>): Shelf {
  return new Shelf(join(state, 'batches'))
}

/** A batch that is with its provider, as `status` tells it. */
export interface OpenBatch {
  /** Undefined where its order got no answer: the same command asks the provider whether it has it. */
  id?: string
  /** Base URL of the provider. */
  at: string
  requests: number
  made_at: string
}

export function openBatches(state: string): OpenBatch[] {
  return shelfOf({ state })
    .ordered()
    .map(({ record, ids }) => ({
      id: record.batch_id,
      at: record.group.baseUrl,
      requests: ids.count,
      made_at: new Date(record.made_ms).toISOString(),
    }))
}

/** All items are done: nothing of their batches is needed any more. */
export function forgetBatches(spec: BatchSpec, scopeOf: ScopeOf, now_ms: number): void {
  const scopes = spec.tasks.filter(isBatched).map(({ task }) => scopeOf(task.name))
  if (scopes.length) shelfOf(spec).forget(new Set(scopes), now_ms)
}

/** Throws a `FatalError` where items would be asked about one by one whose batch is with its provider. */
export function checkBatches(spec: BatchSpec, scopeOf: ScopeOf, now_ms: number): void {
  const others = spec.tasks.filter((task) => task.task.viaBatch !== undefined && !isBatched(task))
  const scopes = new Set(others.map(({ task }) => scopeOf(task.name)))
  if (spec.fresh || scopes.size === 0) return
  const left = shelfOf(spec)
    .open(now_ms)
    .find(({ record }) => scopes.has(record.group.scope) && isOrdered(record))
  if (!left) return
  const { batch_id = 'which was just ordered' } = left.record
  throw new FatalError(
    'batch_open',
    `a batch of these items is with its provider: ${batch_id}`,
    `add --via batch to take in its results; without ${left.place.dir} its requests are paid for again`,
  )
}
