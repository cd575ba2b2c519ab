import type { Clock } from '../core/clock.ts'
import type { Terminal } from './terminal.ts'

/** How long what is in flight may take after the first signal. */
const GRACE_MS = 10_000

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

/** Turns SIGINT, SIGTERM and SIGHUP (a terminal that closes) into an orderly stop. Before this, nothing is begun that they could cut short. */
export function catchSignals(clock: Clock, terminal: Terminal): Signals {
  const stop = new AbortController()
  const stopNow = new AbortController()
  let received: Signals['received']
  let cancelGrace = () => {}
  const begin = (signal: StopSignal) => {
    received = signal
    stop.abort()
    cancelGrace = clock.after(GRACE_MS, () => stopNow.abort())
  }
  const onSignal = (signal: StopSignal) => {
    if (!received) return begin(signal)
    terminal.stderr.write('stopping now\n')
    stopNow.abort()
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
      for (const signal of SIGNALS) process.removeListener(signal, onSignal)
    },
  }
}
