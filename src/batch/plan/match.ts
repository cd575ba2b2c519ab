import { IdentityIndex } from '../../checkpoint/identity-index.ts'
import type { Place } from '../../checkpoint/place-table.ts'
import { evidenceOf, type ReadEvidence, type Segment } from '../../checkpoint/segment.ts'
import type { Ledger, Store } from '../../checkpoint/store.ts'
import { FileInput, sameFile } from '../../core/file-input.ts'
import { digest } from '../../core/hash.ts'
import { IDENTITY_WORDS, RACY_WINDOW_MS } from '../../core/identity.ts'
import { fileOf, type Item } from '../../core/item.ts'
import type { FileRef } from '../../core/ref.ts'
import type { Load } from '../../sources/load.ts'

/** Finds the records that source items already have, by identity and, where that is not enough, by content. */
export class RecordFinder {
  readonly #index: IdentityIndex
  readonly #seed: number
  readonly #words = new Uint32Array(IDENTITY_WORDS)

  constructor(store: Store, ledger: Ledger) {
    this.#index = new IdentityIndex(store, ledger)
    this.#seed = store.seed
  }

  /** The record of an item, or undefined when it has none that stands; that of a value is found once. */
  find(load: Load, i: number): Place | undefined {
    load.identify(i, undefined, this.#seed, this.#words, 0)
    const item = load.item(i)
    const file = fileOf(item)
    return file ? this.#findFile(item.id, file) : this.#index.take(this.#words)
  }

  #findFile(id: string, file: FileRef): Place | undefined {
    const same = this.#index.find(this.#words)
    const found = same ?? this.#index.newest(this.#words)
    const evidence = found && this.#index.evidence(found)
    if (!evidence) return undefined
    const stands = same ? stillStands(id, file, evidence) : sameContent(id, file, evidence.content)
    return stands ? found : undefined
  }
}

/** Whether what is stored for an item at `offset` holds for its file as it is listed now; true for nothing stored. */
export function recordStands(segment: Segment, offset: number, item: Item): boolean {
  const file = fileOf(item)
  const found = file && segment.find(offset)
  return !found || stillStands(item.id, file, evidenceOf(found))
}

/** For a file whose stat has not changed: its clock may be too coarse to tell, and then its content has to. */
function stillStands(id: string, file: FileRef, { content, began_at_ms }: ReadEvidence): boolean {
  return (
    content === undefined || file.mtime_ms + RACY_WINDOW_MS <= began_at_ms || sameContent(id, file, content)
  )
}

function sameContent(id: string, file: FileRef, known: Uint8Array | undefined): boolean {
  if (!known) return false
  const input = new FileInput(id, file)
  try {
    const same = digest(input.bytes()).equals(known)
    return same && sameFile(input.contentRead()?.ref ?? file, file)
  } catch {
    // Unreadable now: the item is computed, and its worker tells why it can't be.
    return false
  }
}
