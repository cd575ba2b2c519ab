import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DestinationStream, Level, Logger } from 'pino'
import type { RunEvent } from '../batch/events.ts'

/**
 * One NDJSON file for each run that has something to tell: retries, dead letters, slow items, and then how it
 * ended. A run in which all went well has none.
 */
export class RunLog {
  readonly #state: string
  readonly #level: Level | 'silent'
  #opening: Promise<Logger> | undefined
  #destination: (DestinationStream & { end(): void }) | undefined

  constructor(state: string, level: Level | 'silent') {
    this.#state = state
    this.#level = level
  }

  take(event: RunEvent): void {
    const level = levelOf(event)
    if (this.#level === 'silent' || level === undefined) return
    if (event.type === 'summary' && !this.#opening && this.#level !== 'debug') return
    this.#opening ??= this.#open(event.run_id)
    const { ts, v, run_id, ...rest } = event
    this.#opening = this.#opening.then((logger) => {
      logger[level]({ ...rest, time: ts })
      return logger
    })
  }

  async close(): Promise<void> {
    await this.#opening
    this.#destination?.end()
  }

  async #open(runId: string): Promise<Logger> {
    const { pino, destination } = await import('pino')
    const folder = join(this.#state, 'logs')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#destination = destination({ dest: join(folder, `${runId}.ndjson`), mode: 0o600, sync: true })
    return pino({ level: this.#level, base: { run_id: runId }, timestamp: false }, this.#destination)
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
      return 'info'
    case 'plan':
    case 'progress':
      return undefined
  }
}
