import type { RunEvent } from '../batch/events.ts'
import type { Snapshot } from '../batch/progress.ts'
import type { RunFlags } from './flags.ts'
import type { Terminal } from './terminal.ts'
import { count, duration, escapeControls, percent, plural, shorten } from './text.ts'

/** Shows a run on stderr while it goes. */
export interface ProgressView {
  observe(snapshot: () => Snapshot): void
  take(event: RunEvent): void
  close(): void
}

export function showProgress(kind: RunFlags['progress'], terminal: Terminal): ProgressView {
  switch (kind === 'auto' ? automatic(terminal) : kind) {
    case 'tty':
      return new LiveLine(terminal)
    case 'json':
      return new Lines(terminal, (event) => JSON.stringify(event))
    case 'none':
      return new Lines(terminal, () => undefined)
    default:
      return new Lines(terminal, plainLine)
  }
}

function automatic({ stderr, env }: Terminal): 'tty' | 'plain' {
  return stderr.isTTY && env.TERM !== 'dumb' && !env.CI ? 'tty' : 'plain'
}

/** A line for each event that has something to say. */
class Lines implements ProgressView {
  readonly #terminal: Terminal
  readonly #line: (event: RunEvent) => string | undefined

  constructor(terminal: Terminal, line: (event: RunEvent) => string | undefined) {
    this.#terminal = terminal
    this.#line = line
  }

  observe(): void {}

  take(event: RunEvent): void {
    const line = this.#line(event)
    if (line !== undefined) this.#terminal.stderr.write(`${line}\n`)
  }

  close(): void {}
}

const REDRAW_MS = 100
const CLEAR = '\r\u001b[K'

/** One line that is drawn again ten times a second, never wider than the terminal. */
class LiveLine implements ProgressView {
  readonly #terminal: Terminal
  #snapshot: (() => Snapshot) | undefined
  #timer: NodeJS.Timeout | undefined
  #drawn = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  observe(snapshot: () => Snapshot): void {
    this.#snapshot = snapshot
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS).unref()
  }

  take(event: RunEvent): void {
    const line = event.type === 'progress' ? undefined : plainLine(event)
    if (line === undefined) return
    this.#clear()
    this.#terminal.stderr.write(`${line}\n`)
    if (event.type === 'summary') this.close()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#clear()
  }

  #draw(): void {
    if (!this.#snapshot) return
    const width = (this.#terminal.stderr.columns ?? 80) - 1
    this.#terminal.stderr.write(`${CLEAR}${progressText(this.#snapshot(), width)}`)
    this.#drawn = true
  }

  #clear(): void {
    if (this.#drawn) this.#terminal.stderr.write(CLEAR)
    this.#drawn = false
  }
}

const FIRST_DEAD_SHOWN = 3
let deadShown = 0

function plainLine(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'progress':
      return progressText(event, 200)
    case 'dead_letter':
      return deadLine(event)
    case 'stopping':
      return stoppingLine(event)
    default:
      return undefined
  }
}

function deadLine({ id, task, error }: RunEvent & { type: 'dead_letter' }): string | undefined {
  deadShown++
  if (deadShown > FIRST_DEAD_SHOWN + 1) return undefined
  if (deadShown === FIRST_DEAD_SHOWN + 1) return 'more dead letters: see the summary, or millrace dlq list'
  return `dead letter: ${escapeControls(shorten(id, 80))} (${task}): ${error.code}: ${escapeControls(shorten(error.message, 200))}`
}

function stoppingLine({ reason, in_flight }: RunEvent & { type: 'stopping' }): string {
  if (reason !== 'interrupted') return `stopping: ${escapeControls(reason)}`
  return `finishing ${plural(in_flight, 'item')} in flight; again to stop now`
}

/** The most important first: what does not fit the width is left out from the end. */
function progressText(snapshot: Snapshot, width: number): string {
  const { total, total_known, succeeded, failed, dead_letter, in_flight, eta_s } = snapshot
  const done = succeeded + dead_letter
  const parts = [
    total_known
      ? `${percent(done, total)}  ${count(done)}/${count(total)}`
      : `${count(done)} done of ${count(total)}+`,
  ]
  if (eta_s !== undefined && done < total) parts.push(`${duration(eta_s * 1_000)} left`)
  if (dead_letter) parts.push(`${count(dead_letter)} dead`)
  if (failed) parts.push(`${count(failed)} waiting to retry`)
  if (in_flight) parts.push(`${count(in_flight)} in flight`)
  let text = parts[0]
  for (const part of parts.slice(1)) if (text.length + 2 + part.length <= width) text += `  ${part}`
  return text.slice(0, width)
}
