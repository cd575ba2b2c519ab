import type { RunEvent } from '../batch/events.ts'
import type { Snapshot } from '../batch/progress.ts'
import type { RunFlags } from './flags.ts'
import { screenWidth, type Terminal } from './terminal.ts'
import {
  clockTime,
  codeAndMessage,
  count,
  duration,
  escapeControls,
  percent,
  plural,
  shorten,
} from './text.ts'

/** Shows a run on stderr while it goes. */
export interface ProgressView {
  observe(snapshot: () => Snapshot): void
  take(event: RunEvent): void
  /** Clears the screen's last line for something else to be written. */
  hide(): void
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
      return new Lines(terminal, plainLines())
  }
}

function automatic({ stderr, env }: Terminal): 'tty' | 'plain' {
  return stderr.isTTY && env.TERM !== 'dumb' && !env.CI ? 'tty' : 'plain'
}

function plainLines(): (event: RunEvent) => string | undefined {
  const notices = new Notices(PLAIN_WIDTH)
  return (event) => (event.type === 'progress' ? progressText(event, PLAIN_WIDTH) : notices.line(event))
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

  hide(): void {}

  take(event: RunEvent): void {
    const line = this.#line(event)
    if (line !== undefined) this.#terminal.stderr.write(`${line}\n`)
  }

  close(): void {}
}

const PLAIN_WIDTH = 200
const REDRAW_MS = 100
const CLEAR = '\r\u001b[K'

/** One line that is drawn again ten times a second, never wider than the terminal. */
class LiveLine implements ProgressView {
  readonly #terminal: Terminal
  #snapshot: (() => Snapshot) | undefined
  #timer: NodeJS.Timeout | undefined
  #drawn = false
  readonly #notices: Notices

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    this.#notices = new Notices(screenWidth(terminal.stderr))
  }

  observe(snapshot: () => Snapshot): void {
    this.#snapshot = snapshot
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS).unref()
  }

  take(event: RunEvent): void {
    const line = this.#notices.line(event)
    if (line === undefined) return
    this.hide()
    this.#terminal.stderr.write(`${line}\n`)
    if (event.type === 'summary') this.close()
  }

  close(): void {
    clearInterval(this.#timer)
    this.hide()
  }

  #draw(): void {
    if (!this.#snapshot) return
    const width = screenWidth(this.#terminal.stderr) - 1
    this.#terminal.stderr.write(`${CLEAR}${progressText(this.#snapshot(), width)}`)
    this.#drawn = true
  }

  hide(): void {
    if (this.#drawn) this.#terminal.stderr.write(CLEAR)
    this.#drawn = false
  }
}

const FIRST_DEAD_SHOWN = 3

/** What is told once when it happens, as a line. */
class Notices {
  readonly #width: number
  #dead = 0

  constructor(width: number) {
    this.#width = width
  }

  line(event: RunEvent): string | undefined {
    if (event.type === 'stopping') return stoppingLine(event)
    if (event.type === 'concluding') return 'no item is left: putting results together'
    if (event.type === 'batch') return shorten(batchLine(event), this.#width)
    return event.type === 'dead_letter' ? this.#deadLine(event) : undefined
  }

  #deadLine({ id, task, error }: RunEvent & { type: 'dead_letter' }): string | undefined {
    const dead = ++this.#dead
    if (dead > FIRST_DEAD_SHOWN + 1) return undefined
    if (dead > FIRST_DEAD_SHOWN) return shorten('more dead letters: see the summary', this.#width)
    const item = shorten(escapeControls(id), 80)
    return shorten(
      escapeControls(`dead letter: ${item} (${task}): ${codeAndMessage(error.code, error.message)}`),
      this.#width,
    )
  }
}

function stoppingLine({ reason, in_flight }: RunEvent & { type: 'stopping' }): string {
  if (reason !== 'interrupted') return `stopping: ${escapeControls(reason)}`
  return in_flight ? `finishing ${count(in_flight)} in flight; again to stop now` : 'stopping'
}

function batchLine({ id, status, requests, done }: RunEvent & { type: 'batch' }): string {
  const batch = `batch ${escapeControls(id)} of ${plural(requests, 'request')}`
  if (status === 'left') return `${batch} goes on at the provider: the same command takes in its results`
  return `${batch}: ${escapeControls(status)}${done ? `, ${count(done)} done` : ''}`
}

function timeLeft(seconds: number): string {
  if (seconds < 1) return '<1 s left'
  return seconds < 60 ? `${seconds} s left` : `${duration(seconds * 1_000)} left`
}

/** The most important first: what does not fit the width is left out from the end. */
function progressText(snapshot: Snapshot, width: number): string {
  const { total, total_known, succeeded, failed, dead_letter, in_flight, eta_s } = snapshot
  const { paused_until, server_down } = snapshot
  const done = succeeded + dead_letter
  const parts = [
    total_known
      ? `${percent(done, total)}  ${count(done)}/${count(total)}`
      : `${count(done)} done of ${count(total)}+`,
  ]
  if (paused_until !== undefined)
    parts.push(`paused by the server until ${clockTime(paused_until, new Date())}`)
  if (server_down !== undefined)
    parts.push(`${escapeControls(server_down)} does not answer; it is tried again`)
  if (eta_s !== undefined && done < total) parts.push(timeLeft(eta_s))
  if (dead_letter) parts.push(`${count(dead_letter)} dead`)
  if (failed) parts.push(`${count(failed)} waiting to retry`)
  if (in_flight && done < total) parts.push(`${count(in_flight)} in flight`)
  let text = parts[0]
  for (const part of parts.slice(1)) if (text.length + 2 + part.length <= width) text += `  ${part}`
  return text.slice(0, width)
}
