import { once } from 'node:events'
import type { Span } from '../checkpoint/plan-page.ts'
import { Segment } from '../checkpoint/segment.ts'
import type { Store } from '../checkpoint/store.ts'
import type { Chunk } from '../core/chunk.ts'
import type { ChunkOutcome, LateFailure } from '../core/lane.ts'
import type { Slice } from './results/ordered.ts'
import { deadLine, linesOf } from './results/records.ts'
import { SettledWalk } from './settled-walk.ts'
import type { TaskRun } from './work/task-run.ts'

const PIECE_CHARS = 1 << 16

export interface FollowerOptions {
  store: Store
  run: number
  tasks: TaskRun[]
  /** Takes whole lines; waited for before more are given. */
  write: (lines: string) => Promise<void>
  /** Once it aborts nothing more is written. */
  stop: AbortSignal
  onError: (error: unknown) => void
}

/** Gives each item's record as a line, in input order, while the run goes. */
export class Follower {
  readonly #options: FollowerOptions
  readonly #walk: SettledWalk
  readonly #stopped: Promise<unknown>
  /** Items whose success was taken back, by task and segment: how many items had been walked by then. */
  readonly #takenBack = new Map<string, Map<number, number>>()
  #text = ''

  constructor(options: FollowerOptions) {
    const { store, run, tasks, stop, onError } = options
    this.#options = options
    this.#walk = new SettledWalk({
      ...{ store, run, tasks, stop, onError },
      take: (task, slice) => this.#take(task, slice),
      pause: () => this.#flush(),
    })
    this.#stopped = once(this.#walk.stop, 'abort')
  }

  placed(task: TaskRun): void {
    this.#walk.placed(task)
  }

  settled(chunk: Chunk, outcome: ChunkOutcome): boolean {
    return this.#walk.settled(chunk, outcome)
  }

  /** A success that does not stand: where its record was given already, one more will follow at the end. */
  tookBack({ task, segment, offset }: LateFailure): void {
    const key = `${task} ${segment}`
    const offsets = this.#takenBack.get(key) ?? new Map<number, number>()
    this.#takenBack.set(key, offsets.set(offset, this.#walk.walked))
    this.#walk.replaced()
  }

  /** Gives what is left: call when nothing runs any more. */
  async finish(): Promise<void> {
    await this.#walk.finish()
    if (this.#takenBack.size && !this.#walk.stop.aborted) await this.#writeCorrections()
  }

  close(): Promise<void> {
    return this.#walk.close()
  }

  async #take({ name, batchTask }: TaskRun, slice: Slice): Promise<void> {
    for (const line of linesOf(slice, name, this.#options.run, batchTask.task.complete)) {
      this.#text += `${line}\n`
      if (this.#text.length >= PIECE_CHARS) await this.#flush()
      if (this.#walk.stop.aborted) return
    }
  }

  async #flush(): Promise<void> {
    const text = this.#text
    this.#text = ''
    if (text) await Promise.race([this.#options.write(text), this.#stopped])
  }

  /** Records of successes that were given and did not stand. */
  async #writeCorrections(): Promise<void> {
    const { store, tasks } = this.#options
    let walked = 0
    for (const task of tasks)
      for (let number = 0; number < task.plan.pages; number++)
        for (const span of store.page(task.plan.id, number)?.spans ?? []) {
          this.#correct(task, span, walked)
          walked += span.count
        }
    await this.#flush()
  }

  #correct(task: TaskRun, { segment: number, from, count }: Span, walked: number): void {
    const { store, run } = this.#options
    const takenBack = this.#takenBack.get(`${task.name} ${number}`)
    if (!takenBack) return
    const segment = new Segment(store, task.ledger.id, number)
    for (let offset = from; offset < from + count; offset++) {
      const known = takenBack.get(offset)
      const found = segment.find(offset)
      if (known !== undefined && walked + offset - from < known && found?.kind === 'dead')
        this.#text += `${deadLine(found.dead, task.name, run)}\n`
    }
  }
}
