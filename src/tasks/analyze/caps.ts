/** Entries of each list in a record: a generated file may hold 200,000 functions. */
export const MAX_LISTED = 10_000

/** Cuts every list of a record to its first `MAX_LISTED` entries, and says in `left_out` how many more there were. */
export function capLists<Listing extends object>(
  record: Listing,
): Listing & { left_out?: Record<string, number> } {
  if (!hasLongList(record)) return record
  const long = Object.entries(record).filter(([, list]) => isLong(list))
  const cut = long.map(([name, list]) => [name, list.slice(0, MAX_LISTED)])
  const left_out = Object.fromEntries(long.map(([name, list]) => [name, list.length - MAX_LISTED]))
  return { ...record, ...Object.fromEntries(cut), left_out }
}

function hasLongList(record: object): boolean {
  for (const name in record) if (isLong(record[name as keyof typeof record])) return true
  return false
}

function isLong(list: unknown): boolean {
  return Array.isArray(list) && list.length > MAX_LISTED
}
