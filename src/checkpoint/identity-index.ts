import { IDENTITY_WORDS } from '../core/identity.ts'
import type { DeadLetter } from '../core/records.ts'
import { Block } from './block.ts'
import { type Candidate, PlaceTable } from './place-table.ts'
import { evidenceOf, type ReadEvidence, Segment } from './segment.ts'
import type { Ledger, Store } from './store.ts'

/**
 * Finds records by identity: built by one scan over a ledger when a source no longer lines up with its stored
 * plan.
 */
export class IdentityIndex {
  readonly #table = new PlaceTable()
  #segment: Segment | undefined
  readonly #store: Store
  readonly #ledger: Ledger

  constructor(store: Store, ledger: Ledger) {
    this.#store = store
    this.#ledger = ledger
    for (const { key, value } of store.entries('blocks', ledger.id))
      this.#addBlock(key.readUInt32BE(4), new Block(value))
    for (const { key, value } of store.entries('dead', ledger.id))
      this.#addDead(key.readUInt32BE(4), key.readUInt32BE(8), JSON.parse(value.toString()))
  }

  /** The record for these identity words: of the same version if there is one, else the newest of that id. */
  find(words: Uint32Array): Candidate | undefined {
    return this.#table.find(words[0], words[1], words[2])
  }

  evidence({ segment, offset }: Candidate): ReadEvidence | undefined {
    if (this.#segment?.number !== segment) this.#segment = new Segment(this.#store, this.#ledger.id, segment)
    const found = this.#segment.find(offset)
    return found && evidenceOf(found)
  }

  #addBlock(segment: number, block: Block): void {
    if (segment < this.#ledger.fresh_from) return
    for (let i = 0; i < block.count; i++) {
      const place = { segment, offset: block.offset(i) }
      this.#table.add(block.identityWord(i, 0), block.identityWord(i, 1), block.identityWord(i, 2), place)
    }
  }

  #addDead(segment: number, offset: number, dead: DeadLetter): void {
    if (segment < this.#ledger.fresh_from || dead.identity.length < IDENTITY_WORDS * 8) return
    const bytes = Buffer.from(dead.identity, 'hex')
    this.#table.add(bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8), { segment, offset })
  }
}
