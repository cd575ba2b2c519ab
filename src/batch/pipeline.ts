import { cargoSize } from '../core/cargo.ts'
import { AfterSource } from './after-source.ts'
import type { Engine } from './engine.ts'
import { sourceKeyOf, stagesOf } from './plan/after.ts'
import { type Page, pagesOf } from './plan/pages.ts'
import { Shares } from './plan/shares.ts'
import type { Session } from './session.ts'
import type { After, BatchSpec } from './spec.ts'
import { Backlogs } from './work/backlogs.ts'
import type { PageWork, TaskRun } from './work/task-run.ts'

/** Items planned ahead of those that run: enough to know a repository's size early, bounded for any source. */
const PLAN_AHEAD = 16_384
/** An item that holds more than this counts for several. */
const BYTES_OF_ITEM = 4_096
/** What a planned item takes beside its text. */
const BYTES_OF_PLACE = 64

/** Tasks of one line are dispatched one after another: all that need the CPU, and each that waits for others. */
function lineOf({ name, batchTask }: TaskRun): string {
  return batchTask.task.lane === 'cpu' ? '' : name
}

function aheadSize({ count, sheet }: Page): number {
  return Math.max(count, cargoSize(sheet.cargo) / BYTES_OF_ITEM)
}

/** Where one line may stand still while others go on: what it holds is all that counts, a million rows of a file say. */
function heldSize({ count, sheet }: Page): number {
  return (count * BYTES_OF_PLACE + cargoSize(sheet.cargo)) / BYTES_OF_ITEM
}

/** Pages, and the tasks among which they are shared out. */
interface StageInput {
  tasks: TaskRun[]
  pages: AsyncIterable<Page>
}

interface PlannedPage {
  task: TaskRun
  work: PageWork
  page: Page
}

/**
 * source → plan → chunk → lane, stage by stage: what follows another task is known only when that has ended. Within a
 * stage pages are planned ahead, and each line of tasks takes them at its own pace.
 */
export class Pipeline {
  readonly #engine: Engine
  readonly #session: Session
  readonly #spec: BatchSpec
  readonly #onWork: (task: string) => void

  /** `onWork` is called before each chunk of a task. */
  constructor(engine: Engine, session: Session, spec: BatchSpec, onWork: (task: string) => void) {
    this.#engine = engine
    this.#session = session
    this.#spec = spec
    this.#onWork = onWork
  }

  /** `pages`: of the source. */
  async run(pages: AsyncIterable<Page>): Promise<void> {
    const { dispatcher, lanes, tasks, gauge } = this.#engine
    const stages = stagesOf(tasks, ({ batchTask }) => batchTask)
    for (const [i, stage] of stages.entries()) {
      await this.#runStage(i === 0 ? [{ tasks: stage, pages }] : [...this.#inputsAfter(stage)], () => {
        gauge.sourceEnded = i === stages.length - 1
      })
      await lanes.drain()
      await this.#engine.lateSettled()
      dispatcher.rethrow()
      if (dispatcher.isStopped) return
    }
  }

  /** The pipeline: pages are planned ahead, cut into chunks and dispatched as lanes have room. */
  async #runStage(inputs: StageInput[], onPlanned: () => void): Promise<void> {
    const { dispatcher, retries } = this.#engine
    const lines = new Set(inputs.flatMap(({ tasks }) => tasks.map(lineOf)))
    const backlogs = new Backlogs<string, PageWork>(lines, PLAN_AHEAD)
    dispatcher.stopSignal.addEventListener('abort', () => backlogs.close(), { once: true })
    const dispatching = Array.from(lines, (line) => this.#dispatchAll(backlogs.take(line)))
    const parts = [this.#plan(inputs, backlogs, lines.size > 1, onPlanned), ...dispatching]
    await Promise.all(parts).finally(() => Promise.allSettled(parts))
    await dispatcher.idle(() => retries.size === 0)
  }

  /** Items made of what has been stored. */
  *#inputsAfter(stage: TaskRun[]): Generator<StageInput> {
    const { store } = this.#session
    const { source } = this.#spec
    for (const task of stage) {
      const after = task.batchTask.after as After
      const { batchTask, plan } = this.#engine.tasks.find(({ name }) => name === after.task) as TaskRun
      const key = sourceKeyOf(task.batchTask, this.#spec)
      const made = new AfterSource({ key, after, task: batchTask.task, store, plan, source })
      const pages = pagesOf(
        made,
        () => this.#engine.clock.now(),
        this.#engine.dispatcher.stopSignal,
        store.seed,
      )
      yield { tasks: [task], pages }
    }
  }

  /** What a line can't do ends them all. */
  async #dispatchAll(works: AsyncIterable<PageWork>): Promise<void> {
    const { dispatcher, settler } = this.#engine
    try {
      for await (const work of works) {
        for (const waiting of work.waiting) settler.resumeWaiting(waiting)
        await this.#dispatch(work)
      }
    } catch (error) {
      dispatcher.fail(error)
      throw error
    }
  }

  async #plan(
    inputs: Iterable<StageInput>,
    backlogs: Backlogs<string, PageWork>,
    areMany: boolean,
    onPlanned: () => void,
  ): Promise<void> {
    try {
      await this.#session.store.settled()
      for (const input of inputs)
        for await (const { task, work, page } of this.#plannedPages(input))
          await backlogs.add(lineOf(task), work, areMany ? heldSize(page) : aheadSize(page))
      if (!this.#engine.dispatcher.isStopped) onPlanned()
      backlogs.end()
    } catch (error) {
      backlogs.end(error)
    }
  }

  async *#plannedPages({ tasks, pages }: StageInput): AsyncGenerator<PlannedPage> {
    const { tally, dispatcher } = this.#engine
    const batchTasks = tasks.map(({ batchTask }) => batchTask)
    const shares = new Shares(batchTasks, tally.unrouted)
    for await (const page of pages)
      for (const [i, share] of shares.of(page).entries()) {
        if (dispatcher.isStopped) return
        const task = tasks[i]
        const work = task.take(share, tally, tasks.length > 1)
        this.#engine.placePage(task, work.operations, false)
        yield { task, work, page: share }
      }
    if (dispatcher.isStopped) return
    for (const task of tasks) this.#engine.placePage(task, task.endOfSource(), true)
  }

  async #dispatch(work: PageWork): Promise<void> {
    const { dispatcher, lanes } = this.#engine
    for (const chunk of work.chunks()) {
      this.#onWork(chunk.task)
      // Suspects go their own way: the rest waits only until one has shown that the task can start.
      if (chunk.deaths) {
        lanes.expect(chunk)
        dispatcher.putBack(chunk)
      } else if (!(await dispatcher.submit(chunk))) return
    }
  }
}
