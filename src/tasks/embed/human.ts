/** Pairs that a screen shows. */
const MOST_SHOWN = 10

/** The detail for the screen: of many duplicates the first, under a title that says of how many. */
export function human(detail: unknown): unknown {
  const { duplicates, ...totals } = detail as { duplicates?: object[]; duplicate_pairs: number }
  if (duplicates === undefined || totals.duplicate_pairs <= MOST_SHOWN) return detail
  const title = `the nearest ${MOST_SHOWN} of ${totals.duplicate_pairs.toLocaleString('en')} duplicates`
  return { ...totals, [title]: duplicates.slice(0, MOST_SHOWN) }
}
