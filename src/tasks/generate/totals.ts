import type { Reduce } from '../../core/task.ts'
import type { GenerateOptions } from './options.ts'
import { priceOf } from './price.ts'
import type { GenerateResult } from './result.ts'

/** Of the items that have a result, in any order. */
export interface Total {
  items: number
  /** Of those, how many took the answer to an equal item: nothing was spent on them. */
  equal: number
  input_tokens: number
  output_tokens: number
  /** Replies that did not fit the schema. */
  asked_again: number
  /** Items whose tokens the server did not tell. */
  estimated: number
  finish_reasons: Record<string, number>
}

/** A total of an earlier version knows nothing of equal items. */
const SUMS = ['items', 'equal', 'input_tokens', 'output_tokens', 'asked_again', 'estimated'] as const

export const TOTALS: Reduce<Total, GenerateResult, GenerateOptions> = { init, add, merge, finish }

function init(): Total {
  return {
    items: 0,
    equal: 0,
    input_tokens: 0,
    output_tokens: 0,
    asked_again: 0,
    estimated: 0,
    finish_reasons: {},
  }
}

function add(total: Total, result: GenerateResult, _?: unknown, attempts?: number): Total {
  total.items++
  count(total.finish_reasons, result.finish_reason, 1)
  if (attempts === 0) total.equal++
  else addSpent(total, result)
  return total
}

function addSpent(total: Total, { usage, asked_again, usage_estimated }: GenerateResult): void {
  total.input_tokens += usage.input_tokens
  total.output_tokens += usage.output_tokens
  total.asked_again += asked_again ?? 0
  if (usage_estimated) total.estimated++
}

function merge(left: Total, right: Total): Total {
  for (const field of SUMS) left[field] += right[field] ?? 0
  for (const [reason, n] of Object.entries(right.finish_reasons)) count(left.finish_reasons, reason, n)
  return left
}

/** A server may call a reason what it likes. */
function count(reasons: Record<string, number>, reason: string, n: number): void {
  const before = Object.hasOwn(reasons, reason) ? reasons[reason] : 0
  Object.defineProperty(reasons, reason, {
    value: before + n,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

function finish({ equal, asked_again, estimated, ...total }: Total, options: GenerateOptions): unknown {
  const price = priceOf(total, options)
  return {
    ...total,
    ...(equal > 0 && { equal }),
    ...(price !== undefined && { price: Number(price.toFixed(6)) }),
    ...(asked_again > 0 && { asked_again }),
    ...(estimated > 0 && { usage_estimated: estimated }),
  }
}
