/** Time as the engine sees it; tests pass a virtual one. */
export interface Clock {
  /** Milliseconds since the epoch: for what is stored and shown. */
  now(): number
  /** Milliseconds that never jump: for durations. */
  monotonic(): number
  /** Calls back after `ms`, or after 24 days if that is earlier; returns what cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** Node fires a longer timer at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(ms, MAX_TIMER_MS))
    return () => clearTimeout(timer)
  },
}

/** Resolves after `ms`, or as soon as `signal` aborts. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = () => {
      cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(ms, done)
    signal?.addEventListener('abort', done, { once: true })
  })
}
