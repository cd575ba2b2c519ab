import type { Reduce } from '../../core/task.ts'
import type { HttpOptions } from './options.ts'
import type { HttpResult } from './result.ts'

/** Of the items that have a result, in any order. */
export interface Total {
  items: number
  tokens: number
  /** Items that took the reply to an equal one: nothing was sent for them. */
  equal: number
}

export const TOTALS: Reduce<Total, HttpResult, HttpOptions> = {
  init: () => ({ items: 0, tokens: 0, equal: 0 }),
  add: ({ items, tokens, equal }, result, _, attempts) =>
    attempts === 0
      ? { items: items + 1, tokens, equal: equal + 1 }
      : { items: items + 1, tokens: tokens + (result.tokens ?? 0), equal },
  merge: (left, right) => ({
    items: left.items + right.items,
    tokens: left.tokens + right.tokens,
    // A total of an earlier version knows nothing of equal items.
    equal: (left.equal ?? 0) + (right.equal ?? 0),
  }),
  finish: ({ items, tokens, equal }, { usage, price }) => ({
    items,
    ...(equal > 0 && { equal }),
    ...(usage !== undefined && { tokens }),
    ...(price !== undefined && { price: Number(((items - equal) * price).toFixed(6)) }),
  }),
}
