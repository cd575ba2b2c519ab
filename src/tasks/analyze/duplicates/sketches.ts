import { finalize } from './mix.ts'
import type { Place } from './sequence.ts'
import { BINS, RECORD_SIZE } from './sketch.ts'

const WORDS = RECORD_SIZE / 4
const LINE = 0
const END_LINE = 1
const CONTENT = 2
/** A band is a word: four bins that are looked up together. */
const FIRST_BAND = 3
/** How many others a function is compared with for agreeing in one band. */
const MAX_LOOKS = 16
const NONE = -1

export interface SketchesFile {
  path: string
  sketches: Uint8Array
  /** Functions of different families are not compared. */
  family: number
}

/** The sketches of many files' functions, numbered in their order. */
export class Sketches {
  readonly count: number
  readonly #words: Uint32Array
  readonly #bytes: Uint8Array
  readonly #paths: string[] = []
  readonly #families: number[] = []
  /** The file of each function. */
  readonly #files: Int32Array
  /** For each function the first one equal to it: itself, if none before is. */
  readonly #leaders: Int32Array
  /** The functions that are equal to a leader, where there are any. */
  readonly #equals = new Map<number, number[]>()

  constructor(files: readonly SketchesFile[]) {
    this.count = files.reduce((sum, { sketches }) => sum + sketches.length / RECORD_SIZE, 0)
    this.#words = new Uint32Array(this.count * WORDS)
    this.#bytes = new Uint8Array(this.#words.buffer)
    this.#files = new Int32Array(this.count)
    this.#load(files)
    this.#leaders = new Int32Array(this.count)
    this.#findEquals()
  }

  place(one: number): Place {
    const at = one * WORDS
    return {
      path: this.#paths[this.#files[one]],
      line: this.#words[at + LINE],
      end_line: this.#words[at + END_LINE],
    }
  }

  /** All functions equal to a leader, itself included. */
  equals(leader: number): number[] {
    return this.#equals.get(leader) ?? [leader]
  }

  /** Pairs of leaders that agree in a band; a pair may come again. */
  *candidates(): Generator<[number, number]> {
    const heads = new Int32Array(2 ** Math.ceil(Math.log2(this.count + 1)))
    const next = new Int32Array(this.count)
    for (let band = FIRST_BAND; band < WORDS; band++) {
      heads.fill(NONE)
      for (let one = 0; one < this.count; one++) {
        const key = this.#words[one * WORDS + band]
        if (key === 0 || this.#leaders[one] !== one) continue
        const slot = finalize(key) & (heads.length - 1)
        let other = heads[slot]
        for (let looks = 0; other !== NONE && looks < MAX_LOOKS; looks++, other = next[other])
          if (this.#words[other * WORDS + band] === key && this.#areOfOneFamily(one, other))
            yield [other, one]
        next[one] = heads[slot]
        heads[slot] = one
      }
    }
  }

  /** The part of bins that agree, of those that are not empty in both: an estimate of Jaccard's index. */
  similarity(one: number, other: number): number {
    const a = (one + 1) * RECORD_SIZE - BINS
    const b = (other + 1) * RECORD_SIZE - BINS
    let agreeing = 0
    let empty = 0
    for (let bin = 0; bin < BINS; bin++) {
      if (this.#bytes[a + bin] !== this.#bytes[b + bin]) continue
      if (this.#bytes[a + bin] === 0) empty++
      else agreeing++
    }
    return agreeing / (BINS - empty)
  }

  #load(files: readonly SketchesFile[]): void {
    let at = 0
    for (const { path, sketches, family } of files) {
      this.#bytes.set(sketches, at * RECORD_SIZE)
      const end = at + sketches.length / RECORD_SIZE
      this.#files.fill(this.#paths.length, at, end)
      this.#paths.push(path)
      this.#families.push(family)
      at = end
    }
  }

  #findEquals(): void {
    const firsts = new Map<number, number>()
    for (let one = 0; one < this.count; one++) {
      const content = this.#words[one * WORDS + CONTENT]
      const first = firsts.get(content)
      if (first === undefined) firsts.set(content, one)
      const isEqual = first !== undefined && this.#areEqual(first, one)
      this.#leaders[one] = isEqual ? first : one
      if (isEqual) this.#addEqual(first, one)
    }
  }

  #areEqual(one: number, other: number): boolean {
    return this.#areOfOneFamily(one, other) && this.similarity(one, other) === 1
  }

  #areOfOneFamily(one: number, other: number): boolean {
    return this.#families[this.#files[one]] === this.#families[this.#files[other]]
  }

  #addEqual(leader: number, one: number): void {
    const equals = this.#equals.get(leader)
    if (equals) equals.push(one)
    else this.#equals.set(leader, [leader, one])
  }
}
