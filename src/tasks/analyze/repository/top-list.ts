/** The best so many of what is added, best first. */
export class TopList<Entry> {
  readonly #limit: number
  readonly #compare: (a: Entry, b: Entry) => number
  readonly #entries: Entry[] = []

  /** `compare` must tell any two entries apart, or the list would depend on who came first. */
  constructor(limit: number, compare: (a: Entry, b: Entry) => number) {
    this.#limit = limit
    this.#compare = compare
  }

  add(entry: Entry): void {
    const entries = this.#entries
    if (entries.length === this.#limit && this.#compare(entries[this.#limit - 1], entry) <= 0) return
    let at = entries.length
    while (at > 0 && this.#compare(entry, entries[at - 1]) < 0) at--
    entries.splice(at, 0, entry)
    if (entries.length > this.#limit) entries.pop()
  }

  finish(): Entry[] {
    return this.#entries
  }
}

/** Order of UTF-16 units: the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
