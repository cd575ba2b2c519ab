/**
 * Memory shared with the workers: one place for each chunk in flight, where its worker writes which item it is
 * on and since when. When a worker dies or hangs, its place names the culprit. There too a worker that must not be
 * ended is asked to give its chunk back.
 */

/**
 * From one place to the next, in numbers: 128 bytes, since cores fetch lines of memory of 64 by pairs. Of places that
 * shared a line, each item's write would make the other core wait.
 */
const STRIDE = 16

/** Not a chunk's item: the worker has not picked the chunk up yet. */
export const QUEUED = -2
/** The worker has the chunk and is loading its task. */
export const STARTING = -1
/** All of the chunk's items are behind the worker. */
export const FINISHED = -3

const ORIGIN = performance.timeOrigin

export class Board {
  readonly memory: SharedArrayBuffer
  readonly #view: Float64Array

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory
    this.#view = new Float64Array(memory)
  }

  static of(places: number): Board {
    return new Board(new SharedArrayBuffer(places * STRIDE * Float64Array.BYTES_PER_ELEMENT))
  }

  /** `now_ms` is on the writing thread's `performance` clock; what is stored, on one that all threads share. */
  write(place: number, index: number, now_ms: number): void {
    this.#view[place * STRIDE + 1] = ORIGIN + now_ms
    this.#view[place * STRIDE] = index
  }

  /** A new chunk has the place: it waits for a worker. */
  queue(place: number, now_ms: number): void {
    this.#view[place * STRIDE + 2] = 0
    this.write(place, QUEUED, now_ms)
  }

  /** What the chunk in this place has not done is wanted back. */
  ask(place: number): void {
    this.#view[place * STRIDE + 2] = 1
  }

  isAsked(place: number): boolean {
    return this.#view[place * STRIDE + 2] !== 0
  }

  index(place: number): number {
    return this.#view[place * STRIDE]
  }

  /** How long the place has stood as it is. */
  age_ms(place: number): number {
    return ORIGIN + performance.now() - this.#view[place * STRIDE + 1]
  }
}
