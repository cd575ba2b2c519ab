import type { Item } from '../../core/item.ts'
import type { Reduce } from '../../core/task.ts'
import type { TokenizeOptions } from './options.ts'
import { isSkipped, type TokenizeResult } from './result.ts'
import { addTo, type Bar, histogram, median, mergeInto, quantile, type Spread } from './spread.ts'

const LONGEST = 10
const MILLION = 1_000_000

interface LongItem {
  id: string
  tokens: number
  bytes: number
}

/** Of any items, in any order. */
export interface Total {
  items: number
  tokens: number
  bytes: number
  truncated: number
  /** Of truncated items, whose bytes are those of the whole text; absent in what earlier versions stored. */
  cut?: { tokens: number; bytes: number }
  parts: number
  skipped: Record<string, number>
  min: number
  max: number
  spread: Spread
  /** By tokens, the most first; then by id. */
  longest: LongItem[]
}

/** What is said of all items together. Skipped ones are counted only as such. */
export interface TokenizeDetail {
  items: number
  tokens: number
  bytes: number
  /** Of items that are whole; absent where none is. */
  tokens_per_byte?: number
  /** Only where a price is given. */
  price?: number
  min: number
  median: number
  p95: number
  max: number
  /** Items of which tokens were left out. */
  truncated?: number
  /** With `overflow: split`, of all items. */
  parts?: number
  skipped: Record<string, number>
  histogram: Bar[]
  longest: LongItem[]
}

export const TOTALS: Reduce<Total, TokenizeResult, TokenizeOptions> = { init, add, merge, finish }

function init(): Total {
  return {
    ...{ items: 0, tokens: 0, bytes: 0, truncated: 0, cut: { tokens: 0, bytes: 0 }, parts: 0, skipped: {} },
    ...{ min: 0, max: 0, spread: {}, longest: [] },
  }
}

function add(total: Total, result: TokenizeResult, { id }: Item): Total {
  if (isSkipped(result)) {
    total.skipped[result.skipped] = (total.skipped[result.skipped] ?? 0) + 1
    return total
  }
  const { tokens, bytes } = result
  total.min = total.items === 0 ? tokens : Math.min(total.min, tokens)
  total.max = Math.max(total.max, tokens)
  total.items++
  total.tokens += tokens
  total.bytes += bytes
  if (result.truncated) {
    total.truncated++
    addCut(total, { tokens, bytes })
  }
  total.parts += result.parts?.length ?? 0
  addTo(total.spread, tokens)
  keepLongest(total, { id, tokens, bytes })
  return total
}

function merge(left: Total, right: Total): Total {
  if (right.items > 0) {
    left.min = left.items === 0 ? right.min : Math.min(left.min, right.min)
    left.max = Math.max(left.max, right.max)
  }
  for (const field of ['items', 'tokens', 'bytes', 'truncated', 'parts'] as const) left[field] += right[field]
  addCut(left, right.cut)
  for (const [reason, count] of Object.entries(right.skipped))
    left.skipped[reason] = (left.skipped[reason] ?? 0) + count
  mergeInto(left.spread, right.spread)
  for (const item of right.longest) keepLongest(left, item)
  return left
}

function addCut(total: Total, { tokens, bytes } = { tokens: 0, bytes: 0 }): void {
  total.cut ??= { tokens: 0, bytes: 0 }
  total.cut.tokens += tokens
  total.cut.bytes += bytes
}

function keepLongest({ longest }: Total, item: LongItem): void {
  let at = longest.length
  while (at > 0 && isLonger(item, longest[at - 1])) at--
  if (at === LONGEST) return
  longest.splice(at, 0, item)
  longest.length = Math.min(longest.length, LONGEST)
}

function isLonger(item: LongItem, other: LongItem): boolean {
  return item.tokens > other.tokens || (item.tokens === other.tokens && item.id < other.id)
}

function finish(total: Total, { price }: TokenizeOptions): TokenizeDetail {
  const { items, tokens, bytes, truncated, parts, skipped, min, max, spread, longest } = total
  return {
    ...{ items, tokens, bytes, ...perByte(total) },
    ...(price !== undefined && { price: rounded((tokens * price) / MILLION) }),
    ...{ min, median: median(spread), p95: quantile(spread, 0.95), max },
    ...(truncated > 0 && { truncated }),
    ...(parts > 0 && { parts }),
    ...{ skipped, histogram: histogram(spread), longest },
  }
}

function perByte({ items, tokens, bytes, truncated, cut }: Total): { tokens_per_byte?: number } {
  if (items > 0 && items === truncated) return {}
  const [wholeTokens, wholeBytes] = [tokens - (cut?.tokens ?? 0), bytes - (cut?.bytes ?? 0)]
  return { tokens_per_byte: rounded(wholeBytes && wholeTokens / wholeBytes) }
}

/** Six digits behind the point: a price of a single short text is not nothing. */
function rounded(value: number): number {
  return Math.round(value * MILLION) / MILLION
}
