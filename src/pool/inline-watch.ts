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

/** One item: what is left of its time, how much it has waited, and who is to hear of its end. */
class Turn {
  controller: AbortController | undefined
  deadline: Deadline | undefined
  /** Requests that wait at the door. */
  waits = 0
  waitingSince = 0
  waited_ms = 0
  readonly #listeners = new Set<(reason: Error) => void>()
  #aborted: Error | undefined

  get signal(): AbortSignal {
    this.controller ??= new AbortController()
    if (this.#aborted) this.controller.abort(this.#aborted)
    return this.controller.signal
  }

  readonly onAbort = (listener: (reason: Error) => void) => {
    if (this.#aborted) listener(this.#aborted)
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  abort(reason: Error): void {
    this.#aborted = reason
    this.controller?.abort(reason)
    for (const listener of this.#listeners) listener(reason)
  }
}

/** Gives up on an item whose promise takes too long; its signal is aborted so that it can clean up. */
export class InlineWatch implements Watch {
  readonly #options: InlineWatchOptions
  #turn: Turn | undefined
  #aborted: Error | undefined

  constructor(options: InlineWatchOptions) {
    this.#options = options
  }

  get signal(): AbortSignal {
    return this.#current.signal
  }

  /** Tells the item that runs, and any that follows, to end. */
  abort(): void {
    this.#aborted = new Error('the run ends')
    this.#turn?.abort(this.#aborted)
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
        turn.abort(error)
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
    const { onAbort } = turn
    const [beginWait, endWait] = [() => this.#beginWait(turn), () => this.#endWait(turn)]
    return remote.call(request, { onAbort, again, beginWait, endWait })
  }

  get #current(): Turn {
    if (!this.#turn) {
      this.#turn = new Turn()
      if (this.#aborted) this.#turn.abort(this.#aborted)
    }
    return this.#turn
  }

  /** The item's time stands still while it waits for its turn. */
  #beginWait(turn: Turn): void {
    if (turn.waits++ > 0) return
    turn.waitingSince = this.#options.clock.monotonic()
    turn.deadline?.pause()
  }

  #endWait(turn: Turn): void {
    if (--turn.waits > 0) return
    turn.waited_ms += this.#options.clock.monotonic() - turn.waitingSince
    turn.deadline?.run()
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
