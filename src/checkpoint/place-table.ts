import { SEGMENT_ITEMS } from './keys.ts'

/** Where a record is. */
export interface Place {
  segment: number
  offset: number
}

/** Three words that tell one record from others; the first is as good as random. */
export type PlaceKey = readonly [number, number, number]

/** In place of an entry's number: of a slot without a key, and of a key all of whose places were taken. */
const FREE = -1
const NONE = -2

/**
 * Places by three words each: open addressing over typed arrays, so that millions are a few dozen bytes apiece. Places
 * of one key are a list, in the order in which they came.
 */
export class PlaceTable {
  #mask = 0
  #keys = new Uint32Array(0)
  /** By slot: the first and the last entry of the key's list. */
  #firsts = new Int32Array(0)
  #lasts = new Int32Array(0)
  #used = 0
  /** By entry: the place, and the entry behind it in its list. */
  #places = new Float64Array(1 << 12)
  #nexts = new Int32Array(1 << 12)
  #count = 0

  constructor() {
    this.#resize(1 << 12)
  }

  /** The first place of the key that was not taken. */
  find(key: PlaceKey): Place | undefined {
    const first = this.#firsts[this.#slotOf(key)]
    return first < 0 ? undefined : placeOf(this.#places[first])
  }

  /** The same, which is not found again. */
  take(key: PlaceKey): Place | undefined {
    const slot = this.#slotOf(key)
    const first = this.#firsts[slot]
    if (first < 0) return undefined
    this.#firsts[slot] = this.#nexts[first]
    return placeOf(this.#places[first])
  }

  /** One more place of the key. */
  add(key: PlaceKey, place: Place): void {
    const slot = this.#slotFor(key)
    const entry = this.#entry(numberOf(place))
    if (this.#firsts[slot] < 0) this.#firsts[slot] = entry
    else this.#nexts[this.#lasts[slot]] = entry
    this.#lasts[slot] = entry
  }

  /** The key's only place is the newest of those that are set. */
  setNewest(key: PlaceKey, place: Place): void {
    const first = this.#firsts[this.#slotFor(key)]
    if (first < 0) this.add(key, place)
    else this.#places[first] = Math.max(this.#places[first], numberOf(place))
  }

  #entry(number: number): number {
    if (this.#count === this.#places.length) this.#growEntries()
    this.#places[this.#count] = number
    this.#nexts[this.#count] = NONE
    return this.#count++
  }

  #growEntries(): void {
    const [places, nexts] = [this.#places, this.#nexts]
    this.#places = new Float64Array(places.length * 2)
    this.#nexts = new Int32Array(nexts.length * 2)
    this.#places.set(places)
    this.#nexts.set(nexts)
  }

  /** The slot that the key has, or would have. */
  #slotOf([a, b, c]: PlaceKey): number {
    const keys = this.#keys
    let slot = a & this.#mask
    while (this.#firsts[slot] !== FREE) {
      const at = slot * 3
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c) break
      slot = (slot + 1) & this.#mask
    }
    return slot
  }

  #slotFor(key: PlaceKey): number {
    const slot = this.#slotOf(key)
    if (this.#firsts[slot] !== FREE) return slot
    if (this.#used * 4 > this.#mask * 3) {
      this.#resize((this.#mask + 1) * 2)
      return this.#slotFor(key)
    }
    this.#used++
    this.#firsts[slot] = NONE
    this.#keys.set(key, slot * 3)
    return slot
  }

  #resize(size: number): void {
    const [keys, firsts, lasts] = [this.#keys, this.#firsts, this.#lasts]
    this.#mask = size - 1
    this.#keys = new Uint32Array(size * 3)
    this.#firsts = new Int32Array(size).fill(FREE)
    this.#lasts = new Int32Array(size)
    for (let i = 0; i < firsts.length; i++) {
      if (firsts[i] === FREE) continue
      const key: PlaceKey = [keys[i * 3], keys[i * 3 + 1], keys[i * 3 + 2]]
      const slot = this.#slotOf(key)
      this.#keys.set(key, slot * 3)
      this.#firsts[slot] = firsts[i]
      this.#lasts[slot] = lasts[i]
    }
  }
}

function numberOf({ segment, offset }: Place): number {
  return segment * SEGMENT_ITEMS + offset
}

function placeOf(number: number): Place {
  return { segment: Math.floor(number / SEGMENT_ITEMS), offset: number % SEGMENT_ITEMS }
}
