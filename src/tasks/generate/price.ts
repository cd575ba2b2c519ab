import { BATCH_TERMS } from '../../remote/batch-terms-data.ts'
import type { GenerateOptions } from './options.ts'
import type { Usage } from './providers/provider.ts'

const MILLION = 1_000_000

/** What so many tokens cost, the way they go; undefined where no price is given. One of the two that is not given counts as 0. */
export function priceOf(
  { input_tokens, output_tokens }: Usage,
  { inputPrice, outputPrice, via, provider }: GenerateOptions,
): number | undefined {
  if (inputPrice === undefined && outputPrice === undefined) return undefined
  const share = via === 'batch' ? BATCH_TERMS[provider].price_share : 1
  return ((input_tokens * (inputPrice ?? 0) + output_tokens * (outputPrice ?? 0)) * share) / MILLION
}
