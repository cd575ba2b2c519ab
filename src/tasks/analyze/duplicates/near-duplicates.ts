import { compare, numberFamilies } from './families.ts'
import type { Place } from './sequence.ts'
import { Sketches } from './sketches.ts'

/** How many functions of one group are listed. */
const MAX_FUNCTIONS = 10

export interface SketchedFile {
  path: string
  /** Linguist's name: functions are compared within one family of languages. */
  language: string
  /** By `hashCode`. */
  sketches: Uint8Array
}

export interface NearDuplicateOptions {
  /** The estimate from which on two functions are near-duplicates, 0 to 1. */
  minSimilarity?: number
  /** How many groups are listed. */
  top?: number
}

export interface NearDuplicates {
  /** Those that weigh most, by lines × (count - 1), path and line. */
  groups: NearDuplicateGroup[]
  /** How many groups there are, listed or not. */
  total_groups: number
}

/** Functions each of which is much like some other of them; not all of them equal. */
export interface NearDuplicateGroup {
  /** The estimate for the two that are least alike among those that were joined, 0 to 1. */
  similarity: number
  /** Of the shortest function, from first to last. */
  lines: number
  /** How many functions it has, equal ones included. */
  count: number
  /** The first 10, by path and line. */
  functions: Place[]
}

/**
 * Finds functions that are nearly equal from their sketches alone. Those that agree in one of twelve bands of four bins
 * are compared (locality-sensitive hashing: at a similarity of 0.8 that is 99.8 % of pairs), each with at most
 * 16 others a band, so time grows linearly with their number. Equal functions are compared as one; where a group
 * holds nothing else, it is a duplicate block and not told here. The order of the files does not matter.
 */
export function findNearDuplicates(
  files: Iterable<SketchedFile>,
  { minSimilarity = 0.8, top = 100 }: NearDuplicateOptions = {},
): NearDuplicates {
  const sketches = new Sketches(numberFamilies(files))
  const groups = new Groups(sketches.count)
  for (const [one, other] of sketches.candidates()) {
    if (groups.areJoined(one, other)) continue
    const similarity = sketches.similarity(one, other)
    if (similarity >= minSimilarity) groups.join(one, other, similarity)
  }
  const found = [...groups.list()].map(({ members, similarity }) => describe(sketches, members, similarity))
  found.sort((a, b) => weight(b) - weight(a) || comparePlaces(a.functions[0], b.functions[0]))
  return { groups: found.slice(0, top), total_groups: found.length }
}

function describe(sketches: Sketches, leaders: number[], similarity: number): NearDuplicateGroup {
  const functions = leaders.flatMap((leader) => sketches.equals(leader)).sort((a, b) => a - b)
  const places = functions.map((one) => sketches.place(one))
  return {
    similarity: Math.round(similarity * 100) / 100,
    lines: places.reduce((least, { line, end_line }) => Math.min(least, end_line - line + 1), Infinity),
    count: places.length,
    functions: places.slice(0, MAX_FUNCTIONS),
  }
}

/** Who is in one group with whom; the smallest number leads. */
class Groups {
  readonly #leaders: Int32Array
  readonly #similarity: Float64Array

  constructor(count: number) {
    this.#leaders = Int32Array.from({ length: count }, (_, one) => one)
    this.#similarity = new Float64Array(count).fill(1)
  }

  areJoined(one: number, other: number): boolean {
    return this.#leader(one) === this.#leader(other)
  }

  join(one: number, other: number, similarity: number): void {
    const [first, second] = [this.#leader(one), this.#leader(other)].sort((a, b) => a - b)
    this.#leaders[second] = first
    this.#similarity[first] = Math.min(this.#similarity[first], this.#similarity[second], similarity)
  }

  /** Groups of two or more, by their first member. */
  *list(): Generator<{ members: number[]; similarity: number }> {
    const members = new Map<number, number[]>()
    for (let one = 0; one < this.#leaders.length; one++) {
      const leader = this.#leader(one)
      const group = members.get(leader)
      if (group) group.push(one)
      else members.set(leader, [one])
    }
    for (const [leader, group] of members)
      if (group.length > 1) yield { members: group, similarity: this.#similarity[leader] }
  }

  #leader(one: number): number {
    let at = one
    while (this.#leaders[at] !== at) {
      this.#leaders[at] = this.#leaders[this.#leaders[at]]
      at = this.#leaders[at]
    }
    return at
  }
}

function weight({ lines, count }: NearDuplicateGroup): number {
  return lines * (count - 1)
}

function comparePlaces(a: Place, b: Place): number {
  return compare(a.path, b.path) || a.line - b.line
}
