import type { TokenizeDetail } from './aggregate.ts'

/** What a screen has room for, by its shape. */
export function human(detail: unknown): unknown {
  const { histogram, longest, ...rest } = detail as TokenizeDetail
  return {
    ...rest,
    tokens_in_an_item: histogram.map(({ from, to, items }) => ({
      tokens: from === to ? String(from) : `${from} to ${to}`,
      items,
    })),
    longest,
  }
}
