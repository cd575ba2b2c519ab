import type { Chunk, ChunkOutcome, Lane } from '../core/lane.ts'

export interface DispatcherOptions {
  /** The lane that a chunk runs in. */
  laneOf(chunk: Chunk): Lane
  /** Called before a chunk starts; what it returns is called when the chunk is settled. */
  onStart(chunk: Chunk): () => void
  /** Resolves when the outcome is in the checkpoint. */
  settle(chunk: Chunk, outcome: ChunkOutcome): Promise<void>
  /** True while no new chunk should start (too much waits for another attempt or for the disk). */
  isFull(): boolean
}

/**
 * Keeps lanes busy and no more: a chunk starts when its lane has room, and what comes back (due retries, unrun
 * items) goes before what is new. The first error stops it and is thrown to whoever waits.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #ready: Chunk[] = []
  readonly #running = new Map<Lane, number>()
  readonly #wakers: (() => void)[] = []
  readonly #settling = new Set<Promise<void>>()
  #stopped = false
  #failure: unknown

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  /** Items that are running or on their way to the checkpoint. */
  inFlight = 0

  get isStopped(): boolean {
    return this.#stopped
  }

  /** Starts a new chunk as soon as there is room; false when the run has stopped and it was not taken. */
  async submit(chunk: Chunk): Promise<boolean> {
    while (!this.#stopped && !this.#hasRoom(chunk)) await this.#change()
    this.#throwFailure()
    if (this.#stopped) return false
    this.#start(chunk)
    return true
  }

  /** Puts back a chunk that was taken before; it goes ahead of new ones. */
  putBack(chunk: Chunk): void {
    if (this.#stopped) return
    this.#ready.push(chunk)
    this.#pump()
  }

  /** Resolves when nothing runs, is ready or is unsettled, and `isDone` says that nothing else will come. */
  async idle(isDone: () => boolean): Promise<void> {
    while (this.#settling.size > 0 || this.#ready.length > 0 || (!this.#stopped && !isDone())) {
      this.#throwFailure()
      await this.#change()
    }
    this.#throwFailure()
  }

  /** Resolves when all chunks that run now are in the checkpoint. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#settling)
  }

  /** Starts nothing more. What runs goes on. */
  stop(): void {
    this.#stopped = true
    this.#ready.length = 0
    this.wake()
  }

  fail(error: unknown): void {
    this.#failure ??= error
    this.stop()
  }

  /** Lets waiting submitters look again. */
  wake(): void {
    this.#pump()
    for (const waker of this.#wakers.splice(0)) waker()
  }

  #hasRoom(chunk: Chunk): boolean {
    return this.#ready.length === 0 && !this.#options.isFull() && this.#laneHasRoom(chunk)
  }

  #laneHasRoom(chunk: Chunk): boolean {
    const lane = this.#options.laneOf(chunk)
    return (this.#running.get(lane) ?? 0) < lane.capacity
  }

  #pump(): void {
    for (let i = 0; i < this.#ready.length; ) {
      if (this.#laneHasRoom(this.#ready[i])) this.#start(this.#ready.splice(i, 1)[0])
      else i++
    }
  }

  #start(chunk: Chunk): void {
    const lane = this.#options.laneOf(chunk)
    let end: () => void
    try {
      end = this.#options.onStart(chunk)
    } catch (error) {
      // Also reached from a timer, where nobody else would catch it.
      this.fail(error)
      return
    }
    this.#running.set(lane, (this.#running.get(lane) ?? 0) + 1)
    this.inFlight += chunk.texts.length
    const outcome = lane.submit(chunk).finally(() => {
      this.#running.set(lane, (this.#running.get(lane) ?? 0) - 1)
      this.wake()
    })
    const settling = outcome
      .then((result) => this.#options.settle(chunk, result))
      .catch((error) => this.fail(error))
      .finally(() => {
        this.#settling.delete(settling)
        this.inFlight -= chunk.texts.length
        end()
        this.wake()
      })
    this.#settling.add(settling)
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wakers.push(resolve))
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}
