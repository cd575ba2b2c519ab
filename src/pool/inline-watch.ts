import type { Clock } from '../core/clock.ts'
import { TaskError } from '../core/errors.ts'
import type { RemoteReply, RemoteRequest } from '../core/remote.ts'
import type { Remote } from '../remote/remote.ts'
import { Deadline } from './deadline.ts'
import { noCalls } from './item-watch.ts'
import type { Attempt, ReadyTask, Watch } from './run-chunk.ts'
import type { Strays } from './strays.ts'

/** A chunk of calls that has run for so long comes back with the rest unrun: what is paid for is stored soon. */
const MAX_CHUNK_MS = 500

export interface InlineWatchOptions {
  clock: Clock
  /** For one item, without what it waits to send its requests. */
  timeout_ms: number
  remote?: Remote
  ready: ReadyTask
  strays: Strays
  /** True once nothing more should begin. */
  isStopping(): boolean
}

/** One item's time: how much is left of it, and how much it has waited. */
interface Turn {
  controller?: AbortController
  deadline?: Deadline
  /** Requests that wait at the door. */
  waits: number
  waitingSince: number
  waited_ms: number
}

/** Gives up on an item whose promise takes too long; its signal is aborted so that it can clean up. */
export class InlineWatch implements Watch {
  readonly #options: InlineWatchOptions
  #turn: Turn | undefined
  #isAborted = false

  constructor(options: InlineWatchOptions) {
    this.#options = options
  }

  get signal(): AbortSignal {
    const turn = this.#current
    turn.controller ??= new AbortController()
    if (this.#isAborted) turn.controller.abort()
    return turn.controller.signal
  }

  /** Tells the item that runs, and any that follows, to end. */
  abort(): void {
    this.#isAborted = true
    this.#turn?.controller?.abort()
  }

  get waited_ms(): number {
    return this.#turn?.waited_ms ?? 0
  }

  begin(): void {
    this.#turn = undefined
  }

  mayGoOn(elapsed_ms: number): boolean {
    const { ready, isStopping } = this.#options
    return ready.task.lane === 'cpu' || (elapsed_ms < MAX_CHUNK_MS && !isStopping())
  }

  enter(attempt: Attempt, input: unknown): unknown {
    return this.#options.strays.enter(attempt, input)
  }

  settle(attempt: Attempt, promise: PromiseLike<unknown>): Promise<unknown> {
    const { clock, timeout_ms, strays } = this.#options
    const turn = this.#current
    return strays.wait(attempt, promise, (reject) => {
      const deadline = new Deadline(clock, timeout_ms, () => {
        const error = this.#timeout()
        turn.controller?.abort(error)
        reject(error)
      })
      turn.deadline = deadline
      if (turn.waits === 0) deadline.run()
      return () => deadline.end()
    })
  }

  async call(request: RemoteRequest, again: boolean): Promise<RemoteReply> {
    const { remote, ready } = this.#options
    if (!remote || ready.task.lane === 'cpu') throw noCalls()
    const turn = this.#current
    return remote.call(request, { signal: this.signal, again, waiting: (wait) => this.#waiting(turn, wait) })
  }

  get #current(): Turn {
    this.#turn ??= { waits: 0, waitingSince: 0, waited_ms: 0 }
    return this.#turn
  }

  /** The item's time stands still while it waits for its turn. */
  async #waiting<T>(turn: Turn, wait: () => Promise<T>): Promise<T> {
    const { clock } = this.#options
    if (turn.waits++ === 0) {
      turn.waitingSince = clock.monotonic()
      turn.deadline?.pause()
    }
    try {
      return await wait()
    } finally {
      if (--turn.waits === 0) {
        turn.waited_ms += clock.monotonic() - turn.waitingSince
        turn.deadline?.run()
      }
    }
  }

  #timeout(): TaskError {
    const { ready, timeout_ms } = this.#options
    // A function of the CPU hangs the same way again; another's server may be quicker next time.
    const isPoison = ready.errorClass === 'permanent' && ready.task.lane === 'cpu'
    return new TaskError('timeout', isPoison ? 'poison' : 'transient', {
      message: `ran for longer than ${timeout_ms / 1000} s`,
      hint: 'raise --timeout, or look at this item by itself',
    })
  }
}
