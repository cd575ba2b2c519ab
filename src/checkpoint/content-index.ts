import { Block } from './block.ts'
import { type Place, type PlaceKey, PlaceTable } from './place-table.ts'
import { type Found, Segment } from './segment.ts'
import type { Ledger, Store } from './store.ts'

/** A success. */
export type Success = Extract<Found, { kind: 'block' }>

/** Finds successes by the digest of what their item held: built by one scan over a ledger, and kept up by its user. */
export class ContentIndex {
  readonly #table = new PlaceTable()
  readonly #store: Store
  readonly #ledger: Ledger
  #segment: Segment | undefined

  constructor(store: Store, ledger: Ledger) {
    this.#store = store
    this.#ledger = ledger
    for (const { key, value } of store.entries('blocks', ledger.id))
      this.#addBlock(key.readUInt32BE(4), new Block(value))
  }

  find(content: Uint8Array): Success | undefined {
    const place = this.#placeOf(content)
    const found = place && this.#read(place)
    return found?.kind === 'block' && found.block.content(found.index).every((byte, i) => byte === content[i])
      ? found
      : undefined
  }

  /** Of equal ones the first stands: a million of them must not stand in one another's way. */
  add(content: Uint8Array, place: Place): void {
    if (!this.#placeOf(content)) this.#table.add(wordsOf(content), place)
  }

  #placeOf(content: Uint8Array): Place | undefined {
    return this.#table.find(wordsOf(content))
  }

  #read({ segment, offset }: Place): Found | undefined {
    if (this.#segment?.number !== segment) this.#segment = new Segment(this.#store, this.#ledger.id, segment)
    const found = this.#segment.find(offset)
    if (found) return found
    // It may have been committed since.
    this.#segment.refresh()
    return this.#segment.find(offset)
  }

  #addBlock(segment: number, block: Block): void {
    if (segment < this.#ledger.fresh_from) return
    for (let i = 0; i < block.count; i++) {
      const content = block.content(i)
      if (content.some(Boolean)) this.add(content, { segment, offset: block.offset(i) })
    }
  }
}

/** Those of it that tell it from others. */
export function wordsOf(content: Uint8Array): PlaceKey {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length)
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8)]
}
