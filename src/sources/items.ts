import { errorRecord, type TaskError } from '../core/errors.ts'
import type { Item, Source } from '../core/item.ts'
import { assertPlainData } from '../core/plain-data.ts'

/** What a caller hands over: `type` is `item` where it says nothing. */
export interface GivenItem<Input = unknown> {
  id: string
  type?: string
  input?: Input
}

const BATCH = 256

/**
 * Items of a caller's own iterable; nothing is held of them beyond a batch. One that is not an item (no id, an
 * input that JSON can't hold) becomes a dead letter by itself.
 */
export class ItemsSource implements Source {
  readonly key: string
  readonly skipped = {}
  readonly length?: number
  readonly #items: Iterable<GivenItem> | AsyncIterable<GivenItem>

  constructor(items: Iterable<GivenItem> | AsyncIterable<GivenItem>, key: string) {
    this.key = key
    this.#items = items
    if (Array.isArray(items)) this.length = items.length
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for await (const batch of this.batches()) yield* batch
  }

  batches(): Iterable<Item[]> | AsyncIterable<Item[]> {
    return Symbol.iterator in this.#items ? syncBatches(this.#items) : asyncBatches(this.#items)
  }
}

function* syncBatches(items: Iterable<GivenItem>): Generator<Item[]> {
  let batch: Item[] = []
  let count = 0
  for (const given of items) {
    batch.push(toItem(given, count++))
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length) yield batch
}

async function* asyncBatches(items: AsyncIterable<GivenItem>): AsyncGenerator<Item[]> {
  let count = 0
  // One by one: a source that trickles must not be held back until a batch is full.
  for await (const given of items) yield [toItem(given, count++)]
}

function toItem(given: GivenItem, index: number): Item {
  if (typeof given?.id !== 'string') return brokenItem(index, 'an item needs an id: a string')
  const item: Item = { id: given.id, type: given.type ?? 'item', input: given.input }
  if (typeof item.input === 'object' && item.input !== null) return checkInput(item)
  if (typeof item.input === 'function' || typeof item.input === 'bigint' || typeof item.input === 'symbol')
    return {
      ...item,
      input: undefined,
      broken: errorRecord('bad_input', 'permanent', `the input is a ${typeof item.input}`),
    }
  return item
}

function checkInput(item: Item): Item {
  try {
    assertPlainData(item.input, 'the input')
    return item
  } catch (error) {
    const { message, hint } = error as TaskError
    return { ...item, input: undefined, broken: errorRecord('bad_input', 'permanent', message, { hint }) }
  }
}

function brokenItem(index: number, message: string): Item {
  const hint = 'items are { id, type?, input }'
  return {
    id: `item-${index + 1}`,
    type: 'item',
    broken: errorRecord('bad_item', 'permanent', message, { hint }),
  }
}
