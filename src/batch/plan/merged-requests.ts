import type { Estimate } from '../../core/remote.ts'

/** Counts requests where those of items that are under way at once go together, as many as one may have. */
export class MergedRequests {
  readonly #concurrency: number
  /** What the last request has room for. */
  #room = { items: 0, inputs: 0, tokens: 0 }

  constructor(concurrency: number) {
    this.#concurrency = concurrency
  }

  /** How many more requests it takes. */
  add({ requests, input_tokens, merge }: Estimate): number {
    if (!merge) return requests
    const room = this.#room
    const fits = room.items > 0 && merge.inputs <= room.inputs && input_tokens <= room.tokens
    const { items, inputs, tokens } = fits ? room : { ...merge.most, items: this.#concurrency }
    this.#room = { items: items - 1, inputs: inputs - merge.inputs, tokens: tokens - input_tokens }
    return fits ? 0 : requests
  }
}
