/** A row and how near it is. */
export interface Hit {
  row: number
  score: number
}

/** The nearest rows so far, nearest first; of equal ones the first. Rows are taken in rising order. */
export class Best {
  readonly hits: Hit[] = []
  readonly #most: number
  /** What a score must be at least until there are enough; then it has to be above the last of them. */
  readonly #least: number

  constructor(most: number, least: number) {
    this.#most = most
    this.#least = least
  }

  take(row: number, score: number): void {
    const { hits } = this
    const isFull = hits.length === this.#most
    if (!(isFull ? score > hits[hits.length - 1].score : score >= this.#least)) return
    if (isFull) hits.pop()
    let at = hits.length
    while (at > 0 && hits[at - 1].score < score) at--
    hits.splice(at, 0, { row, score })
  }
}

/** The nearest of several lists. */
export function mergeHits(lists: readonly Hit[][], most: number): Hit[] {
  return lists
    .flat()
    .sort((a, b) => b.score - a.score || a.row - b.row)
    .slice(0, most)
}
