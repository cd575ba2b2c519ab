import type { EmbedOptions } from './options.ts'
import { priceOf } from './price.ts'
import type { EmbedResult } from './result.ts'

/** How much was embedded. */
export interface EmbedTotals {
  documents: number
  chunks: number
  /** As they are counted here: results do not keep what a server told. */
  tokens: number
  without_text: number
  /** Documents that took the vectors of an equal one, only if there are any: their tokens are not counted. */
  equal?: number
  skipped: number
}

export function noTotals(): EmbedTotals {
  return { documents: 0, chunks: 0, tokens: 0, without_text: 0, skipped: 0 }
}

/** Changes and returns the totals. */
export function addResult(
  totals: EmbedTotals,
  { chunks, skipped }: EmbedResult,
  _?: unknown,
  attempts?: number,
): EmbedTotals {
  totals.documents++
  totals.chunks += chunks.length
  if (attempts === 0) totals.equal = (totals.equal ?? 0) + 1
  else for (const { token_count } of chunks) totals.tokens += token_count
  if (skipped) totals.skipped++
  else if (chunks.length === 0) totals.without_text++
  return totals
}

export function mergeTotals(left: EmbedTotals, right: EmbedTotals): EmbedTotals {
  for (const name of Object.keys(right) as (keyof EmbedTotals)[])
    left[name] = (left[name] ?? 0) + (right[name] ?? 0)
  return left
}

export function withPrice(totals: EmbedTotals, options: EmbedOptions): EmbedTotals & { price?: number } {
  const price = priceOf(totals.tokens, options)
  return price === undefined ? totals : { ...totals, price: Number(price.toFixed(6)) }
}
