import { type ErrorRecord, toErrorRecord } from '../../core/errors.ts'
import { FileInput } from '../../core/file-input.ts'
import { fileOf, type Item } from '../../core/item.ts'
import type { Estimate } from '../../core/remote.ts'
import type { BatchTask } from '../spec.ts'
import { MergedRequests } from './merged-requests.ts'
import type { Page } from './pages.ts'

/** What a task's items would take of a remote API. */
export interface Estimated extends Estimate {
  /** Items that can't be done: nothing would be sent for them. */
  impossible: number
  /** Why the first of them can't. */
  example?: { id: string; error: ErrorRecord }
}

/** Adds up what items would take. */
export class Estimates {
  readonly sum: Estimated = { requests: 0, input_tokens: 0, output_tokens: 0, impossible: 0 }
  readonly #of: (input: unknown, item: Item) => Estimate

  readonly #merged: MergedRequests

  private constructor(of: (input: unknown, item: Item) => Estimate, mergedItems: number) {
    this.#of = of
    this.#merged = new MergedRequests(mergedItems)
  }

  /** Undefined for a task that does not tell. `concurrency`: items under way at once. */
  static async open(batchTask: BatchTask, concurrency: number): Promise<Estimates | undefined> {
    const { task, options } = batchTask
    const of = await task.estimate?.({ options: options.values })
    // In a provider's batch each request stands by itself.
    const isBatched = task.viaBatch?.(options.values) !== undefined
    return of && new Estimates(of, isBatched ? 1 : concurrency)
  }

  /** Takes these items of a page. */
  add(page: Page, indices: Iterable<number>): void {
    const load = page.load()
    for (const i of indices) this.#add(load.item(i))
  }

  #add(item: Item): void {
    const file = fileOf(item)
    try {
      if (item.broken) this.#reject(item, item.broken)
      else this.#take(this.#of(file ? new FileInput(item.id, file) : item.input, item))
    } catch (thrown) {
      this.#reject(item, toErrorRecord(thrown, 'permanent'))
    }
  }

  #take(estimate: Estimate): void {
    const { input_tokens, output_tokens, price } = estimate
    this.sum.requests += this.#merged.add(estimate)
    this.sum.input_tokens += input_tokens
    this.sum.output_tokens += output_tokens
    if (price !== undefined) this.sum.price = (this.sum.price ?? 0) + price
  }

  #reject({ id }: Item, error: ErrorRecord): void {
    this.sum.impossible++
    this.sum.example ??= { id, error }
  }
}
