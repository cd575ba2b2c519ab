import type { Store } from '../checkpoint/store.ts'
import type { Chunk } from '../core/chunk.ts'
import type { ChunkOutcome, LateFailure } from '../core/lane.ts'
import { FreshBlocks } from './fresh-blocks.ts'
import { OpenView, type TaskView, type ViewEnd } from './results/finish.ts'
import type { History } from './results/history.ts'
import { SettledWalk } from './settled-walk.ts'
import type { TaskRun } from './work/task-run.ts'

interface EarlyViewOptions {
  store: Store
  run: number
  history: History
  stop: AbortSignal
}

/**
 * Walks records while the run goes, a task's from its first work on: writing a result file takes the disk, and that
 * would be idle meanwhile. What goes wrong here costs nothing: the walk is then made at the end, which tells the error.
 */
export class EarlyViews {
  readonly #options: EarlyViewOptions
  readonly #tasks: TaskRun[]
  /** By task. */
  readonly #views = new Map<string, EarlyView>()

  /** `tasks`: those that are walked before the end. */
  constructor(tasks: TaskRun[], options: EarlyViewOptions) {
    this.#tasks = tasks
    this.#options = options
  }

  begin(name: string): void {
    if (this.#views.has(name)) return
    const task = this.#tasks.find((task) => task.name === name)
    if (task) this.#views.set(name, new EarlyView(task, this.#options))
  }

  placed({ name }: TaskRun): void {
    this.#views.get(name)?.placed()
  }

  settled(chunk: Chunk, outcome: ChunkOutcome): boolean {
    return this.#views.get(chunk.task)?.settled(chunk, outcome) ?? false
  }

  /** What was written of it does not stand. */
  tookBack({ task }: LateFailure): void {
    this.#views.get(task)?.spoil()
  }

  /** Walks what is left of a task's records; undefined where all of them have to be. */
  async finish({ name }: TaskRun, end: ViewEnd): Promise<TaskView | undefined> {
    const view = this.#views.get(name)
    this.#views.delete(name)
    return view?.finish(end)
  }

  /** Leaves nothing behind of what was not finished. */
  async abandon(): Promise<void> {
    for (const view of this.#views.values()) await view.abandon()
    this.#views.clear()
  }
}

class EarlyView {
  readonly #task: TaskRun
  readonly #options: EarlyViewOptions
  readonly #opening: Promise<void>
  #view: OpenView | undefined
  #walk: SettledWalk | undefined
  #abandoning: Promise<void> | undefined
  /** True once it has passed an item that has no record, though all have one at the end. */
  #isShort = false

  constructor(task: TaskRun, options: EarlyViewOptions) {
    this.#task = task
    this.#options = options
    this.#opening = this.#open().catch(() => this.spoil())
  }

  placed(): void {
    this.#walk?.placed(this.#task)
  }

  settled(chunk: Chunk, outcome: ChunkOutcome): boolean {
    return this.#walk?.settled(chunk, outcome) ?? false
  }

  spoil(): void {
    // Told to whoever waits for it.
    this.abandon().catch(() => {})
  }

  async finish(end: ViewEnd): Promise<TaskView | undefined> {
    await this.#opening
    try {
      await this.#walk?.finish()
      this.#options.stop.throwIfAborted()
      if (this.#isShort) this.spoil()
      if (!this.#abandoning) return await this.#view?.finish(end)
    } catch (error) {
      await this.abandon()
      throw error
    }
    await this.#abandoning
    return undefined
  }

  abandon(): Promise<void> {
    this.#abandoning ??= this.#end()
    return this.#abandoning
  }

  async #end(): Promise<void> {
    await this.#opening
    await this.#walk?.close()
    await this.#view?.abandon()
  }

  async #open(): Promise<void> {
    const { history, ...options } = this.#options
    const { batchTask } = this.#task
    const view = await OpenView.open(batchTask, { out: batchTask.out, history, stop: options.stop })
    this.#view = view
    this.#walk = new SettledWalk({
      ...options,
      tasks: [this.#task],
      take: (_, slice) => {
        if (slice.kind === 'pending') this.#isShort = true
        return view.take(slice)
      },
      keepsBlocks: view.keepsBlocks,
      // What was settled before now is not told to the walk.
      fresh: new FreshBlocks(this.#task.ledger.next_segment),
      onError: () => this.spoil(),
    })
  }
}
