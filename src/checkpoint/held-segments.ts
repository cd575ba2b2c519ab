import type { Span } from './plan-page.ts'
import type { Segment } from './segment.ts'

/** Of blocks. A page whose items lie in more is read several times over. */
const MOST_BYTES = 64 << 20

/** The segments that the items of a page lie in by turns, each opened once. */
export class HeldSegments {
  readonly #open: (number: number) => Segment
  readonly #letGo: (segment: Segment) => void
  /** By number; the one that was asked for last is the last. */
  readonly #held = new Map<number, Segment>()
  #latest: Segment | undefined

  /** `letGo`: told of each that is held no longer. */
  constructor(open: (number: number) => Segment, letGo: (segment: Segment) => void = () => {}) {
    this.#open = open
    this.#letGo = letGo
  }

  /** Call before the items of a page: those that none of them lies in are let go. */
  keepOf(spans: readonly Span[]): void {
    const wanted = new Set(spans.map(({ segment }) => segment))
    for (const segment of this.#held.values()) if (!wanted.has(segment.number)) this.#drop(segment)
  }

  get(number: number): Segment {
    if (this.#latest?.number === number) return this.#latest
    const segment = this.#held.get(number) ?? this.#opened(number)
    this.#held.delete(number)
    this.#held.set(number, segment)
    this.#latest = segment
    return segment
  }

  [Symbol.iterator](): Iterator<Segment> {
    return this.#held.values()
  }

  #opened(number: number): Segment {
    let bytes = 0
    for (const segment of this.#held.values()) bytes += segment.bytes
    for (const segment of this.#held.values()) {
      if (bytes <= MOST_BYTES) break
      bytes -= segment.bytes
      this.#drop(segment)
    }
    return this.#open(number)
  }

  #drop(segment: Segment): void {
    this.#held.delete(segment.number)
    if (this.#latest === segment) this.#latest = undefined
    this.#letGo(segment)
  }
}
