import { TaskError } from '../core/errors.ts'

/** What adding up many small amounts may be off by. */
const ROUNDING = 1e-9

interface Waiter {
  most: number
  resolve: () => void
  reject: (reason: unknown) => void
}

/**
 * The money of a run. A request passes when what it costs at most still fits beside what is spent and what those under
 * way may cost; one that fits only if these cost less waits for them. First come, first served.
 */
export class Purse {
  readonly #limit: number
  #spent = 0
  /** What requests under way cost at most. */
  #held = 0
  #waiting: Waiter[] = []
  #trying: (() => void)[] = []
  #stopped: { reason: unknown } | undefined

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Resolves when the money may be spent: `settle` it once. Rejects with a fatal `TaskError` when it is not there. */
  async take(most: number): Promise<void> {
    if (this.#stopped) throw this.#stopped.reason
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ most, resolve, reject })
      this.#pump()
    })
  }

  /**
   * Takes it now, or gives what resolves when another try may do better. Throws a fatal `TaskError` when the money is
   * not there.
   */
  tryTake(most: number): Promise<void> | undefined {
    if (this.#stopped) throw this.#stopped.reason
    if (this.#exceeds(this.#spent + most)) throw this.#empty(most)
    if (this.#waiting.length || this.#exceeds(this.#spent + this.#held + most))
      return new Promise((resolve) => this.#trying.push(resolve))
    this.#held += most
    return undefined
  }

  /** What became of it. */
  settle(most: number, spent: number): void {
    this.#held -= most
    this.#spent += spent
    this.#pump()
    for (const tell of this.#trying.splice(0)) tell()
  }

  /** Lets nobody pass any more: who waits, or comes later, gets the reason. */
  stop(reason: unknown): void {
    this.#stopped = { reason }
    for (const { reject } of this.#waiting.splice(0)) reject(reason)
  }

  #pump(): void {
    while (this.#waiting.length) {
      const { most, resolve, reject } = this.#waiting[0]
      const isTooMuch = this.#exceeds(this.#spent + most)
      if (!isTooMuch && this.#exceeds(this.#spent + this.#held + most)) return
      this.#waiting.shift()
      if (isTooMuch) reject(this.#empty(most))
      else {
        this.#held += most
        resolve()
      }
    }
  }

  #exceeds(amount: number): boolean {
    return amount > this.#limit * (1 + ROUNDING)
  }

  #empty(most: number): TaskError {
    return new TaskError('budget_spent', 'fatal', {
      message: `${money(this.#spent)} of ${money(this.#limit)} is spent, and the next request may cost ${money(most)}`,
      hint: 'raise --budget; the same command goes on with a budget of its own',
    })
  }
}

function money(amount: number): string {
  return String(Number(amount.toFixed(6)))
}
