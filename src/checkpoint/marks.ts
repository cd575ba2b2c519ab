import type { InFlight } from './in-flight.ts'

/** Items of one segment that are under way. */
interface Mark {
  place: number
  offsets: Set<number>
  segment: number
  deaths: number
}

/** More deaths than an item can have. */
const MAX_DEATHS = 256

/** Notes which items of one ledger are under way where they begin and end one by one. */
export class Marks {
  readonly #inFlight: InFlight
  readonly #ledger: number
  readonly #marks = new Map<number, Mark>()
  readonly #changed = new Set<Mark>()

  constructor(inFlight: InFlight, ledger: number) {
    this.#inFlight = inFlight
    this.#ledger = ledger
  }

  begin(segment: number, offset: number, deaths = 0): void {
    const key = keyOf(segment, deaths)
    let mark = this.#marks.get(key)
    if (!mark) {
      mark = { place: this.#inFlight.take(), offsets: new Set(), segment, deaths }
      this.#marks.set(key, mark)
    }
    mark.offsets.add(offset)
    this.#changed.add(mark)
  }

  end(segment: number, offset: number, deaths = 0): void {
    const mark = this.#marks.get(keyOf(segment, deaths))
    if (!mark?.offsets.delete(offset)) return
    this.#changed.add(mark)
  }

  /** Call before those that were begun since are worked on. */
  write(): void {
    for (const mark of this.#changed) {
      const { place, offsets, segment, deaths } = mark
      if (offsets.size > 0) this.#inFlight.write(place, this.#ledger, segment, offsets, deaths)
      else {
        this.#inFlight.clear(place)
        this.#marks.delete(keyOf(segment, deaths))
      }
    }
    this.#changed.clear()
  }
}

function keyOf(segment: number, deaths: number): number {
  return segment * MAX_DEATHS + deaths
}
