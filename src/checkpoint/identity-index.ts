import { IDENTITY_WORDS } from '../core/identity.ts'
import type { DeadLetter } from '../core/records.ts'
import { Block } from './block.ts'
import { SEGMENT_ITEMS } from './keys.ts'
import { evidenceOf, type ReadEvidence, Segment } from './segment.ts'
import type { Ledger, Store } from './store.ts'

/** A stored record that carries the id looked for. */
export interface Candidate {
  segment: number
  offset: number
  /** True when what the item holds is also the same. */
  sameVersion: boolean
}

/**
 * Finds records by identity: built by one scan over a ledger when a source no longer lines up with its stored
 * plan. Open addressing over typed arrays; the first identity word places a record, the next two tell it from
 * others. Several records of one id stand one after another.
 */
export class IdentityIndex {
  #mask = 0
  #ids = new Uint32Array(0)
  #versions = new Uint32Array(0)
  #places = new Float64Array(0)
  #hashes = new Uint32Array(0)
  #count = 0
  #segment: Segment | undefined
  readonly #store: Store
  readonly #ledger: Ledger

  constructor(store: Store, ledger: Ledger) {
    this.#store = store
    this.#ledger = ledger
    this.#resize(1 << 12)
    for (const { key, value } of store.entries('blocks', ledger.id))
      this.#addBlock(key.readUInt32BE(4), new Block(value))
    for (const { key, value } of store.entries('dead', ledger.id))
      this.#addDead(key.readUInt32BE(4), key.readUInt32BE(8), JSON.parse(value.toString()))
  }

  /** The record for these identity words: of the same version if there is one, else the newest of that id. */
  find(words: Uint32Array): Candidate | undefined {
    let newest: number | undefined
    for (let at = words[0] & this.#mask; this.#places[at] >= 0; at = (at + 1) & this.#mask) {
      if (this.#hashes[at] !== words[0] || this.#ids[at] !== words[1]) continue
      if (this.#versions[at] === words[2]) return candidate(this.#places[at], true)
      if (newest === undefined || this.#places[at] > newest) newest = this.#places[at]
    }
    return newest === undefined ? undefined : candidate(newest, false)
  }

  evidence({ segment, offset }: Candidate): ReadEvidence | undefined {
    if (this.#segment?.number !== segment) this.#segment = new Segment(this.#store, this.#ledger.id, segment)
    const found = this.#segment.find(offset)
    return found && evidenceOf(found)
  }

  #addBlock(segment: number, block: Block): void {
    if (segment < this.#ledger.fresh_from) return
    for (let i = 0; i < block.count; i++)
      this.#add(
        block.identityWord(i, 0),
        block.identityWord(i, 1),
        block.identityWord(i, 2),
        segment * SEGMENT_ITEMS + block.offset(i),
      )
  }

  #addDead(segment: number, offset: number, dead: DeadLetter): void {
    if (segment < this.#ledger.fresh_from || dead.identity.length < IDENTITY_WORDS * 8) return
    const bytes = Buffer.from(dead.identity, 'hex')
    this.#add(
      bytes.readUInt32LE(0),
      bytes.readUInt32LE(4),
      bytes.readUInt32LE(8),
      segment * SEGMENT_ITEMS + offset,
    )
  }

  #add(hash: number, id: number, version: number, place: number): void {
    if (this.#count * 4 > this.#mask * 3) this.#resize((this.#mask + 1) * 2)
    this.#count++
    let at = hash & this.#mask
    while (this.#places[at] >= 0) at = (at + 1) & this.#mask
    this.#hashes[at] = hash
    this.#ids[at] = id
    this.#versions[at] = version
    this.#places[at] = place
  }

  #resize(size: number): void {
    const [hashes, ids, versions, places] = [this.#hashes, this.#ids, this.#versions, this.#places]
    this.#mask = size - 1
    this.#hashes = new Uint32Array(size)
    this.#ids = new Uint32Array(size)
    this.#versions = new Uint32Array(size)
    this.#places = new Float64Array(size).fill(-1)
    this.#count = 0
    for (let i = 0; i < places.length; i++)
      if (places[i] >= 0) this.#add(hashes[i], ids[i], versions[i], places[i])
  }
}

function candidate(place: number, sameVersion: boolean): Candidate {
  return { segment: Math.floor(place / SEGMENT_ITEMS), offset: place % SEGMENT_ITEMS, sameVersion }
}
