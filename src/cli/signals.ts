import type { Clock } from '../core/clock.ts'
import type { Terminal } from './terminal.ts'

/** How long what is in flight may take after the first signal. */
const GRACE_MS = 10_000

/** How long the end may take after the second. */
const LAST_MS = 5_000

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** `SIGPIPE` stands for a reader of stdout that has gone. */
export type StopSignal = (typeof SIGNALS)[number] | 'SIGPIPE'

export interface Signals {
  /** Aborted by the first signal: end what runs, start nothing. */
  stop: AbortSignal
  /** Aborted by the second, or when the grace is over: end now. */
  stopNow: AbortSignal
  readonly received: StopSignal | undefined
  /** Stops as a signal would, because nobody reads what this run writes. */
  readerGone(): void
  release(): void
}

/**
 * Turns SIGINT, SIGTERM and SIGHUP (a terminal that closes) into an orderly stop. Before this, nothing is begun that
 * they could cut short. `die`: ends the process without any order, where a second signal has not.
 */
export function catchSignals(
  clock: Clock,
  terminal: Terminal,
  die: (signal: StopSignal) => void = dieOf,
): Signals {
  const stop = new AbortController()
  const stopNow = new AbortController()
  let received: Signals['received']
  let cancelGrace = () => {}
  let cancelLast: (() => void) | undefined
  const begin = (signal: StopSignal) => {
    received = signal
    stop.abort()
    cancelGrace = clock.after(GRACE_MS, () => stopNow.abort())
  }
  const onSignal = (signal: StopSignal) => {
    if (!received) return begin(signal)
    terminal.stderr.write('stopping now\n')
    stopNow.abort()
    cancelLast ??= clock.after(LAST_MS, () => die(signal))
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return {
    stop: stop.signal,
    stopNow: stopNow.signal,
    get received() {
      return received
    },
    readerGone: () => {
      if (!received) begin('SIGPIPE')
    },
    release: () => {
      cancelGrace()
      cancelLast?.()
      for (const signal of SIGNALS) process.removeListener(signal, onSignal)
    },
  }
}

/** As it would have without a handler: a read that never returns can't hold it. */
function dieOf(signal: StopSignal): void {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}
