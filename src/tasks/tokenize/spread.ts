/**
 * How many items have each count of tokens; plain data. All of `n` different counts take `n² / 2` tokens at least, so
 * that even 10^11 tokens have fewer than half a million of them.
 */
export type Spread = Record<string, number>

export function addTo(spread: Spread, tokens: number): void {
  spread[tokens] = (spread[tokens] ?? 0) + 1
}

export function mergeInto(spread: Spread, other: Spread): void {
  for (const tokens in other) spread[tokens] = (spread[tokens] ?? 0) + other[tokens]
}

/** The count that `share` of all items do not pass (nearest rank); 0 of none. */
export function quantile(spread: Spread, share: number): number {
  return countAt(spread, Math.max(1, Math.ceil(itemsOf(spread) * share)))
}

/** The middle count; of an even number of items the mean of the two in the middle. */
export function median(spread: Spread): number {
  const middle = (itemsOf(spread) + 1) / 2
  return (countAt(spread, Math.floor(middle)) + countAt(spread, Math.ceil(middle))) / 2
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
  for (const [tokens, count] of ascending(spread)) {
    const from = tokens === 0 ? 0 : 2 ** Math.floor(Math.log2(tokens))
    const bar = bars.get(from) ?? { from, to: Math.max(0, from * 2 - 1), items: 0 }
    bar.items += count
    bars.set(from, bar)
  }
  return [...bars.values()]
}

function itemsOf(spread: Spread): number {
  return Object.values(spread).reduce((sum, count) => sum + count, 0)
}

/** The count of the item of this rank, from 1, by their counts. */
function countAt(spread: Spread, rank: number): number {
  let left = rank
  for (const [tokens, count] of ascending(spread)) {
    left -= count
    if (left <= 0) return tokens
  }
  return 0
}

function ascending(spread: Spread): [number, number][] {
  return Object.entries(spread)
    .map(([tokens, items]): [number, number] => [Number(tokens), items])
    .sort(([a], [b]) => a - b)
}
