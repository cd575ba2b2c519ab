/** Entries of each list in a record: a generated file may hold 200,000 functions. */
export const MAX_LISTED = 10_000

/** Cuts every list of a record to its first `MAX_LISTED` entries, and says in `left_out` how many more there were. */
export function capLists<Listing extends object>(
  record: Listing,
): Listing & { left_out?: Record<string, number> } {
  const long = Object.entries(record).filter(([, list]) => Array.isArray(list) && list.length > MAX_LISTED)
  if (long.length === 0) return record
  const cut = long.map(([name, list]) => [name, list.slice(0, MAX_LISTED)])
  const left_out = Object.fromEntries(long.map(([name, list]) => [name, list.length - MAX_LISTED]))
  return { ...record, ...Object.fromEntries(cut), left_out }
}
