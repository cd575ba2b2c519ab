import type { Reduce } from '../../core/task.ts'
import type { ImagesOptions } from './options.ts'
import { priceOf } from './price.ts'
import type { ImagesResult } from './result.ts'

/** Of the items that have a result, in any order. */
export interface Total {
  items: number
  images: number
  bytes: number
  input_tokens: number
  output_tokens: number
}

export const TOTALS: Reduce<Total, ImagesResult, ImagesOptions> = { init, add, merge, finish }

function init(): Total {
  return { items: 0, images: 0, bytes: 0, input_tokens: 0, output_tokens: 0 }
}

function add(total: Total, { files, usage }: ImagesResult): Total {
  total.items++
  total.images += files.length
  for (const { bytes } of files) total.bytes += bytes
  total.input_tokens += usage?.input_tokens ?? 0
  total.output_tokens += usage?.output_tokens ?? 0
  return total
}

function merge(left: Total, right: Total): Total {
  for (const field of ['items', 'images', 'bytes', 'input_tokens', 'output_tokens'] as const)
    left[field] += right[field]
  return left
}

function finish(total: Total, options: ImagesOptions): unknown {
  const { input_tokens, output_tokens, ...rest } = total
  const price = priceOf(total.images, total, options)
  return {
    ...rest,
    ...(input_tokens + output_tokens > 0 && { input_tokens, output_tokens }),
    ...(price !== undefined && { price: Number(price.toFixed(6)) }),
  }
}
