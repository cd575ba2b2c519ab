import { SEGMENT_ITEMS } from './keys.ts'

/** Where a record is. */
export interface Place {
  segment: number
  offset: number
}

/** A record of which the words looked for are known. */
export interface Candidate extends Place {
  /** True when the third word is also the same. */
  sameVersion: boolean
}

/**
 * Places by three words each: open addressing over typed arrays, so that millions are a few dozen bytes apiece. The
 * first word places a record, the others tell it from those that stand behind it.
 */
export class PlaceTable {
  #mask = 0
  #hashes = new Uint32Array(0)
  #ids = new Uint32Array(0)
  #versions = new Uint32Array(0)
  #places = new Float64Array(0)
  #count = 0

  constructor() {
    this.#resize(1 << 12)
  }

  /** One with all three words if there is one, else the newest with the first two. */
  find(hash: number, id: number, version: number): Candidate | undefined {
    let newest: number | undefined
    for (let at = hash & this.#mask; this.#places[at] >= 0; at = (at + 1) & this.#mask) {
      if (this.#hashes[at] !== hash || this.#ids[at] !== id) continue
      if (this.#versions[at] === version) return candidate(this.#places[at], true)
      if (newest === undefined || this.#places[at] > newest) newest = this.#places[at]
    }
    return newest === undefined ? undefined : candidate(newest, false)
  }

  add(hash: number, id: number, version: number, { segment, offset }: Place): void {
    if (this.#count * 4 > this.#mask * 3) this.#resize((this.#mask + 1) * 2)
    this.#put(hash, id, version, segment * SEGMENT_ITEMS + offset)
  }

  #put(hash: number, id: number, version: number, place: number): void {
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
      if (places[i] >= 0) this.#put(hashes[i], ids[i], versions[i], places[i])
  }
}

function candidate(place: number, sameVersion: boolean): Candidate {
  return { segment: Math.floor(place / SEGMENT_ITEMS), offset: place % SEGMENT_ITEMS, sameVersion }
}
