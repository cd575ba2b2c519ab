import { setImmediate as turn } from 'node:timers/promises'
import { HeldSegments } from '../checkpoint/held-segments.ts'
import type { PlanPage, Span } from '../checkpoint/plan-page.ts'
import { type Found, Segment } from '../checkpoint/segment.ts'
import type { Store } from '../checkpoint/store.ts'
import type { Chunk } from '../core/chunk.ts'
import type { ChunkOutcome } from '../core/lane.ts'
import type { FreshBlocks } from './fresh-blocks.ts'
import { isKept } from './plan/plan.ts'
import { listedPart } from './results/listed.ts'
import { isWhole, type Slice, sliceOf } from './results/ordered.ts'
import type { TaskRun } from './work/task-run.ts'

/** After so many items the run's own work has its turn. */
const ITEMS_A_TURN = 1_024

export interface SettledWalkOptions {
  store: Store
  run: number
  tasks: TaskRun[]
  /** Takes the next records of a task; waited for before more are given. */
  take: (task: TaskRun, slice: Slice) => Promise<void> | void
  /** Called when nothing more can be given for now. */
  pause?: () => Promise<void>
  /** True for who holds on to blocks that it was given: otherwise their memory is given up behind it. */
  keepsBlocks?: boolean
  /** Where blocks of its only task wait for it. */
  fresh?: FreshBlocks
  /** Once it aborts nothing more is given. */
  stop: AbortSignal
  onError: (error: unknown) => void
}

/** What the walk waits for: that an item is settled, or the next page of a task. */
interface Awaited {
  kind: 'awaited'
  task: TaskRun
  item?: { segment: number; offset: number }
}

/** When a segment was last read. */
interface Reading {
  /** How many outcomes the checkpoint had then. */
  seen: number
  /** From which offset on its dead letters were read. */
  from: number
}

/** Records that may be given. */
interface Step {
  kind: 'step'
  task: TaskRun
  slice: Slice
}

/**
 * Gives records as soon as they and all before them are settled: in input order, task after task, while the run goes.
 * They are read back from the checkpoint but for those that are fresh, so however far one slow item holds up the others,
 * little is held here but the place where the walk stands.
 */
export class SettledWalk {
  /** Items given so far. */
  walked = 0
  readonly #options: SettledWalkOptions
  readonly #walk: Iterator<Awaited | Step>
  readonly #closing = new AbortController()
  readonly #held = new HeldSegments(
    (number) => this.#opened(number),
    (segment) => this.#leave(segment),
  )
  readonly #readings = new Map<Segment, Reading>()
  readonly #stop: AbortSignal
  /** How many outcomes the checkpoint had when it was last told. */
  #settled = 0
  #ledger = -1
  #awaited: Awaited | undefined
  /** True once nothing more will be settled. */
  #isOver = false
  #isBusy = false
  #working: Promise<void> = Promise.resolve()

  constructor(options: SettledWalkOptions) {
    this.#options = options
    this.#stop = AbortSignal.any([options.stop, this.#closing.signal])
    this.#walk = this.#steps()
    this.#wake()
  }

  /** Aborts when nothing more is given, by `stop` or `close`, or since taking failed. */
  get stop(): AbortSignal {
    return this.#stop
  }

  /** The next page of a task is in the checkpoint, or none will follow. */
  placed(task: TaskRun): void {
    if (this.#awaited?.task === task && !this.#awaited.item) this.#wake()
  }

  /** A chunk's outcome is in the checkpoint. True where its block is taken over. */
  settled({ task, segment, offsets }: Chunk, outcome: ChunkOutcome): boolean {
    const isTaken = this.#takeFresh(segment, outcome)
    this.#settled++
    const { task: awaited, item } = this.#awaited ?? {}
    if (item?.segment === segment && awaited?.name === task && offsets.includes(item.offset)) this.#wake()
    return isTaken
  }

  #takeFresh(segment: number, { block, failures }: ChunkOutcome): boolean {
    const { fresh } = this.#options
    if (!fresh || this.#stop.aborted) return false
    if (failures.length) fresh.leave(segment)
    return block !== undefined && fresh.add(segment, block)
  }

  /** A record that was settled has been replaced. */
  replaced(): void {
    this.#settled++
    for (const segment of this.#held) segment.refresh()
  }

  /** Gives what is left, passing over what is not settled: call when nothing runs any more. */
  async finish(): Promise<void> {
    // It may be woken again meanwhile; two at once would give records out of order.
    for (let working: Promise<void> | undefined; working !== this.#working; await working)
      working = this.#working
    this.#isOver = true
    for (const segment of this.#held) segment.refresh()
    this.#awaited = undefined
    this.#working = this.#giveAll()
    await this.#working
  }

  /** Ends it where it stands; nothing is read after that. */
  async close(): Promise<void> {
    this.#closing.abort()
    // Whoever ends the walk is told an error of it.
    await this.#working.catch(() => {})
  }

  #wake(): void {
    this.#awaited = undefined
    if (!this.#isBusy) this.#working = this.#giveAll().catch((error) => this.#fail(error))
  }

  #fail(error: unknown): void {
    this.#closing.abort()
    this.#options.onError(error)
  }

  /** Until there is something to wait for. */
  async #giveAll(): Promise<void> {
    this.#isBusy = true
    for (let isDone = false; !isDone && !this.#awaited && !this.#stop.aborted; ) {
      // The run itself must not wait for one that takes all at once.
      await turn()
      isDone = await this.#giveSome()
    }
    this.#isBusy = false
  }

  /** True at the end. */
  async #giveSome(): Promise<boolean> {
    const until = this.walked + ITEMS_A_TURN
    while (this.walked < until && !this.#stop.aborted) {
      const next = this.#walk.next()
      if (next.done) {
        await this.#options.pause?.()
        return true
      }
      if (next.value.kind === 'awaited') {
        this.#awaited = next.value
        await this.#options.pause?.()
        return false
      }
      await this.#options.take(next.value.task, next.value.slice)
    }
    return false
  }

  *#steps(): Generator<Awaited | Step> {
    for (const task of this.#options.tasks) {
      this.#held.keepOf([])
      this.#ledger = task.ledger.id
      for (let number = 0; ; number++) {
        let page = this.#page(task, number)
        for (; !page && !this.#isLast(task, number); page = this.#page(task, number))
          yield { kind: 'awaited', task }
        if (!page) break
        this.#held.keepOf(page.spans)
        for (const span of page.spans) yield* this.#spanSteps(task, span)
      }
    }
  }

  *#spanSteps(task: TaskRun, { segment: number, from, count }: Span): Generator<Awaited | Step> {
    const end = from + count
    for (let offset = from; offset < end; ) {
      const segment = this.#held.get(number)
      if (!this.#isSettled(segment.find(offset))) this.#refresh(segment, offset)
      while (!this.#isOver && !this.#isSettled(segment.find(offset))) {
        yield { kind: 'awaited', task, item: { segment: number, offset } }
        this.#refresh(segment, offset)
      }
      const runEnd = segment.runEnd(offset, end)
      const slice = sliceOf(segment, offset, runEnd)
      this.walked += runEnd - offset
      if (!this.#options.keepsBlocks && isWhole(slice)) segment.pass(slice.block)
      yield { kind: 'step', task, slice }
      offset = runEnd
    }
  }

  #opened(number: number): Segment {
    const segment = new Segment(this.#options.store, this.#ledger, number, { read: false })
    // All of it: an item with an earlier place may come later.
    this.#read(segment, 0)
    return segment
  }

  #leave(segment: Segment): void {
    this.#readings.delete(segment)
    this.#options.fresh?.leaveBehind(segment.number)
    segment.giveUp()
  }

  /** What lies before an offset has mostly been given; where items have changed places, it is read when they come. */
  #refresh(segment: Segment, offset: number): void {
    const { seen, from } = this.#readings.get(segment) as Reading
    if (seen !== this.#settled || offset < from) this.#read(segment, offset)
  }

  #read(segment: Segment, from: number): void {
    this.#readings.set(segment, { seen: this.#settled, from })
    if (!this.#options.fresh?.bringTo(segment)) segment.refresh(from)
  }

  /** A page of this run, not one of before that is still there; once all is over, whatever is known to hold. */
  #page(task: TaskRun, number: number): PlanPage | undefined {
    const { pages } = this.#isOver ? listedPart(task.plan) : { pages: task.storedPages }
    return number < pages ? this.#options.store.page(task.plan.id, number) : undefined
  }

  #isLast(task: TaskRun, number: number): boolean {
    return this.#isOver || (task.isStored && number >= task.storedPages)
  }

  /** A dead letter of before is final only if this run does not try it again. */
  #isSettled(found: Found | undefined): boolean {
    if (found?.kind === 'dead') return found.dead.run === this.#options.run || isKept(found.dead)
    return found !== undefined
  }
}
