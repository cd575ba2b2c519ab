import { SEGMENT_ITEMS } from '../checkpoint/keys.ts'
import type { ItemTexts } from '../core/chunk.ts'
import type { Item, Source } from '../core/item.ts'
import { itemText } from '../core/item-text.ts'

const MAX_PAGE_CHARS = 1 << 20

/** Items that follow one another in the input: at most 1,024, or about a million characters of them. */
export interface Page extends ItemTexts {
  items: Item[]
  /** The work that each item means, in bytes: a file's size, or the length of its text. */
  weights: Float64Array
  listed_at_ms: number
  /** True when it is known that no page follows. */
  last: boolean
}

/** Cuts a source into pages; where they are cut depends on the items alone. */
export async function* pagesOf(source: Source, now: () => number): AsyncGenerator<Page> {
  let draft = new PageDraft(now())
  for await (const batch of batchesOf(source)) {
    for (const item of batch) {
      draft.add(item)
      if (!draft.isFull) continue
      yield draft.toPage(false)
      draft = new PageDraft(now())
    }
  }
  if (!draft.isEmpty) yield draft.toPage(true)
}

/** The items of a page that `accepts` takes; the page itself when it takes all. */
export function filterPage(page: Page, accepts: (item: Item) => boolean): Page {
  const taken = page.items.map(accepts)
  if (taken.every(Boolean)) return page
  const draft = new PageDraft(page.listed_at_ms)
  page.items.forEach((item, i) => {
    if (taken[i]) draft.add(item)
  })
  return draft.toPage(page.last)
}

class PageDraft {
  readonly #listed_at_ms: number
  readonly #items: Item[] = []
  readonly #ends = new Uint32Array(SEGMENT_ITEMS)
  readonly #weights = new Float64Array(SEGMENT_ITEMS)
  #text = ''

  constructor(listed_at_ms: number) {
    this.#listed_at_ms = listed_at_ms
  }

  get isEmpty(): boolean {
    return this.#items.length === 0
  }

  get isFull(): boolean {
    return this.#items.length === SEGMENT_ITEMS || this.#text.length >= MAX_PAGE_CHARS
  }

  add(item: Item): void {
    const text = itemText(item)
    const i = this.#items.push(item) - 1
    this.#text += i === 0 ? text : `,${text}`
    this.#ends[i] = this.#text.length
    this.#weights[i] = item.ref?.size ?? text.length
  }

  toPage(last: boolean): Page {
    const count = this.#items.length
    return {
      items: this.#items,
      text: this.#text,
      ends: this.#ends.subarray(0, count),
      weights: this.#weights.subarray(0, count),
      listed_at_ms: this.#listed_at_ms,
      last,
    }
  }
}

function batchesOf(source: Source): AsyncIterable<Item[]> | Iterable<Item[]> {
  return source.batches?.() ?? oneByOne(source)
}

async function* oneByOne(source: Source): AsyncGenerator<Item[]> {
  for await (const item of source) yield [item]
}
