import { setImmediate as turn } from 'node:timers/promises'
import type { Chunk } from '../core/chunk.ts'
import type { ChunkOutcome, Lane } from '../core/lane.ts'

/** Workers that start now take about a tenth of it before they are of use. */
const FIRST_MS = 1_000

/** The way of a task whose items take next to nothing: the first second of them in this thread, all others in workers. */
export class LightDoor implements Pick<Lane, 'capacity' | 'submit'> {
  readonly #inline: () => Lane
  readonly #pool: () => Lane
  #spent_ms = 0

  /** Each lane is asked for when it is needed. */
  constructor(inline: () => Lane, pool: () => Lane) {
    this.#inline = inline
    this.#pool = pool
  }

  get capacity(): number {
    return this.#isHere ? 1 : this.#pool().capacity
  }

  async submit(chunk: Chunk): Promise<ChunkOutcome> {
    if (!this.#isHere) return this.#pool().submit(chunk)
    const outcome = await this.#inline().submit(chunk)
    this.#spent_ms += outcome.busy_ms
    // Chunks that follow one another at once would keep signals, timers and the plan from their turn.
    await turn()
    return outcome
  }

  get #isHere(): boolean {
    return this.#spent_ms < FIRST_MS
  }
}
