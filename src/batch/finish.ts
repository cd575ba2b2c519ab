import { statSync } from 'node:fs'
import type { Block } from '../checkpoint/block.ts'
import type { Plan, Store } from '../checkpoint/store.ts'
import { FatalError } from '../core/errors.ts'
import type { DeadLetter, ErrorGroup, SlowItem } from '../core/records.ts'
import type { Task } from '../core/task.ts'
import { WholeFile } from '../sinks/whole-file.ts'
import { Aggregate } from './aggregate.ts'
import { orderedSlices, type Slice } from './ordered.ts'

/** What one walk over a task's records in input order gives, beside the result file. */
export interface TaskView {
  succeeded: number
  dead: number
  slowest: SlowItem[]
  errors: ErrorGroup[]
  detail: unknown
}

/** How many of the slowest items are told. */
export const SLOWEST = 10

/**
 * Walks a task's records once: writes the result file (if `out` is given), merges aggregates, finds the slowest.
 * Rejects with the reason of `stop` when that aborts; the result file of before then stands.
 */
export async function viewTask(
  store: Store,
  plan: Plan,
  task: Task,
  out: string | undefined,
  stop: AbortSignal,
): Promise<TaskView> {
  const file = out === undefined ? undefined : await createFile(out)
  const view = new Viewer(task)
  try {
    for (const slice of orderedSlices(store, plan)) {
      stop.throwIfAborted()
      view.take(slice)
      if (file && slice.kind === 'done') await file.write(slice.block.lines(slice.from, slice.to))
    }
  } catch (error) {
    await file?.abandon()
    throw error
  }
  await file?.finish()
  return view.finish()
}

class Viewer {
  readonly #task: string
  readonly #aggregate: Aggregate | undefined
  readonly #slowest = new Slowest()
  readonly #errors = new Map<string, ErrorGroup>()
  #succeeded = 0
  #dead = 0

  constructor(task: Task) {
    this.#task = task.name
    this.#aggregate = task.reduce && new Aggregate(task.reduce)
  }

  take(slice: Slice): void {
    this.#aggregate?.take(slice)
    switch (slice.kind) {
      case 'done':
        this.#succeeded += slice.to - slice.from
        this.#slowest.take(slice.block, slice.from, slice.to)
        break
      case 'dead':
        this.#dead++
        addError(this.#errors, slice.dead)
    }
  }

  finish(): TaskView {
    return {
      succeeded: this.#succeeded,
      dead: this.#dead,
      slowest: this.#slowest.finish(this.#task),
      errors: [...this.#errors.values()],
      detail: this.#aggregate?.finish(),
    }
  }
}

/** The items that took longest. Ids are read only for those that stay. */
class Slowest {
  #kept: { block: Block; index: number; duration_ms: number }[] = []
  #bound = 0

  take(block: Block, from: number, to: number): void {
    for (let index = from; index < to; index++) {
      const duration_ms = block.durationMs(index)
      if (duration_ms > this.#bound) this.#keep({ block, index, duration_ms })
    }
  }

  finish(task: string): SlowItem[] {
    return this.#kept.map(({ block, index, duration_ms }) => {
      const { id } = JSON.parse(block.lines(index, index + 1).toString())
      return { id, task, duration_ms: roundMs(duration_ms) }
    })
  }

  #keep(entry: { block: Block; index: number; duration_ms: number }): void {
    this.#kept.push(entry)
    this.#kept.sort((a, b) => b.duration_ms - a.duration_ms)
    if (this.#kept.length <= SLOWEST) return
    this.#kept.length = SLOWEST
    this.#bound = this.#kept[SLOWEST - 1].duration_ms
  }
}

function addError(groups: Map<string, ErrorGroup>, dead: DeadLetter): void {
  const error = dead.errors[dead.errors.length - 1]
  const key = `${error.code} ${error.class} ${error.signature}`
  const group = groups.get(key)
  if (group) group.count++
  else {
    const { signature, code, class: errorClass } = error
    groups.set(key, { signature, code, class: errorClass, count: 1, example_id: dead.item.id })
  }
}

export function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000
}

async function createFile(path: string): Promise<WholeFile> {
  try {
    return await WholeFile.create(path)
  } catch (error) {
    throw new FatalError(
      'out_unwritable',
      `can't write ${path}: ${(error as Error).message}`,
      undefined,
      error,
    )
  }
}

/** Tells whether a result file is still the one that was written. */
export function fileStamp(path: string): string | undefined {
  try {
    const { size, mtimeMs, ino } = statSync(path)
    return `${size}:${mtimeMs}:${ino}`
  } catch {
    // Gone, so it has to be written again.
    return undefined
  }
}
