import { statSync } from 'node:fs'
import type { Block } from '../../checkpoint/block.ts'
import type { Plan, Store } from '../../checkpoint/store.ts'
import type { DeadLetter, ErrorGroup, SlowItem } from '../../core/records.ts'
import type { Conclusion, Task, ViewedRun } from '../../core/task.ts'
import type { BatchTask } from '../spec.ts'
import { Aggregate } from './aggregate.ts'
import { Collection } from './collection.ts'
import type { History } from './history.ts'
import { orderedSlices, passingSlices, type Slice } from './ordered.ts'
import { Output } from './output.ts'

/** What one walk over a task's records in input order gives, beside the result file. */
export interface TaskView extends Conclusion {
  succeeded: number
  dead: number
  slowest: SlowItem[]
  errors: ErrorGroup[]
}

/** How many of the slowest items are told. */
export const SLOWEST = 10

/** Where messages differ from item to item, groups past this many would take the memory: they are one. */
const MOST_GROUPS = 10_000
const OTHERS = 'other errors'

/** What a view needs to know of the task beside its records. */
export interface ViewContext {
  /** Result file; none is written without one. */
  out?: string
  history: History
  stop: AbortSignal
}

/** What is known only when all records have been walked. */
export interface ViewEnd {
  store: Store
  plan: Plan
  run: ViewedRun
}

/**
 * Walks a task's records once. Rejects with the reason of `stop` when that aborts; the result file of before then
 * stands.
 */
export async function viewTask(batchTask: BatchTask, context: ViewContext, end: ViewEnd): Promise<TaskView> {
  const view = await OpenView.open(batchTask, context)
  try {
    const slices = (view.keepsBlocks ? orderedSlices : passingSlices)(end.store, end.plan)
    for (const slice of slices) {
      context.stop.throwIfAborted()
      await view.take(slice)
    }
    return await view.finish(end)
  } catch (error) {
    await view.abandon()
    throw error
  }
}

/** Takes a task's records in input order: writes the result file, draws the conclusion, finds the slowest. */
export class OpenView {
  readonly #viewer: Viewer
  readonly #output: Output | undefined
  readonly #stop: AbortSignal
  /** True where blocks are held on to that were taken: a collector may keep notes. */
  readonly keepsBlocks: boolean

  private constructor(task: Task, whole: Whole | undefined, output: Output | undefined, stop: AbortSignal) {
    this.#viewer = new Viewer(task.name, whole)
    this.#output = output
    this.#stop = stop
    this.keepsBlocks = whole instanceof Collection
  }

  static async open(batchTask: BatchTask, { out, history, stop }: ViewContext): Promise<OpenView> {
    const { task, options } = batchTask
    const output = out === undefined ? undefined : await Output.create(out, batchTask)
    try {
      const whole = await wholeOf(task, options.values, { history, stop, write: output?.write })
      return new OpenView(task, whole, output, stop)
    } catch (error) {
      await output?.abandon()
      throw error
    }
  }

  async take(slice: Slice): Promise<void> {
    this.#viewer.take(slice)
    await this.#output?.take(slice)
  }

  async finish({ store, plan, run }: ViewEnd): Promise<TaskView> {
    const found = await this.#viewer.finish()
    await this.#output?.fill({ store, plan, detail: found.detail, run, stop: this.#stop })
    await this.#output?.finish()
    return found
  }

  async abandon(): Promise<void> {
    await this.#output?.abandon()
  }
}

/** Whatever looks at all results of a task together. */
type Whole = Pick<Aggregate, 'take'> & { finish: () => Conclusion | Promise<Conclusion> }

async function wholeOf(
  { reduce, collect }: Task,
  options: Record<string, unknown>,
  { history, ...rest }: { history: History; stop: AbortSignal; write?: (lines: string) => Promise<void> },
): Promise<Whole | undefined> {
  const collector = await collect?.open({ options, history: () => history.read(), ...rest })
  if (collector) return new Collection(collector)
  return reduce && new Aggregate(reduce, options)
}

class Viewer {
  readonly #task: string
  readonly #whole: Whole | undefined
  readonly #slowest = new Slowest()
  readonly #errors = new Map<string, ErrorGroup>()
  #succeeded = 0
  #dead = 0

  constructor(task: string, whole: Whole | undefined) {
    this.#task = task
    this.#whole = whole
  }

  take(slice: Slice): void {
    this.#whole?.take(slice)
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

  async finish(): Promise<TaskView> {
    return {
      ...((await this.#whole?.finish()) ?? { detail: undefined }),
      succeeded: this.#succeeded,
      dead: this.#dead,
      slowest: this.#slowest.finish(this.#task),
      errors: [...this.#errors.values()],
    }
  }
}

interface SlowLine {
  line: string
  duration_ms: number
}

/** The items that took longest. Ids are read only for those that stay. */
class Slowest {
  #kept: SlowLine[] = []
  #bound = 0

  take(block: Block, from: number, to: number): void {
    for (let index = from; index < to; index++) {
      const duration_ms = block.durationMs(index)
      if (duration_ms > this.#bound) this.#keep({ line: block.line(index), duration_ms })
    }
  }

  finish(task: string): SlowItem[] {
    return this.#kept.map(({ line, duration_ms }) => {
      const { id } = JSON.parse(line)
      return { id, task, duration_ms: roundMs(duration_ms) }
    })
  }

  #keep(entry: SlowLine): void {
    this.#kept.push(entry)
    this.#kept.sort((a, b) => b.duration_ms - a.duration_ms)
    if (this.#kept.length <= SLOWEST) return
    this.#kept.length = SLOWEST
    this.#bound = this.#kept[SLOWEST - 1].duration_ms
  }
}

function addError(groups: Map<string, ErrorGroup>, dead: DeadLetter): void {
  const { signature, code, class: errorClass } = dead.errors[dead.errors.length - 1]
  const key = `${code} ${errorClass} ${signature}`
  const isRoom = groups.size < MOST_GROUPS
  const group = groups.get(key) ?? (isRoom ? undefined : groups.get(OTHERS))
  if (group) {
    group.count++
    return
  }
  const own = isRoom ? { signature, code } : { signature: OTHERS, code: 'other' }
  groups.set(isRoom ? key : OTHERS, { ...own, class: errorClass, count: 1, example_id: dead.item.id })
}

export function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000
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
