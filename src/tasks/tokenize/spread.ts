/** How many items have each count of tokens; plain data. Keys are the least counts of buckets. */
export type Spread = Record<string, number>

/**
 * Counts below 2,048 have a bucket each; above, 1,024 buckets share each doubling, so that a figure is at most 0.05 %
 * off, in at most some 20,000 buckets whatever comes.
 */
const BUCKETS = 1_024

export function addTo(spread: Spread, tokens: number): void {
  const bucket = tokens - (tokens % widthAt(tokens))
  spread[bucket] = (spread[bucket] ?? 0) + 1
}

export function mergeInto(spread: Spread, other: Spread): void {
  for (const bucket in other) spread[bucket] = (spread[bucket] ?? 0) + other[bucket]
}

/** The count that `share` of all items do not pass (nearest rank): the middle of its bucket. */
export function quantile(spread: Spread, share: number): number {
  const buckets = ascending(spread)
  const items = buckets.reduce((sum, [, count]) => sum + count, 0)
  let rank = Math.max(1, Math.ceil(items * share))
  for (const [least, count] of buckets) {
    rank -= count
    if (rank <= 0) return least + Math.floor((widthAt(least) - 1) / 2)
  }
  return 0
}

export interface Bar {
  /** Tokens, both ends included. */
  from: number
  to: number
  items: number
}

/** Items by doublings: 0, 1, 2-3, 4-7 … */
export function histogram(spread: Spread): Bar[] {
  const bars = new Map<number, Bar>()
  for (const [least, count] of ascending(spread)) {
    const from = least === 0 ? 0 : 2 ** Math.floor(Math.log2(least))
    const bar = bars.get(from) ?? { from, to: Math.max(0, from * 2 - 1), items: 0 }
    bar.items += count
    bars.set(from, bar)
  }
  return [...bars.values()]
}

function ascending(spread: Spread): [number, number][] {
  return Object.entries(spread)
    .map(([least, items]): [number, number] => [Number(least), items])
    .sort(([a], [b]) => a - b)
}

/** Counts that share the bucket of this one. */
function widthAt(tokens: number): number {
  return tokens < BUCKETS * 2 ? 1 : 2 ** Math.floor(Math.log2(tokens / BUCKETS))
}
