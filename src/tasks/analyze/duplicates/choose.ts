import type { Cover } from './cover.ts'
import { Heap } from './heap.ts'
import type { Repeat, Repeats } from './repeats.ts'

/** A run of equal lines in several places. */
export interface Chosen {
  lines: number
  /** Where it stands, rising; places do not overlap. */
  starts: Int32Array
}

/** How many places may be looked at for each window there is; what is left then, of the least weight, is let go. */
const MAX_LOOKS = 50

/**
 * Chooses among repeats, which contain and overlap each other, those to tell: by falling weight, each that has a
 * place with at least `minLines` lines that none before it covers. So a part of a longer block is told if it is
 * elsewhere too; that two places of a block have one line more in common is not.
 *
 * Weight is lines × (places - 1); then what stands earlier, then what is longer.
 */
export function* choose({ starts, repeats }: Repeats, minLines: number, cover: Cover): Generator<Chosen> {
  const ranking = new Heap(repeats, isBefore)
  let looks = MAX_LOOKS * starts.length
  for (let repeat = ranking.top; repeat && looks > 0; repeat = ranking.top) {
    looks -= repeat.places
    const places = starts.subarray(repeat.first, repeat.first + repeat.places)
    const chosen = mayBeNews(repeat, minLines, cover) ? settle(repeat, places, minLines, cover) : undefined
    if (chosen && lower(repeat, chosen)) {
      ranking.lowerTop()
      continue
    }
    ranking.pop()
    if (!chosen) continue
    for (const start of chosen.starts) cover.add(start, chosen.lines)
    yield chosen
  }
}

function isBefore(a: Repeat, b: Repeat): boolean {
  return (weight(b) - weight(a) || a.earliest - b.earliest || b.lines - a.lines) < 0
}

/** Exact once places that overlap are parted; until then not below that. */
function weight({ lines, copies, earliest, latest }: Repeat): number {
  return Math.min(lines * (copies - 1), latest - earliest)
}

/** Spares looking at all places where everything around is covered. */
function mayBeNews({ lines, earliest, latest }: Repeat, minLines: number, cover: Cover): boolean {
  return cover.hasFree(earliest, latest - earliest + lines, minLines)
}

/** What is to be told of a repeat; nothing where it is no news, or stands in one place only. */
function settle({ lines }: Repeat, places: Int32Array, minLines: number, cover: Cover): Chosen | undefined {
  const isNews = (chosen: Chosen) =>
    chosen.starts.some((start) => cover.hasFree(start, chosen.lines, minLines))
  if (!isNews({ lines, starts: places })) return undefined
  const chosen = part(lines, places.slice().sort(), minLines)
  return chosen.starts.length > 1 && isNews(chosen) ? chosen : undefined
}

/**
 * Parts places that overlap. Something is repeated in a row there: the run is cut to the distance between places;
 * where that is under `minLines` (a table), only the first place of such a row is kept.
 */
function part(lines: number, starts: Int32Array, minLines: number): Chosen {
  const distance = smallestDistance(starts)
  if (distance >= minLines) return { lines: Math.min(lines, distance), starts }
  return { lines, starts: starts.filter((start, at) => at === 0 || start >= starts[at - 1] + lines) }
}

/** Whether the repeat weighs less than it was thought to. */
function lower(repeat: Repeat, { lines, starts }: Chosen): boolean {
  if (lines === repeat.lines && starts.length === repeat.copies) return false
  repeat.lines = lines
  repeat.copies = starts.length
  return true
}

function smallestDistance(starts: Int32Array): number {
  let smallest = Number.POSITIVE_INFINITY
  for (let at = 1; at < starts.length; at++) smallest = Math.min(smallest, starts[at] - starts[at - 1])
  return smallest
}
