import { FatalError } from '../../core/errors.ts'
import type { ImagesOptions } from './options.ts'
import type { Usage } from './result.ts'

const MILLION = 1_000_000

/** What so many images and tokens cost; undefined where no price is given. A price that is not given counts as 0. */
export function priceOf(
  images: number,
  { input_tokens, output_tokens }: Usage,
  { price, inputPrice, outputPrice }: ImagesOptions,
): number | undefined {
  if (price === undefined && inputPrice === undefined && outputPrice === undefined) return undefined
  const tokens = input_tokens * (inputPrice ?? 0) + output_tokens * (outputPrice ?? 0)
  return images * (price ?? 0) + tokens / MILLION
}

/**
 * True when it can be said before a request what it costs at most. Throws a `FatalError` where only the number of
 * tokens is missing.
 */
export function isPriced({ price, inputPrice, outputPrice, imageTokens }: ImagesOptions): boolean {
  const byTokens = inputPrice !== undefined || outputPrice !== undefined
  if (byTokens && imageTokens === undefined)
    throw new FatalError(
      'no_price',
      '--budget with prices of tokens needs to know how many an image has at most',
      'give --images.image-tokens',
    )
  return byTokens ? inputPrice !== undefined && outputPrice !== undefined : price !== undefined
}
