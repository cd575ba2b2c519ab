import { setImmediate as turn } from 'node:timers/promises'
import type { Chunk } from '../../core/chunk.ts'
import type { ChunkOutcome, Lane } from '../../core/lane.ts'

/** Workers that start now take about a tenth of it before they are of use. */
export const FIRST_MS = 1_000

/**
 * The way of a task whose items take next to nothing: the first second of them in this thread, all others in workers.
 * A second of the processor: where others use it too, workers gain nothing earlier.
 */
export class LightDoor implements Pick<Lane, 'capacity' | 'submit'> {
  readonly capacity = 1
  readonly #inline: () => Lane
  readonly #cpu_ms: () => number
  #spent_ms = 0

  /** `inline` is asked for when it is needed; `cpu_ms`: what this process has used of the processor. */
  constructor(inline: () => Lane, cpu_ms: () => number) {
    this.#inline = inline
    this.#cpu_ms = cpu_ms
  }

  /** True until that second is over. */
  get isOpen(): boolean {
    return this.#spent_ms < FIRST_MS
  }

  async submit(chunk: Chunk): Promise<ChunkOutcome> {
    const before = this.#cpu_ms()
    const outcome = await this.#inline().submit(chunk)
    this.#spent_ms += this.#cpu_ms() - before
    // Chunks that follow one another at once would keep signals, timers and the plan from their turn.
    await turn()
    return outcome
  }
}
