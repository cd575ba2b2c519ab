import type { Cargo } from '../../core/cargo.ts'
import type { Clock } from '../../core/clock.ts'
import { type ErrorRecord, isRetryable } from '../../core/errors.ts'
import type { Item } from '../../core/item.ts'

/** An item between two attempts. */
export interface WaitingItem {
  task: string
  segment: number
  offset: number
  item: Item
  cargo: Cargo
  attempts: number
  errors: ErrorRecord[]
  /** Milliseconds since the epoch. */
  due_ms: number
  identity: string
  /** How many processes died with this item in flight. */
  deaths?: number
}

const MAX_DELAY_MS = 10 * 60_000

/**
 * Attempts of an item that may end over a limit. They have a number of their own since they say nothing of the item:
 * with the default backoff, it waits for 17 minutes.
 */
export const MAX_RATE_LIMITED = 10

/** Whether an item may be tried again after these errors, one for each attempt. */
export function mayTryAgain(errors: readonly ErrorRecord[], maxAttempts: number): boolean {
  const { class: errorClass } = errors[errors.length - 1]
  const limited = errors.reduce((sum, error) => sum + (error.class === 'rate_limited' ? 1 : 0), 0)
  if (errorClass === 'rate_limited') return limited < Math.max(MAX_RATE_LIMITED, maxAttempts)
  return isRetryable(errorClass) && errors.length - limited < maxAttempts
}

/**
 * How long to wait after attempt `attempt` (1 is the first): `backoff` doubled with each attempt, so 2^attempt
 * seconds with the default of 2 s, and up to a quarter more so that items that failed together part; at most
 * ten minutes, and never less than the error asks for.
 */
export function retryDelay(
  attempt: number,
  backoff_ms: number,
  error: ErrorRecord,
  random: () => number,
): number {
  if (error.retry_after_ms === 0) return 0
  const doubled = Math.min(backoff_ms * 2 ** (attempt - 1), MAX_DELAY_MS)
  return Math.max(doubled * (1 + random() / 4), error.retry_after_ms ?? 0)
}

/** Holds items until they are due, then hands them over one by one. A binary heap on the due time. */
export class RetryQueue {
  readonly #clock: Clock
  readonly #onDue: (waiting: WaitingItem) => void
  readonly #heap: WaitingItem[] = []
  readonly #sizes = new Map<string, number>()
  #cancel = () => {}

  constructor(clock: Clock, onDue: (waiting: WaitingItem) => void) {
    this.#clock = clock
    this.#onDue = onDue
  }

  get size(): number {
    return this.#heap.length
  }

  /** How many items of a task wait. */
  sizeOf(task: string): number {
    return this.#sizes.get(task) ?? 0
  }

  /** When the next item is due, ms since the epoch. */
  get nextDue(): number | undefined {
    return this.#heap[0]?.due_ms
  }

  add(waiting: WaitingItem): void {
    this.#heap.push(waiting)
    this.#sizes.set(waiting.task, this.sizeOf(waiting.task) + 1)
    this.#siftUp(this.#heap.length - 1)
    if (this.#heap[0] === waiting) this.#schedule()
  }

  /** Stops handing over; what waits stays in the checkpoint. */
  stop(): void {
    this.#cancel()
    this.#heap.length = 0
    this.#sizes.clear()
  }

  #schedule(): void {
    this.#cancel()
    const next = this.#heap[0]
    if (!next) return
    this.#cancel = this.#clock.after(Math.max(0, next.due_ms - this.#clock.now()), () => this.#release())
  }

  #release(): void {
    const now = this.#clock.now()
    while (this.#heap.length && this.#heap[0].due_ms <= now) this.#onDue(this.#take())
    this.#schedule()
  }

  #take(): WaitingItem {
    const first = this.#heap[0]
    this.#sizes.set(first.task, this.sizeOf(first.task) - 1)
    const last = this.#heap.pop() as WaitingItem
    if (this.#heap.length) {
      this.#heap[0] = last
      this.#siftDown(0)
    }
    return first
  }

  #siftUp(at: number): void {
    const heap = this.#heap
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent].due_ms <= heap[at].due_ms) return
      ;[heap[parent], heap[at]] = [heap[at], heap[parent]]
      at = parent
    }
  }

  #siftDown(at: number): void {
    const heap = this.#heap
    for (;;) {
      const left = at * 2 + 1
      if (left >= heap.length) return
      const right = left + 1
      const child = right < heap.length && heap[right].due_ms < heap[left].due_ms ? right : left
      if (heap[at].due_ms <= heap[child].due_ms) return
      ;[heap[at], heap[child]] = [heap[child], heap[at]]
      at = child
    }
  }
}
