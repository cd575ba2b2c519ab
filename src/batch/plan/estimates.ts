import type { ContentIndex } from '../../checkpoint/content-index.ts'
import { type ErrorRecord, toErrorRecord } from '../../core/errors.ts'
import { FileInput } from '../../core/file-input.ts'
import { fileOf, type Item } from '../../core/item.ts'
import type { Estimate } from '../../core/remote.ts'
import type { Load } from '../../sources/load.ts'
import type { BatchTask } from '../spec.ts'
import { EqualItems } from './equal-items.ts'
import { MergedRequests } from './merged-requests.ts'
import type { Page } from './pages.ts'

/** What a task's items would take of a remote API. */
export interface Estimated extends Estimate {
  /** Items that would take the answer to an equal one: nothing would be sent for them. */
  equal: number
  /** Items that can't be done: nothing would be sent for them. */
  impossible: number
  /** Why the first of them can't. */
  example?: { id: string; error: ErrorRecord }
}

/** Adds up what items would take. */
export class Estimates {
  readonly sum: Estimated = { requests: 0, input_tokens: 0, output_tokens: 0, equal: 0, impossible: 0 }
  readonly #of: (input: unknown, item: Item) => Estimate
  readonly #merged: MergedRequests
  readonly #equal: EqualItems | undefined

  private constructor(
    of: (input: unknown, item: Item) => Estimate,
    isPriced: boolean,
    merged: MergedRequests,
    equal: EqualItems | undefined,
  ) {
    if (isPriced) this.sum.price = 0
    this.#of = of
    this.#merged = merged
    this.#equal = equal
  }

  /** Undefined for a task that does not tell. `concurrency`: items under way at once; `stored`: what it has done. */
  static async open(
    { task, options: { values } }: BatchTask,
    concurrency: number,
    stored: () => ContentIndex | undefined,
  ): Promise<Estimates | undefined> {
    const of = await task.estimate?.({ options: values })
    if (!of) return undefined
    const isPriced = task.isPriced?.(values) === true
    // In a provider's batch each request stands by itself.
    if (task.viaBatch?.(values)) return new Estimates(of, isPriced, new MergedRequests(1), undefined)
    const reads = task.askedOnce?.(values)
    return new Estimates(
      of,
      isPriced,
      new MergedRequests(concurrency),
      reads && new EqualItems(reads, stored()),
    )
  }

  /** Takes these items of a page. */
  add(page: Page, indices: Iterable<number>): void {
    const load = page.load()
    for (const i of indices) this.#add(load, i)
  }

  #add(load: Load, i: number): void {
    const item = load.item(i)
    const file = fileOf(item)
    try {
      if (item.broken) this.#reject(item, item.broken)
      else {
        const estimate = this.#of(file ? new FileInput(item.id, file) : item.input, item)
        if (this.#equal?.add(load, i)) this.sum.equal++
        else this.#take(estimate)
      }
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
