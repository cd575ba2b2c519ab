import { IdentityIndex } from '../checkpoint/identity-index.ts'
import { evidenceOf, type ReadEvidence, type Segment } from '../checkpoint/segment.ts'
import type { Ledger, Store } from '../checkpoint/store.ts'
import { textStart } from '../core/chunk.ts'
import { FileInput, sameFile } from '../core/file-input.ts'
import { digest } from '../core/hash.ts'
import { IDENTITY_WORDS, RACY_WINDOW_MS, writeIdentity } from '../core/identity.ts'
import type { Item } from '../core/item.ts'
import type { Page } from './pages.ts'

/** Where an item has its record. */
export interface Place {
  segment: number
  offset: number
}

/** Finds the records that source items already have, by identity and, where that is not enough, by content. */
export class RecordFinder {
  readonly #index: IdentityIndex
  readonly #seed: number
  readonly #words = new Uint32Array(IDENTITY_WORDS)

  constructor(store: Store, ledger: Ledger) {
    this.#index = new IdentityIndex(store, ledger)
    this.#seed = store.seed
  }

  /** The record of the i-th item of a page, or undefined when it has none that stands. */
  find(page: Page, i: number): Place | undefined {
    const item = page.items[i]
    const [from, to] = [textStart(page, i), page.ends[i]]
    writeIdentity(item, undefined, page.text, from, to, this.#seed, this.#words, 0)
    const found = this.#index.find(this.#words)
    if (!found || !item.ref) return found?.sameVersion ? found : undefined
    const evidence = this.#index.evidence(found)
    if (!evidence) return undefined
    const stands = found.sameVersion ? stillStands(item, evidence) : sameContent(item, evidence.content)
    return stands ? found : undefined
  }
}

/** Whether what is stored for an item at `offset` holds for its file as it is listed now; true for nothing stored. */
export function recordStands(segment: Segment, offset: number, item: Item): boolean {
  const found = item.ref && segment.find(offset)
  return !found || stillStands(item, evidenceOf(found))
}

/** For a file whose stat has not changed: its clock may be too coarse to tell, and then its content has to. */
function stillStands(item: Item, { content, began_at_ms }: ReadEvidence): boolean {
  const { mtime_ms } = item.ref as NonNullable<Item['ref']>
  return content === undefined || mtime_ms + RACY_WINDOW_MS <= began_at_ms || sameContent(item, content)
}

function sameContent(item: Item, known: Uint8Array | undefined): boolean {
  if (!known || !item.ref) return false
  const file = new FileInput(item.id, item.ref)
  try {
    const same = digest(file.bytes()).equals(known)
    return same && sameFile(file.contentRead()?.ref ?? item.ref, item.ref)
  } catch {
    // Unreadable now: the item is computed, and its worker tells why it can't be.
    return false
  }
}
