import { type Chunk, pickChunk } from '../core/chunk.ts'
import { openCargo } from '../sources/load.ts'
import type { Flight } from './call.ts'

interface Waiting {
  chunk: Chunk
  /** Its cargo, from when its first item is begun. */
  flight?: Flight
}

export interface ChunkLineOptions {
  run: number
  seed: number
  /** Items of each kind that may wait before more are taken. */
  concurrency: number
}

/** Items that wait to begin, chunk by chunk: further attempts before first ones. */
export class ChunkLine {
  readonly #options: ChunkLineOptions
  readonly #again: Waiting[] = []
  readonly #fresh: Waiting[] = []
  /** Items of `#again` and of both. */
  #waitingAgain = 0
  #waiting = 0

  constructor(options: ChunkLineOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#waiting
  }

  hasRoom(chunk: Chunk): boolean {
    const waiting = isAgain(chunk) ? this.#waitingAgain : this.#waiting - this.#waitingAgain
    return waiting < this.#options.concurrency
  }

  join(chunk: Chunk): void {
    this.#lineOf(chunk).push({ chunk })
    this.#count(chunk, chunk.offsets.length)
  }

  /** The chunk whose `next` item is the next one. Throws for a cargo that can't be read; its chunk is then first. */
  first(): Flight | undefined {
    const first = this.#again[0] ?? this.#fresh[0]
    if (!first) return undefined
    first.flight ??= this.#open(first.chunk)
    return first.flight
  }

  /** That item is begun. */
  begin(flight: Flight): void {
    const { chunk } = flight
    if (++flight.next === chunk.offsets.length) this.#lineOf(chunk).shift()
    this.#count(chunk, -1)
  }

  /** Takes the first chunk out, as far as it is not begun. */
  shift(): Chunk | undefined {
    const first = this.#again.shift() ?? this.#fresh.shift()
    if (!first) return undefined
    const { chunk, flight } = first
    const from = flight?.next ?? 0
    this.#count(chunk, from - chunk.offsets.length)
    return from === 0 ? chunk : pickChunk(chunk, [...chunk.offsets.keys()].slice(from))
  }

  #open(chunk: Chunk): Flight {
    const { run, seed } = this.#options
    return { chunk, work: { ...chunk, run, seed }, load: openCargo(chunk.cargo, chunk.items), next: 0 }
  }

  #lineOf(chunk: Chunk): Waiting[] {
    return isAgain(chunk) ? this.#again : this.#fresh
  }

  #count(chunk: Chunk, items: number): void {
    this.#waiting += items
    if (isAgain(chunk)) this.#waitingAgain += items
  }
}

/** Also one of an earlier run that was under way when it ended. */
function isAgain({ attempts, deaths = 0 }: Chunk): boolean {
  return attempts[0] > 0 || deaths > 0
}
