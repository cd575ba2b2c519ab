import { commonPrefixes, suffixArray } from './suffix-array.ts'
import type { RepeatedWindows } from './windows.ts'

/** A run of lines that occurs more than once. */
export interface Repeat {
  lines: number
  /** Index of its first place in `Repeats.starts`, and how many there are. */
  first: number
  places: number
  /** How many of them may stand apart; all, as far as is known. */
  copies: number
  /** The first and the last of its places. */
  earliest: number
  latest: number
}

export interface Repeats {
  /** Where places start in the values, in an order in which those of a repeat stand side by side. */
  starts: Int32Array
  repeats: Repeat[]
}

/** An open node of the suffix tree, and what is known of its places so far. */
interface Node {
  /** Windows its suffixes have in common. */
  length: number
  first: number
  earliest: number
  latest: number
  /** The symbol before all of its places, or DIFFERENT. */
  before: number
  /** Some two of its places are this far apart, and overlap; FAR if none are known. */
  distance: number
}

const DIFFERENT = -1
const FAR = 0x7fff_ffff

/**
 * Finds all runs that can be made longer at neither end without losing a place (maximal repeats). Each is a node of
 * the suffix tree, walked over the suffix array from below: a node lies on the stack while suffixes pass that
 * begin with it. There are fewer of them than windows.
 *
 * Where places overlap, something shorter is repeated in a row. Such a run is cut to the distance between places if
 * that is at least `minLines`, and left out where a shorter repeat says the same of more places.
 */
export function findRepeats(windows: RepeatedWindows, minLines: number): Repeats {
  const suffixes = suffixArray(windows.symbols, windows.alphabet)
  const walk = new Walk(windows, minLines)
  const prefixes = commonPrefixes(windows.symbols, suffixes)
  for (let rank = 1; rank <= suffixes.length; rank++) {
    const suffix = suffixes[rank - 1]
    walk.pass(suffix, rank, rank < suffixes.length ? prefixes[suffixes[rank]] : 0)
    suffixes[rank - 1] = windows.positions[suffix]
  }
  return { starts: suffixes, repeats: walk.found }
}

class Walk {
  readonly found: Repeat[] = []
  readonly #windows: RepeatedWindows
  readonly #minLines: number
  readonly #recent: Recent
  readonly #open: Node[] = [{ length: 0, first: 0, earliest: 0, latest: 0, before: DIFFERENT, distance: FAR }]

  constructor(windows: RepeatedWindows, minLines: number) {
    this.#windows = windows
    this.#minLines = minLines
    this.#recent = recentPlaces(windows)
  }

  /** Passes the suffix before `rank`; it shares `common` symbols with the one at `rank`. */
  pass(suffix: number, rank: number, common: number): void {
    let node = this.#leaf(suffix, rank, common)
    for (let top = this.#top; top.length >= common; top = this.#top) {
      join(top, node)
      if (top.length === common) return
      this.#open.pop()
      this.#close(top, rank, common)
      node = top
    }
    this.#open.push({ ...node, length: common })
  }

  get #top(): Node {
    return this.#open[this.#open.length - 1]
  }

  #leaf(suffix: number, rank: number, common: number): Node {
    const { symbols, positions } = this.#windows
    const { distances, lengths } = this.#recent
    const position = positions[suffix]
    const length = Math.max(common, this.#top.length)
    return {
      length,
      first: rank - 1,
      earliest: position,
      latest: position,
      before: suffix === 0 ? DIFFERENT : symbols[suffix - 1],
      distance: lengths[suffix] >= length ? distances[suffix] : FAR,
    }
  }

  #close(node: Node, rank: number, common: number): void {
    if (node.before !== DIFFERENT) return
    const { first, earliest, latest, distance } = node
    const around = Math.max(common, this.#top.length)
    const isCut = distance >= this.#minLines && distance < this.#lines(node.length)
    if (isCut && this.#lines(around) >= distance) return
    const lines = isCut ? distance : this.#lines(node.length)
    this.found.push({ lines, first, places: rank - first, copies: rank - first, earliest, latest })
  }

  #lines(windows: number): number {
    return windows === 0 ? 0 : windows + this.#minLines - 1
  }
}

function join(node: Node, child: Node): void {
  node.earliest = Math.min(node.earliest, child.earliest)
  node.latest = Math.max(node.latest, child.latest)
  node.distance = Math.min(node.distance, child.distance)
  if (node.before !== child.before) node.before = DIFFERENT
}

/** How far before each symbol its window was last seen, and how many windows from there on are equal. */
interface Recent {
  distances: Int32Array
  lengths: Int32Array
}

function recentPlaces({ symbols, positions, alphabet }: RepeatedWindows): Recent {
  const distances = new Int32Array(symbols.length).fill(FAR)
  const lengths = new Int32Array(symbols.length)
  const last = new Int32Array(alphabet).fill(-1)
  for (let at = 0; at < symbols.length; at++) {
    const before = last[symbols[at]]
    if (before >= 0) distances[at] = positions[at] - positions[before]
    last[symbols[at]] = at
  }
  for (let at = symbols.length - 2; at >= 0; at--)
    if (distances[at] !== FAR) lengths[at] = distances[at] === distances[at + 1] ? lengths[at + 1] + 1 : 1
  return { distances, lengths }
}
