import { IDENTITY_WORDS } from '../core/identity.ts'
import { Block } from './block.ts'
import { type Place, type PlaceKey, PlaceTable } from './place-table.ts'
import { evidenceOf, type ReadEvidence, Segment } from './segment.ts'
import type { Ledger, Store } from './store.ts'

/**
 * Finds records by identity: built by one scan over a ledger when a source no longer lines up with its stored
 * plan.
 */
export class IdentityIndex {
  readonly #exact = new PlaceTable()
  /** By name alone: made when it is asked for. */
  #newest: PlaceTable | undefined
  #segment: Segment | undefined
  readonly #store: Store
  readonly #ledger: Ledger

  constructor(store: Store, ledger: Ledger) {
    this.#store = store
    this.#ledger = ledger
    this.#scan((words, place) => this.#exact.add(keyOf(words), place))
  }

  /** A record of an item that is the same. */
  find(words: Uint32Array): Place | undefined {
    return this.#exact.find(keyOf(words))
  }

  /** The same, which is no other item's: of equal items each has its own. */
  take(words: Uint32Array): Place | undefined {
    return this.#exact.take(keyOf(words))
  }

  /** The newest record of an item of this name, whatever it held. */
  newest(words: Uint32Array): Place | undefined {
    this.#newest ??= this.#byName()
    return this.#newest.find(nameOf(words))
  }

  evidence({ segment, offset }: Place): ReadEvidence | undefined {
    if (this.#segment?.number !== segment) this.#segment = new Segment(this.#store, this.#ledger.id, segment)
    const found = this.#segment.find(offset)
    return found && evidenceOf(found)
  }

  #byName(): PlaceTable {
    const table = new PlaceTable()
    this.#scan((words, place) => table.setNewest(nameOf(words), place))
    return table
  }

  /** `take` is given the words of each record's identity, which are good until the next one. */
  #scan(take: (words: Uint32Array, place: Place) => void): void {
    const { id, fresh_from } = this.#ledger
    const words = new Uint32Array(IDENTITY_WORDS)
    for (const { key, value } of this.#store.entries('blocks', id)) {
      const segment = key.readUInt32BE(4)
      if (segment >= fresh_from) scanBlock(new Block(value), segment, words, take)
    }
    for (const { key, value } of this.#store.entries('dead', id)) {
      const { identity, late } = JSON.parse(value.toString())
      const segment = key.readUInt32BE(4)
      // Beneath one that came late the block of a success is found already.
      if (segment < fresh_from || late || identity.length < IDENTITY_WORDS * 8) continue
      const bytes = Buffer.from(identity, 'hex')
      for (let word = 0; word < IDENTITY_WORDS; word++) words[word] = bytes.readUInt32LE(word * 4)
      take(words, { segment, offset: key.readUInt32BE(8) })
    }
  }
}

function scanBlock(
  block: Block,
  segment: number,
  words: Uint32Array,
  take: (words: Uint32Array, place: Place) => void,
): void {
  for (let i = 0; i < block.count; i++) {
    for (let word = 0; word < IDENTITY_WORDS; word++) words[word] = block.identityWord(i, word)
    take(words, { segment, offset: block.offset(i) })
  }
}

/** Of all four words: those of one name must not stand in one another's way. */
function keyOf([name, moreName, version, moreVersion]: Uint32Array): PlaceKey {
  return [(name ^ Math.imul(version, 0x9e3779b1)) >>> 0, moreName, moreVersion]
}

function nameOf([name, moreName]: Uint32Array): PlaceKey {
  return [name, moreName, 0]
}
