import type { Chunk } from '../../core/chunk.ts'
import type { ChunkOutcome, ItemLane, Lane } from '../../core/lane.ts'

/** What it needs of a lane. */
export type Door = Pick<Lane, 'capacity' | 'submit'> | Pick<ItemLane, 'hasRoom' | 'take'>

export interface DispatcherOptions {
  /** The lane that a chunk runs in. */
  laneOf(chunk: Chunk): Door
  /** How many items may run while this chunk does, it included; of a finite number all are of its kind. */
  mostWith(chunk: Chunk): number
  /** Called before a chunk starts as a whole; what it returns is called when none of its items runs any more. */
  onStart(chunk: Chunk): () => void
  /** Resolves when the outcome is in the checkpoint. */
  settle(chunk: Chunk, outcome: ChunkOutcome): Promise<void>
  /** True while this new chunk should not start (too much waits for another attempt or for the disk). */
  isFull(chunk: Chunk): boolean
}

/**
 * Keeps lanes busy and no more: a chunk starts when its lane has room, and what comes back (due retries, unrun
 * items) goes before what is new. The first error stops it and is thrown to whoever waits.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions
  /** What goes before new chunks, by the lane it waits for. */
  readonly #ready = new Map<Door, Chunk[]>()
  readonly #running = new Map<Door, number>()
  readonly #wakers: (() => void)[] = []
  readonly #settling = new Set<Promise<void>>()
  readonly #stop = new AbortController()
  /** How many items may run while those do that run now. */
  #most = Number.POSITIVE_INFINITY
  #failure: unknown

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  /** Items that are running or on their way to the checkpoint. */
  inFlight = 0

  get isStopped(): boolean {
    return this.#stop.signal.aborted
  }

  /** Aborted when it has stopped. */
  get stopSignal(): AbortSignal {
    return this.#stop.signal
  }

  /** Starts a new chunk as soon as there is room; false when the run has stopped and it was not taken. */
  async submit(chunk: Chunk): Promise<boolean> {
    while (!this.isStopped && !this.#hasRoom(chunk)) await this.#change()
    this.rethrow()
    if (this.isStopped) return false
    this.#start(chunk)
    return true
  }

  /** Puts back a chunk that was taken before; it goes ahead of new ones. */
  putBack(chunk: Chunk): void {
    if (this.isStopped) return
    const lane = this.#options.laneOf(chunk)
    const waiting = this.#ready.get(lane)
    if (waiting) waiting.push(chunk)
    else this.#ready.set(lane, [chunk])
    this.#pump()
  }

  /** Resolves when nothing runs, is ready or is unsettled, and `isDone` says that nothing else will come. */
  async idle(isDone: () => boolean): Promise<void> {
    while (this.inFlight > 0 || this.#ready.size > 0 || (!this.isStopped && !isDone())) {
      this.rethrow()
      await this.#change()
    }
    this.rethrow()
  }

  /** Resolves when all chunks that run as a whole now, and all outcomes that have come, are in the checkpoint. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#settling)
  }

  /** Starts nothing more. What runs goes on. */
  stop(): void {
    this.#stop.abort()
    this.#ready.clear()
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
    const lane = this.#options.laneOf(chunk)
    if (this.#ready.has(lane) || this.#loneOneWaits()) return false
    return !this.#options.isFull(chunk) && this.#laneHasRoom(lane, chunk)
  }

  /** What must run with few others would never come to it while other lanes are kept busy. */
  #loneOneWaits(): boolean {
    for (const [first] of this.#ready.values())
      if (this.#options.mostWith(first) < Number.POSITIVE_INFINITY) return true
    return false
  }

  /** By the lane that it would run in now: that may have become another one while it waited. */
  #mayStart(chunk: Chunk): boolean {
    return this.#laneHasRoom(this.#options.laneOf(chunk), chunk)
  }

  #laneHasRoom(lane: Door, chunk: Chunk): boolean {
    const most = this.#options.mostWith(chunk)
    if (this.inFlight > 0 && most !== this.#most) return false
    if (this.inFlight > 0 && this.inFlight + chunk.offsets.length > most) return false
    return 'take' in lane ? lane.hasRoom(chunk) : (this.#running.get(lane) ?? 0) < lane.capacity
  }

  #pump(): void {
    for (const [lane, waiting] of this.#ready) {
      while (waiting.length && this.#mayStart(waiting[0])) this.#start(waiting.shift() as Chunk)
      if (waiting.length === 0) this.#ready.delete(lane)
    }
  }

  /** Takes the outcome of items that an `ItemLane` was given; resolves when it is in the checkpoint, or the run has failed. */
  settle(chunk: Chunk, outcome: ChunkOutcome): Promise<void> {
    const settled = this.#settle(chunk, Promise.resolve(outcome))
    this.wake()
    return settled
  }

  #start(chunk: Chunk): void {
    const lane = this.#options.laneOf(chunk)
    this.inFlight += chunk.offsets.length
    this.#most = this.#options.mostWith(chunk)
    if ('take' in lane) lane.take(chunk)
    else this.#startWhole(chunk, lane)
  }

  #startWhole(chunk: Chunk, lane: Pick<Lane, 'submit'> & Door): void {
    let end: () => void
    try {
      end = this.#options.onStart(chunk)
    } catch (error) {
      // Also reached from a timer, where nobody else would catch it.
      this.inFlight -= chunk.offsets.length
      this.fail(error)
      return
    }
    this.#running.set(lane, (this.#running.get(lane) ?? 0) + 1)
    const outcome = lane.submit(chunk).finally(() => {
      this.#running.set(lane, (this.#running.get(lane) ?? 0) - 1)
      end()
      this.wake()
    })
    this.#settle(chunk, outcome)
  }

  #settle(chunk: Chunk, outcome: Promise<ChunkOutcome>): Promise<void> {
    const settling = outcome
      .then((result) => this.#options.settle(chunk, result))
      .catch((error) => this.fail(error))
      .finally(() => {
        this.#settling.delete(settling)
        this.inFlight -= chunk.offsets.length
        this.wake()
      })
    this.#settling.add(settling)
    return settling
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wakers.push(resolve))
  }

  /** Throws the error that stopped it, if one did. */
  rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}
