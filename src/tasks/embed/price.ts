import { BATCH_TERMS } from '../../remote/batch-terms-data.ts'
import type { EmbedOptions } from './options.ts'

const MILLION = 1_000_000

/** What so many tokens cost, the way they go; undefined where no price is given. */
export function priceOf(
  tokens: number,
  { price, via, provider }: Pick<EmbedOptions, 'price' | 'via' | 'provider'>,
): number | undefined {
  if (price === undefined) return undefined
  const share = via === 'batch' && provider !== undefined ? BATCH_TERMS[provider].price_share : 1
  return (tokens * price * share) / MILLION
}
