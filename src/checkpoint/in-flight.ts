import { closeSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { SEGMENT_ITEMS } from './keys.ts'

/**
 * Which items were running, for the run after a crash of the whole process. One place in a small file for each
 * chunk in flight, written before the chunk starts and without waiting for the disk: it has to outlive this
 * process, not a power cut. The file begins with the mark of its layout; a place: ledger, segment and deaths (three
 * words), then a bit for each offset.
 */
const MARK = Buffer.from('MRF2')
const HEADER = 12
const PLACE_BYTES = HEADER + SEGMENT_ITEMS / 8
const FREE = Buffer.alloc(PLACE_BYTES, 0xff)
const NAME = 'in-flight'

export interface Suspect {
  ledger: number
  segment: number
  offset: number
  /** Alike for those that were noted together, as a chunk is. */
  group: number
  /** How many processes have died with this item in flight. */
  deaths: number
}

interface Noted {
  suspect: Suspect
  place: number
}

export class InFlight {
  readonly #fd: number
  readonly #free: number[] = []
  readonly #bytes = Buffer.alloc(PLACE_BYTES)
  #places = 0
  /** Suspects not yet acquitted, by item: one may be noted in more than one place. */
  #suspects: Map<string, Noted[]>
  #isClosed = false

  /** Opening forgets what was there, but for suspects: they stay noted until they are acquitted. */
  constructor(dir: string, suspects: Suspect[] = []) {
    this.#fd = openSync(join(dir, NAME), 'w+', 0o600)
    this.#begin()
    this.#suspects = this.#note(suspects)
  }

  /** Notes a chunk as running; `deaths` were met by its items before. Returns its place for `clear`. */
  mark(ledger: number, segment: number, offsets: Iterable<number>, deaths: number): number {
    const place = this.take()
    this.write(place, ledger, segment, offsets, deaths)
    return place
  }

  /** A place to write to. */
  take(): number {
    return this.#free.pop() ?? this.#places++
  }

  /** Notes these items, and no others, at a place. */
  write(place: number, ledger: number, segment: number, offsets: Iterable<number>, deaths: number): void {
    const bytes = this.#bytes.fill(0)
    bytes.writeUInt32LE(ledger, 0)
    bytes.writeUInt32LE(segment, 4)
    bytes.writeUInt32LE(deaths, 8)
    for (const offset of offsets) bytes[HEADER + (offset >> 3)] |= 1 << (offset & 7)
    this.#put(place, bytes)
  }

  clear(place: number): void {
    this.#put(place, FREE)
    this.#free.push(place)
  }

  /** Suspects that have come through another attempt are none any more. */
  acquit(ledger: number, segment: number, offsets: Iterable<number>): void {
    if (this.#isClosed) return
    const acquitted = new Map<number, number[]>()
    for (const offset of offsets) {
      const item = itemKey({ ledger, segment, offset })
      for (const { place } of this.#suspects.get(item) ?? []) pushTo(acquitted, place, offset)
      this.#suspects.delete(item)
    }
    for (const [place, of] of acquitted) this.#unmark(place, of)
  }

  /** After an orderly end, only what was a suspect before and has not been looked at is one. */
  close(finished = true): void {
    const left = finished ? [] : [...this.#suspects.values()].flat().map(({ suspect }) => suspect)
    this.#begin()
    this.#note(left)
    this.#isClosed = true
    closeSync(this.#fd)
  }

  #begin(): void {
    ftruncateSync(this.#fd)
    writeSync(this.#fd, MARK, 0, MARK.length, 0)
    this.#free.length = this.#places = 0
  }

  #unmark(place: number, offsets: number[]): void {
    const bytes = Buffer.alloc(PLACE_BYTES)
    readSync(this.#fd, bytes, 0, PLACE_BYTES, startOf(place))
    for (const offset of offsets) bytes[HEADER + (offset >> 3)] &= ~(1 << (offset & 7))
    this.#put(place, bytes)
  }

  #put(place: number, bytes: Buffer): void {
    // Its number may be that of another's file by now.
    if (!this.#isClosed) writeSync(this.#fd, bytes, 0, PLACE_BYTES, startOf(place))
  }

  #note(suspects: Suspect[]): Map<string, Noted[]> {
    const noted = new Map<string, Noted[]>()
    for (const group of byGroup(suspects)) {
      const { ledger, segment, deaths } = group[0]
      const offsets = Uint16Array.from(group, ({ offset }) => offset)
      const place = this.mark(ledger, segment, offsets, deaths - 1)
      for (const suspect of group) pushTo(noted, itemKey(suspect), { suspect, place })
    }
    return noted
  }
}

/** Items that were in flight when the last process died; none after an orderly end. */
export function readSuspects(dir: string): Suspect[] {
  const bytes = readIfThere(join(dir, NAME))
  const suspects: Suspect[] = []
  // Who is to blame in a file of another layout is not known.
  if (!bytes.subarray(0, MARK.length).equals(MARK)) return suspects
  for (let number = 0; startOf(number + 1) <= bytes.length; number++) {
    const place = bytes.subarray(startOf(number), startOf(number + 1))
    if (!place.equals(FREE)) suspects.push(...suspectsIn(place, number))
  }
  return suspects
}

/** Where a place begins in the file. */
function startOf(place: number): number {
  return MARK.length + place * PLACE_BYTES
}

function byGroup(suspects: Suspect[]): Iterable<Suspect[]> {
  const groups = new Map<number, Suspect[]>()
  for (const suspect of suspects) pushTo(groups, suspect.group, suspect)
  return groups.values()
}

function itemKey({ ledger, segment, offset }: Pick<Suspect, 'ledger' | 'segment' | 'offset'>): string {
  return `${ledger} ${segment} ${offset}`
}

function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

function* suspectsIn(place: Buffer, group: number): Generator<Suspect> {
  const ledger = place.readUInt32LE(0)
  const segment = place.readUInt32LE(4)
  const deaths = place.readUInt32LE(8) + 1
  for (let offset = 0; offset < SEGMENT_ITEMS; offset++)
    if (place[HEADER + (offset >> 3)] & (1 << (offset & 7))) yield { ledger, segment, offset, group, deaths }
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
