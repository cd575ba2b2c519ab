import type { Piscina } from 'piscina'

type Balance = NonNullable<ConstructorParameters<typeof Piscina>[0]>['loadBalancer']
export type Threads = Parameters<NonNullable<Balance>>[1]

/** A chunk's claim to a thread. */
export interface Turn {
  /** All threads had something to do. */
  isBehind: boolean
  /** The id of the thread that has the chunk. */
  thread?: number
}

interface Waiting {
  mayWait: boolean
  resolve(turn: Turn | undefined): void
}

/**
 * Chunks that wait for a thread, first come, first served: one that needs a thread of its own would never get it if
 * others could be sent behind what runs meanwhile. A thread has one chunk that it runs and at most one behind it, which
 * is at hand at once; otherwise the thread would stand still until this one hears of its reply.
 */
export class ThreadLine {
  readonly #workers: number
  readonly #waiting: Waiting[] = []
  /** Chunks of each thread that has any, by its id. */
  readonly #loads = new Map<number, number>()
  /** Turns given to chunks that are not with a thread yet. */
  #unplaced = 0
  #closed = false

  /** `workers`: how many threads there are, or will be as soon as there is work for them. */
  constructor(workers: number) {
    this.#workers = workers
  }

  /**
   * Resolves when the chunk's turn has come; with undefined when there are no more. `mayWait`: it may be sent behind
   * another chunk.
   */
  enter(mayWait: boolean): Promise<Turn | undefined> {
    if (this.#closed) return Promise.resolve(undefined)
    const turn = new Promise<Turn | undefined>((resolve) => this.#waiting.push({ mayWait, resolve }))
    this.#advance()
    return turn
  }

  /**
   * The same for what all others wait for: its turn comes as soon as a thread has nothing to do. `withdraw`: no longer
   * waits for it.
   */
  enterFirst(): { turn: Promise<Turn | undefined>; withdraw(): void } {
    if (this.#closed) return { turn: Promise.resolve(undefined), withdraw: () => {} }
    let waiting: Waiting | undefined
    const turn = new Promise<Turn | undefined>((resolve) => {
      waiting = { mayWait: false, resolve }
      this.#waiting.unshift(waiting)
    })
    this.#advance()
    return { turn, withdraw: () => this.#withdraw(waiting as Waiting) }
  }

  /** The thread of a chunk whose turn has come: one that has nothing to do, else one with a single chunk. */
  threadFor(turn: Turn, threads: Threads): Threads[number] | null {
    const idle = threads.find(({ id }) => !this.#loads.has(id))
    const thread = idle ?? (turn.isBehind && threads.find(({ id }) => this.#loads.get(id) === 1))
    // Another one starts.
    if (!thread) return null
    this.#loads.set(thread.id, idle ? 1 : 2)
    this.#unplaced--
    turn.thread = thread.id
    // Others may be sent behind it now.
    this.#advance()
    return thread
  }

  /** The chunk has ended, with its thread or without ever having had one. */
  leave({ thread }: Turn): void {
    if (thread === undefined) this.#unplaced--
    else if (this.#loads.get(thread) === 2) this.#loads.set(thread, 1)
    else this.#loads.delete(thread)
    this.#advance()
  }

  /** Sends away all that wait. */
  close(): void {
    this.#closed = true
    for (const { resolve } of this.#waiting.splice(0)) resolve(undefined)
  }

  #withdraw(waiting: Waiting): void {
    const at = this.#waiting.indexOf(waiting)
    if (at < 0) return
    this.#waiting.splice(at, 1)
    waiting.resolve(undefined)
    this.#advance()
  }

  #advance(): void {
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const isBehind = this.#loads.size + this.#unplaced >= this.#workers
      if (isBehind && !(first.mayWait && this.#hasRoomBehind())) return
      this.#unplaced++
      this.#waiting.shift()
      first.resolve({ isBehind })
    }
  }

  #hasRoomBehind(): boolean {
    return this.#unplaced === 0 && [...this.#loads.values()].includes(1)
  }
}
