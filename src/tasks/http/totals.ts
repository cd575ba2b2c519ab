import type { Reduce } from '../../core/task.ts'
import type { HttpOptions } from './options.ts'
import type { HttpResult } from './result.ts'

/** Of the items that have a result, in any order. */
export interface Total {
  items: number
  tokens: number
}

export const TOTALS: Reduce<Total, HttpResult, HttpOptions> = {
  init: () => ({ items: 0, tokens: 0 }),
  add: ({ items, tokens }, result) => ({ items: items + 1, tokens: tokens + (result.tokens ?? 0) }),
  merge: (left, right) => ({ items: left.items + right.items, tokens: left.tokens + right.tokens }),
  finish: ({ items, tokens }, { usage, price }) => ({
    items,
    ...(usage !== undefined && { tokens }),
    ...(price !== undefined && { price: Number((items * price).toFixed(6)) }),
  }),
}
