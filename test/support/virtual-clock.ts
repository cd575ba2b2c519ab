import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../src/core/clock.ts'

interface Timer {
  at: number
  callback: () => void
}

/** Time that passes only when the test says so. */
export class VirtualClock implements Clock {
  #now: number
  #timers: Timer[] = []

  constructor(start = 1_700_000_000_000) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Runs what falls due in the next `ms`, in order of its time. */
  pass(ms: number): void {
    const end = this.#now + ms
    while (this.#runNext(end)) {}
    this.#now = end
  }

  /** Goes from timer to timer, letting promises settle in between, until `isDone`. Throws when no timer is left. */
  async passUntil(isDone: () => boolean): Promise<void> {
    for (await turn(); !isDone(); await turn())
      if (!this.#runNext(Number.POSITIVE_INFINITY)) throw new Error('nothing will happen any more')
  }

  #runNext(end: number): boolean {
    let next: Timer | undefined
    for (const timer of this.#timers) if (timer.at <= end && (!next || timer.at < next.at)) next = timer
    if (!next) return false
    this.#timers = this.#timers.filter((timer) => timer !== next)
    this.#now = Math.max(this.#now, next.at)
    next.callback()
    return true
  }
}
