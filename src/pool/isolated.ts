import type { Chunk } from '../core/chunk.ts'
import { FatalError } from '../core/errors.ts'
import type { ChunkOutcome, Lane } from '../core/lane.ts'
import { loadTask } from '../tasks/registry.ts'
import { allUnrun, blame, condemn, MAX_DEATHS } from './blame.ts'
import type { Dead, IsolatedChild, IsolatedOptions } from './isolated-child.ts'
import { chunkMessage, type WorkerReply } from './protocol.ts'
import { StrayGrace } from './strays.ts'

/**
 * The lane of suspects: items that were in flight when a whole run died. One chunk at a time, as they were then, they
 * run in a process of their own, so that an item which kills its process again is found without harm to the run.
 */
export class IsolatedLane implements Lane {
  readonly capacity = 1
  readonly #options: IsolatedOptions
  readonly #deaths = new Map<string, number>()
  /** Tasks of which suspects are expected, and whether one has begun. */
  readonly #proven = new Map<string, boolean>()
  #child: IsolatedChild | undefined
  #chunks = 0
  readonly #grace: StrayGrace
  #closed = false

  constructor(options: IsolatedOptions) {
    this.#options = options
    this.#grace = new StrayGrace(options.clock)
  }

  /** Tells that suspects of this task will come. */
  expect(task: string): void {
    if (!this.#proven.has(task)) this.#proven.set(task, false)
  }

  /** True while it is not known whether the task can start without the death of its process. */
  isUnproven(task: string): boolean {
    return this.#proven.get(task) === false
  }

  async submit(chunk: Chunk): Promise<ChunkOutcome> {
    try {
      return await this.#run(chunk)
    } finally {
      this.#prove(chunk.task)
    }
  }

  async #run(chunk: Chunk): Promise<ChunkOutcome> {
    // Loaded where there are suspects at all.
    const { IsolatedChild } = await import('./isolated-child.ts')
    const task = this.#options.setup.tasks.findIndex(({ name }) => name === chunk.task)
    const { isNative } = await loadTask(this.#options.setup.tasks[task].spec)
    if (this.#closed) return allUnrun(chunk)
    // One that died between two chunks has told it to nobody.
    if (!this.#child || this.#child.isClosed) this.#child = new IsolatedChild(this.#options)
    const message = chunkMessage(chunk, task, ++this.#chunks)
    // A model of gigabytes may; that its task has one is known only where that is loaded.
    const loadsLong = isNative !== undefined
    const end = await this.#child.run(message, loadsLong, () => this.#prove(chunk.task))
    if (end.kind === 'reply') return this.#accept(end.reply)
    this.#child = undefined
    if (this.#closed) return allUnrun(chunk)
    return this.#died(chunk, end)
  }

  async drain(): Promise<void> {
    if (!this.#closed) await this.#grace.wait()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#child?.end()
  }

  #prove(task: string): void {
    if (!this.isUnproven(task)) return
    this.#proven.set(task, true)
    this.#options.onProven()
  }

  #accept(reply: WorkerReply): ChunkOutcome {
    if (reply.kind === 'setup_failed')
      throw new FatalError(reply.error.code, reply.error.message, reply.error.hint)
    this.#grace.note(reply.stray)
    return reply.outcome
  }

  #died(chunk: Chunk, end: Dead): ChunkOutcome {
    const { seed } = this.#options.setup
    // What ran in it before, or somebody else, has ended it: a new one shows if the task can start.
    if (end.index < 0 && end.wasOfUse) return allUnrun(chunk)
    if (end.index < 0)
      throw new FatalError('worker_start_failed', `task ${chunk.task} ${end.how} before its first item`)
    if (end.timedOut) {
      const death = { kind: 'timeout', after_ms: this.#options.timeout_ms } as const
      return blame(chunk, end.index, death, this.#options.timeout_ms, seed)
    }
    const key = `${chunk.task} ${chunk.segment} ${chunk.offsets[end.index]}`
    const deaths = (this.#deaths.get(key) ?? chunk.deaths ?? 0) + 1
    this.#deaths.set(key, deaths)
    return deaths < MAX_DEATHS ? allUnrun(chunk) : condemn(chunk, end.index, deaths, end.how, seed)
  }
}
