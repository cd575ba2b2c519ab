import { SEGMENT_ITEMS } from '../checkpoint/keys.ts'
import { type ItemTexts, joinTexts } from '../core/chunk.ts'
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
  let items: Item[] = []
  let texts: string[] = []
  let chars = 0
  let listed_at_ms = now()
  for await (const batch of batchesOf(source)) {
    for (const item of batch) {
      const text = itemText(item)
      items.push(item)
      texts.push(text)
      chars += text.length
      if (items.length < SEGMENT_ITEMS && chars < MAX_PAGE_CHARS) continue
      yield makePage(items, texts, listed_at_ms, false)
      items = []
      texts = []
      chars = 0
      listed_at_ms = now()
    }
  }
  if (items.length) yield makePage(items, texts, listed_at_ms, true)
}

/** The items of a page that `accepts` takes; the page itself when it takes all. */
export function filterPage(page: Page, accepts: (item: Item) => boolean): Page {
  const taken = page.items.map(accepts)
  if (taken.every(Boolean)) return page
  const items = page.items.filter((_, i) => taken[i])
  return makePage(items, items.map(itemText), page.listed_at_ms, page.last)
}

function makePage(items: Item[], texts: string[], listed_at_ms: number, last: boolean): Page {
  const weights = new Float64Array(items.length)
  for (let i = 0; i < items.length; i++) weights[i] = items[i].ref?.size ?? texts[i].length
  return { ...joinTexts(texts), items, weights, listed_at_ms, last }
}

function batchesOf(source: Source): AsyncIterable<Item[]> | Iterable<Item[]> {
  return source.batches?.() ?? oneByOne(source)
}

async function* oneByOne(source: Source): AsyncGenerator<Item[]> {
  for await (const item of source) yield [item]
}
