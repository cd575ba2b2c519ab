import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import type { PlanPage, Span } from '../checkpoint/plan-page.ts'
import { type Found, Segment } from '../checkpoint/segment.ts'
import type { Store } from '../checkpoint/store.ts'
import type { Chunk } from '../core/chunk.ts'
import type { LateFailure } from '../core/lane.ts'
import { isKept } from './plan/plan.ts'
import { deadLine, doneLine } from './results/records.ts'
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

/** What the walk waits for: that an item is settled, or the next page of a task. */
interface Awaited {
  task: TaskRun
  item?: { segment: number; offset: number }
}

/**
 * Gives each item's record as soon as it and all before it are settled: in input order, task after task, while
 * the run goes. Records are read back from the checkpoint, so however far one slow item holds up the others,
 * nothing is held here but the place where the walk stands.
 */
export class Follower {
  readonly #options: FollowerOptions
  readonly #walk: Iterator<string | Awaited>
  readonly #closing = new AbortController()
  readonly #stop: AbortSignal
  readonly #stopped: Promise<unknown>
  readonly #placed = new Map<TaskRun, number>()
  readonly #ended = new Set<TaskRun>()
  /** Items whose success was taken back, by task and segment: how many items had been walked by then. */
  readonly #takenBack = new Map<string, Map<number, number>>()
  #segment: Segment | undefined
  #ledger: number | undefined
  #awaited: Awaited | undefined
  #walked = 0
  /** True once nothing more will be settled. */
  #isOver = false
  #isBusy = false
  #working: Promise<void> = Promise.resolve()

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#stop = AbortSignal.any([options.stop, this.#closing.signal])
    this.#stopped = once(this.#stop, 'abort')
    this.#walk = this.#lines()
    this.#awaited = { task: options.tasks[0] }
  }

  /** The next page of a task is in the checkpoint. */
  placed(task: TaskRun): void {
    this.#placed.set(task, this.#placedOf(task) + 1)
    this.#wakeForPage(task)
  }

  /** No page of it will follow. */
  ended(task: TaskRun): void {
    this.#ended.add(task)
    this.#wakeForPage(task)
  }

  /** A chunk's outcome is in the checkpoint. */
  settled({ task, segment, offsets }: Chunk): void {
    const { task: awaited, item } = this.#awaited ?? {}
    if (item?.segment === segment && awaited?.name === task && offsets.includes(item.offset)) this.#wake()
  }

  /** A success that does not stand: where its record was given already, one more will follow at the end. */
  tookBack({ task, segment, offset }: LateFailure): void {
    const key = `${task} ${segment}`
    const offsets = this.#takenBack.get(key) ?? new Map<number, number>()
    this.#takenBack.set(key, offsets.set(offset, this.#walked))
    this.#segment?.refresh()
  }

  /** Gives what is left, passing over what is not settled: call when nothing runs any more. */
  async finish(): Promise<void> {
    await this.#working
    this.#isOver = true
    this.#segment?.refresh()
    this.#awaited = undefined
    await this.#writeAll(this.#walk)
    if (this.#takenBack.size) await this.#writeAll(this.#corrections())
  }

  /** Ends it where it stands; nothing is read after that. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#working
  }

  #wakeForPage(task: TaskRun): void {
    if (this.#awaited?.task === task && !this.#awaited.item) this.#wake()
  }

  #wake(): void {
    this.#awaited = undefined
    if (!this.#isBusy) this.#working = this.#writeAll(this.#walk).catch(this.#options.onError)
  }

  /** Until there is something to wait for. */
  async #writeAll(lines: Iterator<string | Awaited>): Promise<void> {
    this.#isBusy = true
    let isDone = false
    while (!isDone && !this.#awaited && !this.#stop.aborted) isDone = await this.#writePiece(lines)
    this.#isBusy = false
  }

  async #writePiece(lines: Iterator<string | Awaited>): Promise<boolean> {
    let text = ''
    let next = lines.next()
    for (; !next.done && typeof next.value === 'string'; next = lines.next()) {
      text += `${next.value}\n`
      if (text.length >= PIECE_CHARS) break
    }
    if (!next.done && typeof next.value !== 'string') this.#awaited = next.value
    if (text) await Promise.race([this.#options.write(text), this.#stopped])
    // The run itself must not wait for a reader that takes all at once.
    await turn()
    return next.done === true
  }

  *#lines(): Generator<string | Awaited> {
    for (const task of this.#options.tasks) {
      for (let number = 0; ; number++) {
        let page = this.#page(task, number)
        for (; !page && !this.#isLast(task, number); page = this.#page(task, number)) yield { task }
        if (!page) break
        for (const span of page.spans) yield* this.#spanLines(task, span)
      }
    }
  }

  *#spanLines(task: TaskRun, { segment, from, count }: Span): Generator<string | Awaited> {
    for (let offset = from; offset < from + count; offset++) {
      let found = this.#find(task, segment, offset)
      if (!this.#isSettled(found)) found = this.#findAnew(task, segment, offset)
      while (!this.#isOver && !this.#isSettled(found)) {
        yield { task, item: { segment, offset } }
        found = this.#findAnew(task, segment, offset)
      }
      this.#walked++
      if (found) yield this.#line(task, found)
    }
  }

  /** Records of successes that were given and did not stand. */
  *#corrections(): Generator<string> {
    let walked = 0
    for (const task of this.#options.tasks)
      for (let number = 0; number < task.plan.pages; number++)
        for (const { segment, from, count } of this.#page(task, number)?.spans ?? []) {
          const takenBack = this.#takenBack.get(`${task.name} ${segment}`)
          for (let offset = from; takenBack && offset < from + count; offset++) {
            const known = takenBack.get(offset)
            const found = this.#find(task, segment, offset)
            if (known !== undefined && walked + offset - from < known && found?.kind === 'dead')
              yield this.#line(task, found)
          }
          walked += count
        }
  }

  /** A page of this run, not one of before that is still there; once all is over, whatever there is. */
  #page(task: TaskRun, number: number): PlanPage | undefined {
    const pages = this.#isOver ? task.plan.pages : this.#placedOf(task)
    return number < pages ? this.#options.store.page(task.plan.id, number) : undefined
  }

  #placedOf(task: TaskRun): number {
    return this.#placed.get(task) ?? 0
  }

  #isLast(task: TaskRun, number: number): boolean {
    return this.#isOver || (this.#ended.has(task) && number >= this.#placedOf(task))
  }

  #find({ ledger }: TaskRun, segment: number, offset: number): Found | undefined {
    if (this.#segment?.number !== segment || this.#ledger !== ledger.id) {
      this.#segment = new Segment(this.#options.store, ledger.id, segment)
      this.#ledger = ledger.id
    }
    return this.#segment.find(offset)
  }

  /** The same, with what was committed since its segment was read. */
  #findAnew(task: TaskRun, segment: number, offset: number): Found | undefined {
    this.#segment?.refresh()
    return this.#find(task, segment, offset)
  }

  /** A dead letter of before is final only if this run does not try it again. */
  #isSettled(found: Found | undefined): boolean {
    if (found?.kind === 'dead') return found.dead.run === this.#options.run || isKept(found.dead)
    return found !== undefined
  }

  #line(task: TaskRun, found: Found): string {
    const { run } = this.#options
    return found.kind === 'dead'
      ? deadLine(found.dead, task.name, run)
      : doneLine(found.block, found.index, run, task.batchTask.task.complete)
  }
}
