import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Level, Logger, destination as pinoDestination } from 'pino'
import type { RunEvent } from '../batch/events.ts'

/**
 * One NDJSON file for each run that has something to tell: retries, dead letters, slow items, and then how it
 * ended. A run in which all went well has none.
 */
export class RunLog {
  readonly #state: string
  readonly #level: Level | 'silent'
  #writing: Promise<Logger | undefined> | undefined
  #destination: ReturnType<typeof pinoDestination> | undefined
  #failure: Error | undefined

  constructor(state: string, level: Level | 'silent') {
    this.#state = state
    this.#level = level
  }

  take(event: RunEvent): void {
    const level = levelOf(event)
    if (this.#level === 'silent' || level === undefined) return
    if (event.type === 'summary' && !this.#writing && this.#level !== 'debug') return
    this.#writing ??= this.#open(event.run_id).catch((error) => this.#fail(error))
    const { ts, v, run_id, ...rest } = event
    this.#writing = this.#writing.then((logger) => {
      logger?.[level]({ ...rest, time: ts })
      return logger
    })
  }

  /** Gives why the log is not whole, if it is not: a run does not end for its log. */
  async close(): Promise<Error | undefined> {
    await this.#writing
    this.#destination?.end()
    return this.#failure
  }

  async #open(runId: string): Promise<Logger> {
    const { pino, destination } = await import('pino')
    const folder = join(this.#state, 'logs')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const opened = destination({ dest: join(folder, `${runId}.ndjson`), mode: 0o600, sync: true })
    opened.on('error', (error) => this.#fail(error))
    this.#destination = opened
    return pino({ level: this.#level, base: { run_id: runId }, timestamp: false }, opened)
  }

  #fail(error: Error): undefined {
    this.#failure ??= error
  }
}

function levelOf(event: RunEvent): Level | undefined {
  switch (event.type) {
    case 'dead_letter':
      return 'error'
    case 'retry':
    case 'slow':
    case 'stopping':
      return 'warn'
    case 'summary':
    case 'batch':
      return 'info'
    case 'plan':
    case 'progress':
    case 'concluding':
      return undefined
  }
}
