import { SEGMENT_ITEMS } from '../checkpoint/keys.ts'
import { digest } from '../core/hash.ts'
import { itemText } from '../core/identity.ts'
import type { Item, Source } from '../core/item.ts'

const MAX_PAGE_CHARS = 1 << 20

/** Items that follow one another in the input: at most 1,024, or about a million characters of them. */
export interface Page {
  items: Item[]
  /** Each item as JSON: hashed, and sent to workers. */
  texts: string[]
  listed_at_ms: number
  /** True when it is known that no page follows. */
  last: boolean
}

/** Cuts a source into pages; where they are cut depends on the items alone. */
export async function* pagesOf(source: Source, now: () => number): AsyncGenerator<Page> {
  let page = emptyPage(now())
  let chars = 0
  for await (const batch of batchesOf(source)) {
    for (const item of batch) {
      const text = itemText(item)
      page.items.push(item)
      page.texts.push(text)
      chars += text.length
      if (page.items.length < SEGMENT_ITEMS && chars < MAX_PAGE_CHARS) continue
      yield page
      page = emptyPage(now())
      chars = 0
    }
  }
  if (page.items.length) yield { ...page, last: true }
}

function emptyPage(listed_at_ms: number): Page {
  return { items: [], texts: [], listed_at_ms, last: false }
}

function batchesOf(source: Source): AsyncIterable<Item[]> | Iterable<Item[]> {
  return source.batches?.() ?? oneByOne(source)
}

async function* oneByOne(source: Source): AsyncGenerator<Item[]> {
  for await (const item of source) yield [item]
}

export function pageDigest(page: Page): Buffer {
  return digest(page.texts.join('\n'))
}

/** The work an item means, in bytes: a file's size, or the length of its text. */
export function itemWeight(item: Item, text: string): number {
  return item.ref ? item.ref.size : text.length
}
